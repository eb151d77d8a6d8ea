"""What may go out when, and what follows for the letter and its recipients' clocks."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction

from campaign.clock import Lock, lock
from campaign.kept_words import gettext as _
from campaign.mail import inbox_address
from campaign.models import Coalition, User
from campaign.refusals import Refusal
from letters import clocks, lists
from letters.date_line import written_date
from letters.drafts import lifecycle
from letters.drafts.lifecycle import MoveRefused
from letters.models import Addendum, Delivery, Edition, EditionCopy, Letter, Recipient
from letters.states import LetterState, Move

Purpose, State = Delivery.Purpose, Delivery.State
DELIVERABLE = frozenset({LetterState.FINAL, LetterState.DELIVERED})


class DeliveryRefused(Refusal):
    """The delivery cannot be entered or sent."""


def may_deliver(letter: Letter) -> bool:
    """Tell whether the letter's state allows deliveries at all."""
    return letter.state in DELIVERABLE


def refuse_undeliverable(letter: Letter, edition: Edition) -> None:
    """Refuse a letter that is not final or no longer in use, and an edition that is not finished."""
    if letter.state == LetterState.WITHDRAWN:
        raise DeliveryRefused(_("The letter was withdrawn, so it is not delivered any more."))
    if letter.state == LetterState.ARCHIVED:
        raise DeliveryRefused(_("The letter is in the archive, so it is not delivered any more."))
    if edition.letter_id != letter.pk or edition.state != Edition.State.READY:
        raise DeliveryRefused(_("Only a finished edition can be delivered."), "edition")
    if not may_deliver(letter):
        raise DeliveryRefused(_("The letter is not final yet: make its edition first."))


def refuse_mail(letter: Letter) -> None:
    """Refuse mail of a closed coalition; what goes by post is none of its mail."""
    if letter.campaign.coalition.is_closed:
        raise DeliveryRefused(_("This coalition is closed: no mail leaves for it."))


def refuse_behind(letter: Letter, edition: Edition) -> None:
    """Refuse an edition that names somebody who has left the list or no longer wants to be named in it."""
    if lists.source().is_behind(letter, edition):
        raise DeliveryRefused(
            _("Somebody has left the list, or is named otherwise, since this edition was made. Make a new one first."),
            "edition",
        )


def refuse_addendum(letter: Letter, made: Addendum | None) -> None:
    """Refuse an addendum that is not finished, or that names somebody who has left it since or is named otherwise."""
    if made is not None and made.pk not in {one.pk for one in lists.source().addenda(letter)}:
        raise DeliveryRefused(
            _("This addendum is not finished, or somebody in it has left since. Freeze the next one and send that.")
        )


def facts_of(made: Addendum | None) -> dict[str, object]:
    """Return what the trail keeps of an addendum that goes out: its number and the hash of its PDF."""
    return {"addendum": made.number, "sha256": made.pdf_sha256} if made else {}


def refuse_without_edition(recipient: Recipient, earlier: Sequence[Delivery], made: Addendum | None) -> None:
    """Refuse an addendum to somebody to whom the edition that it adds to did not go."""
    if made is not None and not any(
        one.is_out and one.is_of_the_letter and one.edition_id == made.adds_to_id for one in earlier
    ):
        message = _("“%(recipient)s” has not got edition %(number)d, to which the addendum adds.")
        raise DeliveryRefused(message % {"recipient": recipient, "number": made.adds_to.number}, "recipients")


def refuse_strangers(letter: Letter, recipients: Collection[Recipient]) -> None:
    """Refuse an empty choice and whoever is not a recipient of this letter."""
    if not recipients:
        raise DeliveryRefused(_("Choose at least one recipient."), "recipients")
    if any(recipient.letter_id != letter.pk for recipient in recipients):
        raise DeliveryRefused(_("Choose recipients of this letter."), "recipients")


def place_for_answers(coalition: Coalition, wanted: str = "") -> str:
    """Return the address that answers go to: the wanted one, or the usual one. Refuse where there is none."""
    places = inbox_address.places_for_answers(coalition)
    if not places:
        raise DeliveryRefused(_("Answers have no place to go yet. Give the coalition an address for them first."))
    if wanted and wanted not in places:
        raise DeliveryRefused(_("Answers cannot go to this address any more. Choose another."), "reply_to")
    return wanted or places[0]


def place_still_read(coalition: Coalition, wanted: str) -> str:
    """Return the address that was chosen for answers while somebody reads it, else the usual one, if there is any."""
    places = inbox_address.places_for_answers(coalition)
    return wanted if wanted in places else next(iter(places), "")


