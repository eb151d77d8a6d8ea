"""Signatures that a coordinator enters with their proof, and how many have signed on paper.

Nobody signs in another's name by it: the line says that it was entered by hand, by whom and from what, nothing of it is
ever confirmed, and its signer, when they sign themselves, gets the link to correct or withdraw it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.files import storage
from campaign.files.uploads import CheckedFile
from campaign.form_keys import made_by_form
from campaign.mailbox import mailbox_key
from campaign.models import StoredFile, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import FrozenList, Letter, Version
from letters.states import LetterState
from signatories.imports import known
from signatories.imports.batches import refuse_unless_open
from signatories.lists import groups
from signatories.models import HandEntry, PaperTotal, Signature
from signatories.models.signature import LAST, Appearance, Kind, State
from signatories.signing import tokens, trust
from signatories.signing.privacy import CONTACT

MOST_ON_PAPER: Final = 10_000_000


class EntryRefused(Refusal):
    """It cannot be entered, or not be taken back; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody reads off a sheet or a mail."""

    kind: str
    organization_name: str = ""
    name: str = ""
    title: str = ""
    affiliation: str = ""
    country: str = ""
    location: str = ""
    email: str = ""
    appearance: str = Appearance.PUBLIC


@transaction.atomic
def enter(
    *, letter: Letter, actor: User, entered: Entered, note: str, proofs: Sequence[CheckedFile], form_key: str
) -> Signature:
    """Put one signature on the list with its proof; who is there already, or perhaps, is not put there twice.

    The same form enters it once. What is like a line waits for a coordinator. Raises EntryRefused for a mailbox that
    has signed, and ImportRefused for a letter that takes no signatures.
    """
    lock(Lock.SIGNING, letter.pk)
    done = made_by_form(letter.signatures.all(), form_key).first()
    if done is not None:
        return done
    refuse_unless_open(letter)
    key = mailbox_key(entered.email) if entered.email else ""
    if key and letter.signatures.filter(mailbox_key=key).exists():
        raise EntryRefused(_("This mailbox has signed the letter already."), field="email")
    signature = _signature(letter, entered, key, form_key)
    signature.save()
    stored = storage.store_all(proofs, coalition=letter.campaign.coalition, actor=actor)
    HandEntry.objects.create(signature=signature, note=note, entered_by=actor).proofs.set(stored)
    _record("signature.entered", letter, actor, signature, proofs=[file.sha256 for file in stored])
    return signature


def _signature(letter: Letter, entered: Entered, key: str, form_key: str) -> Signature:
    now = database_now()
    signature = Signature(
        letter=letter,
        group=groups.group_for(letter, entered.kind),
        version=Version.objects.filter(letter=letter).order_by("-number").first(),
        source=Signature.Source.MANUAL,
        position=LAST,
        mailbox_key=key,
        nonce=tokens.new_nonce() if key else "",
        language=letter.language,
        form_key=form_key,
        submitted_at=now,
        **{name: getattr(entered, name) for name in _WRITTEN},
    )
    others = known.of_letter(letter)
    if signature.kind == Kind.ORGANIZATION:
        signature.organization = others.organization(signature.organization_name)
        signature.organization_key = others.key_of(signature.organization_name)
        signature.shows_person = bool(signature.name)
    else:
        signature.name_key = trust.key_of_person(letter.pk, signature.name)
    is_like = signature.organization_key in others.organization_keys or signature.name_key in others.name_keys
    if is_like:
        signature.state, signature.doubt = State.PENDING, "like_line"
    else:
        signature.state, signature.counted_at, signature.changed_at = State.COUNTED, now, now
    signature.appear(entered.appearance)
    return signature


_WRITTEN: Final = ("kind", "organization_name", "name", "title", "affiliation", "country", "location", "email")


@transaction.atomic
def take_back(*, entry: HandEntry, actor: User) -> None:
    """Take a signature that was entered by hand off the list again, with its proofs, while nothing stands on it."""
    signature = Signature.objects.select_related("letter__campaign__coalition").get(pk=entry.signature_id)
    letter = signature.letter
    lock(Lock.SIGNING, letter.pk)
    signature.refresh_from_db()
    frozen = FrozenList.objects.filter(letter=letter, frozen_at__gte=signature.submitted_at).exists()
    if frozen or signature.joined_by.exists() or signature.confirmed_at or signature.state == State.WITHDRAWN:
        raise EntryRefused(_("Something stands on this signature by now. Reject it instead, or ask its signer."))
    files = list(entry.proofs.values_list("pk", flat=True))
    _record("signature.entry_undone", letter, actor, signature)
    signature.delete()
    StoredFile.objects.filter(pk__in=files).delete()


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


def forget_proofs() -> int:
    """Delete proofs, which hold addresses, six months after closing like the addresses themselves."""
    old = HandEntry.objects.filter(signature__letter__closed_at__lt=database_now() - CONTACT)
    files = StoredFile.objects.filter(pk__in=old.values("proofs"))
    return files.delete()[0]


def _record(verb: str, letter: Letter, actor: User, about: Signature | PaperTotal, **data: object) -> None:
    said = {"letter": letter.pk, **data}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=about, data=said)
