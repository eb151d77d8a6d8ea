"""Signatures that a coordinator enters from a sheet or a mail, one by one, and how many have signed on paper.

A signature comes in as ``signing.manual_entry`` has it; here stand where it comes from, and that a form does it once.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.files.uploads import CheckedFile
from campaign.form_keys import made_by_form
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter
from letters.states import LetterState
from signatories.imports.batches import refuse_unless_open
from signatories.models import HandEntry, PaperTotal
from signatories.signing import manual_entry
from signatories.signing.manual_entry import HandedIn
from signatories.signing.signatures import Signer

MOST_ON_PAPER: Final = 10_000_000
# So long the signer's mail stays here, and the entry can be taken back.
TOLD_AFTER: Final = timedelta(hours=1)


class EntryRefused(Refusal):
    """The number cannot be taken back; the sentence says why."""


@transaction.atomic
def enter(*, letter: Letter, actor: User, signer: Signer, note: str, proof: CheckedFile, form_key: str) -> HandEntry:
    """Put one signature on the list with its proof and where it comes from; the same form does it once.

    Raises NotEntered for a mailbox that has signed and for a letter that takes no signatures.
    """
    lock(Lock.SIGNING, letter.pk)
    done = made_by_form(HandEntry.objects.filter(signature__letter=letter), form_key).first()
    if done is not None:
        return done
    handed_in = HandedIn(proof.name, proof.media_type, proof.content)
    made = manual_entry.enter(letter=letter, signer=signer, proof=handed_in, actor=actor, wait=TOLD_AFTER)
    return HandEntry.objects.create(
        signature=made.signature,
        note=note,
        form_key=form_key,
        notice_id=made.notice.pk if made.notice else None,
        entered_by=actor,
    )


def take_back(*, entry: HandEntry, actor: User) -> None:
    """Take an entry out again with its proof, or raise NotEntered when its signer was told or somebody joined it."""
    manual_entry.take_back(signature=entry.signature, notice_id=entry.notice_id, actor=actor)


# On paper


@transaction.atomic
def count_paper(*, letter: Letter, actor: User, number: int, note: str, form_key: str) -> PaperTotal:
    """Let so many signatures on paper count; the same form does it once."""
    lock(Lock.SIGNING, letter.pk)
    done = made_by_form(letter.paper_totals.all(), form_key).first()
    if done is not None:
        return done
    refuse_unless_open(letter)
    total = PaperTotal.objects.create(letter=letter, number=number, note=note, form_key=form_key, entered_by=actor)
    _record("paper.counted", letter, actor, total, number=number)
    return total


@transaction.atomic
def uncount_paper(*, total: PaperTotal, actor: User) -> bool:
    """Take a number back while the letter is open; False when that was done already."""
    lock(Lock.SIGNING, total.letter_id)
    letter = Letter.objects.select_related("campaign__coalition").get(pk=total.letter_id)
    if letter.state != LetterState.OPEN:
        raise EntryRefused(_("The list is frozen, and what was made of it prints this number."))
    if not PaperTotal.objects.standing().filter(pk=total.pk).update(undone_at=Now(), undone_by=actor):
        return False
    _record("paper.uncounted", letter, actor, total, number=total.number)
    return True


def _record(verb: str, letter: Letter, actor: User, about: PaperTotal, **data: object) -> None:
    said = {"letter": letter.pk, **data}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=about, data=said)
