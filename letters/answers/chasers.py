"""A chasing note to those who are late: one text with places that are filled for each recipient."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from campaign import joining
from campaign.form_keys import made_by_form
from campaign.mail.messages import language_of
from campaign.models import User
from campaign.refusals import Refusal
from letters import deliveries
from letters.answers import past_letters
from letters.date_line import written_date
from letters.deliveries import covers, rules
from letters.editions import orders
from letters.models import Delivery, Edition, Letter, Question, Recipient, ResponseClock
from letters.recipients import salutations
from letters.states import Standing

LATE: Final = frozenset({Standing.OVERDUE, Standing.LONG_OVERDUE})
LONGEST: Final = 20_000
# What may stand in braces, and what comes there.
PLACES: Final = {
    "salutation": gettext_lazy("how this recipient is addressed"),
    "recipient": gettext_lazy("the recipient's name, or title, or organization"),
    "title": gettext_lazy("the letter's title"),
    "reference": gettext_lazy("the letter's reference"),
    "sent": gettext_lazy("the day it was sent"),
    "due": gettext_lazy("the day on which the answer was due"),
    "days": gettext_lazy("for how many days it has been overdue"),
    "questions": gettext_lazy("the questions that this recipient has not answered, with their numbers"),
    "enclosed": gettext_lazy("in a mail: the sentence that the letter is attached, or its link"),
}
_PLACE: Final = re.compile(r"\{([^{}\n]{0,40})\}")


class ChasingRefused(Refusal):
    """The note cannot go out as it is."""


@dataclass(frozen=True, slots=True)
class Late:
    """A recipient whose answer is overdue; ``chased_on`` are the days of earlier notes."""

    recipient: Recipient
    sent_on: date | None
    due_on: date
    days: int
    questions: tuple[Question, ...]
    chased_on: tuple[date, ...]


def late(letter: Letter, *, today: date) -> list[Late]:
    """Return who is overdue on a day, in the order of the letter; in a constant number of queries."""
    found = ResponseClock.objects.overdue(today=today).filter(recipient__letter=letter)
    rows = found.select_related("recipient").order_by("recipient__position", "pk")
    clocks_by = {clock.recipient_id: clock for clock in rows if clock.standing(today=today) in LATE}
    open_questions = past_letters.unanswered_by_recipient(letter, clocks_by)
    first, notes = _days_of_deliveries(letter, clocks_by)
    return [
        Late(
            recipient=clock.recipient,
            sent_on=first.get(key, clock.started_on),
            due_on=clock.due_on,
            days=(today - clock.due_on).days,
            questions=tuple(open_questions[key]),
            chased_on=tuple(notes.get(key, ())),
        )
        for key, clock in clocks_by.items()
        if clock.due_on
    ]


def _days_of_deliveries(
    letter: Letter, recipients: Sequence[int] | dict[int, ResponseClock]
) -> tuple[dict[int, date], dict[int, list[date]]]:
    """Return by recipient the first day the letter was sent, and the days of chasing notes."""
    first: dict[int, date] = {}
    notes: dict[int, list[date]] = {}
    gone = letter.deliveries.went_out().filter(recipient__in=list(recipients)).order_by("sent_on", "pk")
    for delivery in gone.only("letter", "recipient", "purpose", "sent_on"):
        if delivery.sent_on and not delivery.is_of_the_letter:
            notes.setdefault(delivery.recipient_id, []).append(delivery.sent_on)
        elif delivery.sent_on:
            first.setdefault(delivery.recipient_id, delivery.sent_on)
    return first, notes


# The text


def proposed_subject(letter: Letter) -> str:
    """Return the subject that the form begins with: what the letter is called, where we do not speak its language."""
    if not (language := covers.spoken(letter.language)):
        return "{title} ({reference})" if letter.reference else "{title}"
    with override(language):
        return _("Your answer to our letter {reference}") if letter.reference else _("Your answer to our letter")


def proposed_text(letter: Letter, people: Sequence[Late]) -> str:
    """Return the text that the form begins with, in the letter's language; where we do not speak it, without us."""
    if not (language := covers.spoken(letter.language)):
        asked = "{questions}" if any(person.questions for person in people) else ""
        name = letter.campaign.coalition.name
        return "\n\n".join(filter(None, ["{salutation}", covers.ENCLOSED, asked, letter.closing, name]))
    with override(language):
        parts = [
            "{salutation}",
            _(
                "On {sent} we wrote to you and asked for an answer by {due}. That day has passed, and we have "
                "not received it."
            ),
        ]
        if any(person.questions for person in people):
            parts += [_("These questions are still open:"), "{questions}"]
        parts.append(_("We ask you to answer now, or to tell us by when we may expect your answer."))
        parts.append("{enclosed}")
        parts.append(letter.closing or _("Sincerely,"))
        parts.append(letter.campaign.coalition.name)
    return "\n\n".join(parts)


