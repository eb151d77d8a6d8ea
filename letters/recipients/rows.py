"""Whom a letter is for: rows in the order in which they are printed."""

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from campaign.models import User
from campaign.refusals import Refusal
from letters.models import Letter, Recipient, ResponseClock
from letters.states import FINISH_IS_EDITABLE, TEXT_IS_EDITABLE
from letters.trail import record

FIELDS = ("role", "name", "title", "office", "organization", "address", "email", "salutation")
# Where a letter goes and how its own copy greets may be corrected until the edition, and so may the way to
# the directory; whom it is for may not once it was signed.
WHERE = frozenset({"address", "email", "salutation", "addressee", "said"})


class RecipientsLocked(Refusal):
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
    letter = Letter.objects.locked(letter.pk)
    _refuse_locked(letter, fields.get("role", Recipient.Role.TO))
    last = letter.recipients.order_by("position").last()
    recipient = Recipient.objects.create(letter=letter, position=last.position + 1 if last else 0, **fields)
    record("letter.recipient_added", letter=letter, actor=actor, recipient=recipient.pk)
    return recipient


@transaction.atomic
def change(*, recipient: Recipient, actor: User, **fields: Any) -> Recipient:
    """Change a recipient; of an opened letter's addressee only where the letter goes."""
    letter = Letter.objects.locked(recipient.letter.pk)
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
        record("letter.recipient_changed", letter=letter, actor=actor, recipient=recipient.pk, changed=changed)
    return recipient


@transaction.atomic
def remove(*, recipient: Recipient, actor: User) -> None:
    """Remove a recipient, or raise RecipientsLocked; one that has a history stays, with all of it."""
    letter = Letter.objects.locked(recipient.letter.pk)
    _refuse_locked(letter, recipient.role)
    key = recipient.pk
    ResponseClock.objects.filter(recipient=recipient, started_on=None, extensions=None, pauses=None).delete()
    try:
        recipient.delete()
    except ProtectedError as error:
        raise RecipientsLocked(
            _("Something went to this recipient or came back already, so it stays on the letter.")
        ) from error
    record("letter.recipient_removed", letter=letter, actor=actor, recipient=key)


@transaction.atomic
def shift(*, recipient: Recipient, actor: User, by: int) -> None:
    """Move a recipient up (-1) or down (1) among those of its role; at the end nothing happens."""
    letter = Letter.objects.locked(recipient.letter.pk)
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
    record("letter.recipient_moved", letter=letter, actor=actor, recipient=recipient.pk)


def why_locked(letter: Letter, role: str) -> str:
    """Say why recipients of this role can neither be added, removed nor renamed; nothing where they can."""
    if may_change(letter, role):
        return ""
    if may_correct(letter):
        return _("The letter has been opened for signing, so whom it is addressed to stays as signers saw it.")
    return _("The recipients of this letter are final.")


def _refuse_locked(letter: Letter, role: str) -> None:
    if why := why_locked(letter, role):
        raise RecipientsLocked(why)