def refuse_days(letter: Letter, *, sent_on: date | None, received_on: date | None, today: date) -> None:
    """Refuse a day that has not come, one before the letter's own date, and receipt before sending."""
    if sent_on is not None:
        if sent_on > today:
            raise DeliveryRefused(_("This day has not come yet."), "sent_on")
        if letter.issued_on and sent_on < letter.issued_on:
            raise DeliveryRefused(_before(letter, letter.issued_on), "sent_on")
    if received_on is not None:
        if received_on > today:
            raise DeliveryRefused(_("This day has not come yet."), "received_on")
        if sent_on is not None and received_on < sent_on:
            raise DeliveryRefused(_("It cannot have arrived before it was sent."), "received_on")


def refuse_due_before(recipients: Collection[Recipient], sent_on: date, made: Addendum | None = None) -> None:
    """Refuse to send to somebody whose answer would have been due before; an addendum asks for no answer."""
    due_on = None if made else clocks.due_before_sending(recipients, sent_on)
    if due_on is not None:
        raise DeliveryRefused(clocks.too_early_sentence(due_on, sent_on), "sent_on")


def _before(letter: Letter, day: date) -> str:
    written = written_date(day, style=letter.date_style, language=letter.language)
    return _("The letter is dated %(day)s, so it was not sent before that day.") % {"day": written}


def lock_clocks(recipients: Iterable[Recipient]) -> None:
    """Let nobody else change what these recipients' clocks stand on; always in the same order."""
    for key in sorted(recipient.pk for recipient in recipients):
        lock(Lock.CLOCK, key)


def copies_for(edition: Edition, recipients: Sequence[Recipient]) -> dict[int, EditionCopy]:
    """Return each addressee's own copy by recipient; empty where the edition is one joint letter.

    Refuses while a copy that is needed is not finished. Whoever gets the letter as a copy
    (cc) gets the edition itself.
    """
    own = {
        copy.recipient_id: copy for copy in EditionCopy.objects.filter(edition=edition).defer("pdf").order_by("number")
    }
    if not own:
        return {}
    for recipient in recipients:
        if recipient.role == Recipient.Role.TO:
            copy = own.get(recipient.pk)
            if copy is None or copy.state != EditionCopy.State.READY:
                message = _("The copy for “%(recipient)s” is not finished yet.") % {"recipient": recipient}
                raise DeliveryRefused(message, "recipients")
    return own


def repaired_by(
    delivery_purpose: str, earlier: Sequence[Delivery], recipient: Recipient, addendum: Addendum | None = None
) -> Delivery | None:
    """Return what a new delivery follows: the one that it corrects, or the last try that did not get through.

    Refuses a correction of what never went out.
    """
    if addendum is not None:
        failed = [one for one in earlier if one.addendum_id == addendum.pk and one.is_in_trouble]
        return failed[-1] if failed else None
    tries = [one for one in earlier if one.is_of_the_letter]
    if delivery_purpose == Purpose.CORRECTION:
        gone = [one for one in tries if one.is_out]
        if not gone:
            message = _("“%(recipient)s” has not got the letter yet, so there is nothing to correct.")
            raise DeliveryRefused(message % {"recipient": recipient}, "purpose")
        return gone[-1]
    failed = [one for one in tries if one.is_in_trouble]
    return failed[-1] if delivery_purpose == Purpose.LETTER and failed else None


def earlier_by_recipient(recipients: Collection[Recipient]) -> dict[int, list[Delivery]]:
    """Return what each recipient was sent before, the oldest first."""
    found: dict[int, list[Delivery]] = {recipient.pk: [] for recipient in recipients}
    rows = Delivery.objects.filter(recipient__in=recipients).exclude(state=State.CANCELED)
    for delivery in rows.order_by("pk"):
        found[delivery.recipient_id].append(delivery)
    return found


def tell_clocks(recipients: Iterable[Recipient]) -> None:
    """Have the clocks of those who owe an answer computed anew; hold the clocks before."""
    for recipient in sorted(recipients, key=lambda one: one.pk):
        if recipient.role == Recipient.Role.TO:
            clocks.refresh(recipient)


def tell_letter(letter: Letter, *, actor: User | None) -> None:
    """Move the letter to "delivered" with its first delivery, and back when that was entered by mistake."""
    letter.refresh_from_db()
    if letter.state == LetterState.FINAL and lifecycle.is_out(letter):
        _move(letter, Move.DELIVER, actor)
    elif letter.state == LetterState.DELIVERED and not lifecycle.is_out(letter):
        _move(letter, Move.UNDO_DELIVERY, actor)


def _move(letter: Letter, move: Move, actor: User | None) -> None:
    """Make the move, unless somebody else has just made it; an end of the letter meanwhile refuses the deed."""
    try:
        with transaction.atomic():
            lifecycle.move(letter, move, actor=actor)
    except MoveRefused as refusal:
        letter.refresh_from_db()
        if letter.state not in DELIVERABLE:
            raise DeliveryRefused(str(refusal)) from refusal
