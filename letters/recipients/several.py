"""Several recipients at once from the directory: one press puts them on the letter, one takes them off again."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.models import User
from letters.models import Addressee, Letter, Recipient
from letters.recipients import proposals, rows
from letters.recipients.proposals import Proposal
from letters.recipients.rows import RecipientsLocked

MOST: Final = 200


@transaction.atomic
def add(*, letter: Letter, actor: User, chosen: Sequence[int], role: str, today: date) -> list[Recipient]:
    """Add entries in the order in which they are given, as the directory fills them in; all of them or none.

    Left out is who is on the letter already, so that a second press adds nobody twice, and an office that several
    people hold, because a person has to say whom the letter means. Raises RecipientsLocked.
    """
    letter = Letter.objects.locked(letter.pk)
    on_it = set(letter.recipients.values_list("addressee", flat=True))
    entries = Addressee.objects.filter(coalition=letter.campaign.coalition_id, pk__in=chosen[:MOST]).current()
    loaded = proposals.load(entries.values_list("pk", flat=True), on=proposals.day_of(letter, today))
    found = [proposals.propose(loaded[key], language=letter.language) for key in dict.fromkeys(chosen) if key in loaded]
    wanted = [one for one in found if one.entry.pk not in on_it and not one.is_open]
    if not wanted:
        raise RecipientsLocked(_("Nobody was added: tick somebody who is not on the letter yet."))
    return [_add(letter, actor, role, one) for one in wanted]


def _add(letter: Letter, actor: User, role: str, one: Proposal) -> Recipient:
    return rows.add(letter=letter, actor=actor, role=role, addressee=one.entry, said=one.said(), **one.columns())


@transaction.atomic
def take_off(*, letter: Letter, actor: User, added: Collection[int]) -> int:
    """Remove recipients that were just added, all of them or none; return how many. Raises RecipientsLocked."""
    found = list(letter.recipients.filter(pk__in=added).order_by("pk"))
    for recipient in found:
        recipient.letter = letter
        rows.remove(recipient=recipient, actor=actor)
    return len(found)
