"""Whom a letter is for: rows in the order in which they are printed."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from campaign.models import User
from letters.models import EarlierLetter, Letter, Recipient, ResponseClock
from letters.services import drafting
from letters.services.drafting import FINISH_IS_EDITABLE
from letters.states import TEXT_IS_EDITABLE

FIELDS = ("role", "name", "title", "office", "organization", "address", "email", "salutation")
# Where a letter goes and how its own copy greets may be corrected until the edition, and so may the way to
# the directory; whom it is for may not once it was signed.
WHERE = frozenset({"address", "email", "salutation", "addressee", "said"})


class RecipientsLocked(Exception):
    """The letter's state allows no such change; the sentence says why."""


def may_change(letter: Letter, role: str) -> bool:
    """Tell whether recipients of this role may be added, removed, renamed and moved."""
    return letter.state in (TEXT_IS_EDITABLE if role == Recipient.Role.TO else FINISH_IS_EDITABLE)


def may_correct(letter: Letter) -> bool:
    """Tell whether addresses may still be corrected."""
    return letter.state in FINISH_IS_EDITABLE


@transaction.atomic
def add(*, letter: Letter, actor: User, **fields: Any) -> Recipient:
    """Add a recipient behind the others, or raise RecipientsLocked."""
    letter = _hold(letter)
    _refuse_locked(letter, fields.get("role", Recipient.Role.TO))
    last = letter.recipients.order_by("position").last()
    recipient = Recipient.objects.create(letter=letter, position=last.position + 1 if last else 0, **fields)
    drafting.record("letter.recipient_added", letter=letter, actor=actor, recipient=recipient.pk)
    return recipient


@transaction.atomic
def change(*, recipient: Recipient, actor: User, **fields: Any) -> Recipient:
    """Change a recipient; of an opened letter's addressee only where the letter goes."""
    letter = _hold(recipient.letter)
    recipient = letter.recipients.get(pk=recipient.pk)
    changed = sorted(name for name, value in fields.items() if getattr(recipient, name) != value)
    if set(changed) <= WHERE:
        if not may_correct(letter):
            raise RecipientsLocked(_("The recipients of this letter are final."))
    else:
        _refuse_locked(letter, recipient.role)
        _refuse_locked(letter, fields.get("role", recipient.role))
    for name in changed:
        setattr(recipient, name, fields[name])
    if changed:
        recipient.save(update_fields=changed)
    # What the directory said is a note of ours; nobody reads about it in the trail.
    changed = [name for name in changed if name != "said"]
    if changed:
        drafting.record("letter.recipient_changed", letter=letter, actor=actor, recipient=recipient.pk, changed=changed)
    return recipient


@transaction.atomic
def remove(*, recipient: Recipient, actor: User) -> None:
    """Remove a recipient, or raise RecipientsLocked; one that has a history stays, with all of it."""
    letter = _hold(recipient.letter)
    _refuse_locked(letter, recipient.role)
    key = recipient.pk
    ResponseClock.objects.filter(recipient=recipient, started_on=None, extensions=None, pauses=None).delete()
    try:
        recipient.delete()
    except ProtectedError as error:
        raise RecipientsLocked(
            _("Something went to this recipient or came back already, so it stays on the letter.")
        ) from error
    drafting.record("letter.recipient_removed", letter=letter, actor=actor, recipient=key)


@transaction.atomic
def shift(*, recipient: Recipient, actor: User, by: int) -> None:
    """Move a recipient up (-1) or down (1) among those of its role; at the end nothing happens."""
    letter = _hold(recipient.letter)
    _refuse_locked(letter, recipient.role)
    rows = list(letter.recipients.order_by("position", "pk"))
    own = [row for row in rows if row.role == recipient.role]
    place = own.index(recipient)
    if not 0 <= place + by < len(own):
        return
    first, second = rows.index(recipient), rows.index(own[place + by])
    rows[first], rows[second] = rows[second], rows[first]
    for position, row in enumerate(rows):
        row.position = position
    Recipient.objects.bulk_update(rows, ["position"], batch_size=500)
    drafting.record("letter.recipient_moved", letter=letter, actor=actor, recipient=recipient.pk)


@transaction.atomic
def set_earlier(*, letter: Letter, actor: User, rows: list[dict[str, Any]]) -> None:
    """Say which earlier letters this one follows up, in order; raises TextLocked once it is signed."""
    letter = _hold(letter)
    if letter.state not in TEXT_IS_EDITABLE:
        raise drafting.TextLocked(drafting.locked_because(letter))
    names = ("earlier_id", "reference", "sent_on", "answered", "within_days")
    before = list(letter.follows_up.order_by("position").values(*names))
    after = [{name: row.get(name) for name in names} for row in rows]
    if before == after:
        return
    letter.follows_up.all().delete()
    EarlierLetter.objects.bulk_create(
        EarlierLetter(letter=letter, position=position, **row) for position, row in enumerate(after)
    )
    drafting.record("letter.earlier_letters_named", letter=letter, actor=actor, count=len(after))


def _hold(letter: Letter) -> Letter:
    """Read the letter anew and let nobody else change its recipients until the end of the transaction."""
    return Letter.objects.select_for_update(of=("self",)).select_related("campaign__coalition").get(pk=letter.pk)


def _refuse_locked(letter: Letter, role: str) -> None:
    if may_change(letter, role):
        return
    if may_correct(letter):
        raise RecipientsLocked(
            _("The letter has been opened for signing, so whom it is addressed to stays as signers saw it.")
        )
    raise RecipientsLocked(_("The recipients of this letter are final."))
