"""What happened outside the system, entered by hand: posted, handed over, uploaded, received, refused."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.models import OutgoingMail, StoredFile, User
from letters import trail
from letters.deliveries import rules
from letters.deliveries.rules import DeliveryRefused
from letters.models import Addendum, Delivery, Edition, Letter, Recipient

Channel, Purpose, State = Delivery.Channel, Delivery.Purpose, Delivery.State
BY_HAND = (Channel.POST, Channel.HAND, Channel.PORTAL, Channel.OWN_MAIL)


@transaction.atomic
def enter(
    *,
    letter: Letter,
    edition: Edition,
    recipients: Sequence[Recipient],
    channel: str,
    sent_on: date,
    actor: User | None,
    today: date,
    received_on: date | None = None,
    tracking_number: str = "",
    note: str = "",
    proofs: Sequence[StoredFile] = (),
    parked: Callable[[], Sequence[StoredFile]] = tuple,
    purpose: str = Purpose.LETTER,
    addendum: Addendum | None = None,
    form_key: str = "",
) -> list[Delivery]:
    """Enter that the edition went to these recipients, and start their clocks; the same form twice is one entry.

    ``today`` is the day in the coalition's zone. ``parked`` hands over proofs that wait for the form, and is called
    within the transaction. Raises DeliveryRefused.
    """
    rules.lock_clocks(recipients)
    letter = Letter.objects.select_related("campaign__coalition").get(pk=letter.pk)
    _share(recipients, letter)
    if known := list(made_by_form(Delivery.objects.filter(recipient__in=recipients), form_key).order_by("pk")):
        return known
    rules.refuse_undeliverable(letter, edition)
    rules.refuse_days(letter, sent_on=sent_on, received_on=received_on, today=today)
    rules.refuse_due_before(recipients, sent_on, addendum)
    rules.refuse_addendum(letter, addendum)
    said = {"purpose": purpose, "addendum": addendum, "channel": channel, "tracking_number": tracking_number}
    went = {"sent_on": sent_on, "received_on": received_on, "state": State.RECEIVED if received_on else State.SENT}
    by = {"note": note, "form_key": form_key, "recorded_by": actor}
    made = _enter(letter, edition, recipients, [*proofs, *parked()], **said, **went, **by)
    told = {"channel": str(channel), "sent_on": sent_on.isoformat(), **rules.facts_of(addendum)}
    _tell("delivery.entered", made, letter, actor, **told)
    return made


def _enter(
    letter: Letter, edition: Edition, recipients: Sequence[Recipient], proofs: Sequence[StoredFile], **fields: Any
) -> list[Delivery]:
    """Store one delivery for each recipient, with what it follows and the same proofs."""
    rules.refuse_strangers(letter, recipients)
    if fields["channel"] not in BY_HAND:
        raise DeliveryRefused(_("Say how the letter went out."), "channel")
    addendum = fields["addendum"]
    copies = rules.copies_for(edition, recipients) if addendum is None else {}
    earlier = rules.earlier_by_recipient(recipients)
    made = []
    for recipient in recipients:
        rules.refuse_without_edition(recipient, earlier[recipient.pk], addendum)
        corrects = rules.repaired_by(fields["purpose"], earlier[recipient.pk], recipient, addendum)
        delivery = Delivery.objects.create(
            letter=letter,
            recipient=recipient,
            edition=edition,
            copy=copies.get(recipient.pk),
            corrects=corrects,
            **fields,
        )
        delivery.proofs.set(proofs)
        made.append(delivery)
    return made


def _share(recipients: Sequence[Recipient], letter: Letter) -> None:
    """Let the recipients know their letter as it was read here, so that no clock asks for it again."""
    for recipient in recipients:
        if recipient.letter_id == letter.pk:
            recipient.letter = letter


OPEN_TO_NEWS = (State.SENT, State.RECEIVED, State.UNCERTAIN)
NEWS = (State.RECEIVED, State.REFUSED, State.BOUNCED)


def may_note(delivery: Delivery) -> bool:
    """Tell whether it can still be entered what became of a delivery: it went out, and nothing else is known yet."""
    return delivery.state in OPEN_TO_NEWS


@transaction.atomic
def note_outcome(
    *, delivery: Delivery, outcome: str, on: date | None, reason: str, actor: User | None, today: date
) -> Delivery:
    """Enter what became of a delivery that went out: received on a day, refused, or come back with a reason.

    Raises DeliveryRefused, also when somebody else has just entered something else.
    """
    delivery = _locked(delivery)
    if not may_note(delivery) or outcome not in NEWS:
        raise DeliveryRefused(_("This delivery is now “%s”.") % delivery.get_state_display())
    if outcome == State.RECEIVED:
        if on is None:
            raise DeliveryRefused(_("Say on which day it arrived."), "received_on")
        rules.refuse_days(delivery.letter, sent_on=delivery.sent_on, received_on=on, today=today)
        changes = {"state": outcome, "received_on": on, "sent_on": delivery.sent_on or on, "reason": ""}
    elif not reason:
        raise DeliveryRefused(_("Say what is known about the reason."), "reason")
    else:
        changes = {"state": outcome, "received_on": None, "reason": reason}
    _change(delivery, **changes)
    _tell(f"delivery.{outcome}", [delivery], delivery.letter, actor)
    return delivery


@transaction.atomic
def cancel(*, delivery: Delivery, reason: str, actor: User | None) -> Delivery:
    """Strike out an entry made by mistake, or take back a mail that has not left; the row stays, with the reason.

    A mail that has left cannot be taken back. Raises DeliveryRefused.
    """
    delivery = _locked(delivery)
    if delivery.state == State.CANCELED:
        return delivery
    if not reason:
        raise DeliveryRefused(_("Say why the entry is struck out."), "reason")
    if delivery.channel == Channel.EMAIL and not _take_back(delivery):
        raise DeliveryRefused(_("The mail has left or was tried, so it stays in the history."))
    _change(delivery, state=State.CANCELED, reason=reason)
    _tell("delivery.canceled", [delivery], delivery.letter, actor, reason=reason)
    return delivery


def _take_back(delivery: Delivery) -> bool:
    """Stop the mail if no worker has it; of the two, the database lets one have it."""
    if delivery.mail is None:
        return False
    waiting = OutgoingMail.objects.filter(pk=delivery.mail.pk, state=OutgoingMail.State.WAITING, attempts=0)
    return bool(waiting.update(state=OutgoingMail.State.DROPPED, sealed_context=""))


def _locked(delivery: Delivery) -> Delivery:
    """Read a delivery anew, with nobody else able to change it until the end of the transaction."""
    rules.lock_clocks([delivery.recipient])
    rows = Delivery.objects.select_related("letter__campaign__coalition", "recipient", "mail")
    return rows.get(pk=delivery.pk)


def _change(delivery: Delivery, **changes: object) -> None:
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(changes))


def _tell(verb: str, deliveries: Sequence[Delivery], letter: Letter, actor: User | None, **data: object) -> None:
    """Write the deed into the trail, and bring clocks and letter up to date with it."""
    recipients = [delivery.recipient for delivery in deliveries]
    trail.record(verb, letter=letter, actor=actor, recipients=[one.pk for one in recipients], **data)
    rules.tell_clocks(recipients)
    rules.tell_letter(letter, actor=actor)