def refuse_unknown_places(text: str, *, is_subject: bool = False) -> None:
    """Raise ChasingRefused when the text has braces around anything that we cannot fill there."""
    places = [name for name in PLACES if not (is_subject and f"{{{name}}}" == covers.ENCLOSED)]
    unknown = sorted({name for name in _PLACE.findall(text) if name not in places})
    if unknown:
        known = joining.listed(f"{{{name}}}" for name in places)
        message = _("Nothing is known as {%(name)s}. These can stand in braces: %(known)s.")
        raise ChasingRefused(message % {"name": unknown[0], "known": known}, "text")


def filled(text: str, letter: Letter, person: Late) -> str:
    """Return the text as this recipient gets it; what fills a place is never read for places again."""
    values = _values(letter, person)
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text).strip()


def _values(letter: Letter, person: Late) -> dict[str, str]:
    def written(day: date | None) -> str:
        return written_date(day, style=letter.date_style, language=letter.language) if day else ""

    return {
        "salutation": salutations.proposed(person.recipient, letter),
        "recipient": str(person.recipient),
        "title": letter.title,
        "reference": letter.reference,
        "sent": written(person.sent_on or letter.issued_on),
        "due": written(person.due_on),
        "days": str(person.days),
        "questions": "\n".join(f"{question.number}. {question.text}" for question in person.questions),
    }


# Sending


@dataclass(frozen=True, slots=True)
class Note:
    """What is to go out: by mail from here, or ``channel`` and ``sent_on`` of what went out otherwise."""

    subject: str
    text: str
    channel: str = Delivery.Channel.EMAIL
    sent_on: date | None = None


@transaction.atomic
def chase(
    *, letter: Letter, people: Sequence[Late], note: Note, actor: User, today: date, form_key: str
) -> list[Delivery]:
    """Send the note to each with its own words, or enter that it went out; the same form twice is one note each.

    Raises ChasingRefused and delivering.DeliveryRefused.
    """
    if not people:
        raise ChasingRefused(_("Choose at least one recipient."), "recipients")
    refuse_unknown_places(note.subject, is_subject=True)
    refuse_unknown_places(note.text)
    edition = orders.newest_ready(letter)
    if edition is None:
        raise ChasingRefused(_("Only a finished edition can be chased: there is none."))
    rules.lock_clocks([person.recipient for person in people])
    _refuse_settled(people, form_key, today=today)
    made: list[Delivery] = []
    for person in people:
        made += _one(letter, edition, person, note, actor=actor, today=today, form_key=form_key)
    return made


def _one(
    letter: Letter, edition: Edition, person: Late, note: Note, *, actor: User, today: date, form_key: str
) -> list[Delivery]:
    text = filled(note.text, letter, person)
    if note.channel == Delivery.Channel.EMAIL:
        return deliveries.send(
            letter=letter,
            edition=edition,
            recipients=[person.recipient],
            subject=" ".join(filled(note.subject, letter, person).split())[:200],
            note=text,
            actor=actor,
            today=today,
            purpose=Delivery.Purpose.CHASER,
            form_key=form_key,
        )
    return deliveries.enter(
        letter=letter,
        edition=edition,
        recipients=[person.recipient],
        channel=note.channel,
        sent_on=note.sent_on or today,
        note=whole(text, letter, person.recipient, is_mail=False),
        actor=actor,
        today=today,
        purpose=Delivery.Purpose.CHASER,
        form_key=form_key,
    )


def whole(text: str, letter: Letter, recipient: Recipient, *, is_mail: bool) -> str:
    """Return a filled text with the sentence about what is enclosed, which only a mail needs."""
    before, after = covers.halves(text)
    is_told = is_mail and covers.ENCLOSED in text
    with override(language_of(letter.language)):
        told = covers.attached_sentence(letter, recipient, Delivery.Purpose.CHASER) if is_told else ""
    return "\n\n".join(part for part in (before, told, after) if part)


def _refuse_settled(people: Sequence[Late], form_key: str, *, today: date) -> None:
    """Refuse to chase somebody whose answer came, or whose clock moved, while the note was written."""
    keys = [person.recipient.pk for person in people]
    if made_by_form(Delivery.objects.filter(recipient__in=keys), form_key).exists():
        return
    still = set(
        ResponseClock.objects.overdue(today=today).filter(recipient__in=keys).values_list("recipient", flat=True)
    )
    settled = [person.recipient for person in people if person.recipient.pk not in still]
    if settled:
        message = _("“%(recipient)s” is not overdue any more. Look at what came back before you write.")
        raise ChasingRefused(message % {"recipient": settled[0]}, "recipients")
