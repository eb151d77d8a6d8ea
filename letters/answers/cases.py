"""One recipient's case, and all of a letter's: where each stands, what went out, what came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.dates import plain_day
from campaign.models import StoredFile
from letters import deliveries as delivering
from letters.answers.questions import best_outcomes
from letters.answers.responses import days_late
from letters.clocks.standings import clock_or_none, standing_of
from letters.models import Answer, Delivery, Letter, Question, Recipient, Response, ResponseClock
from letters.states import MOST_PRESSING_FIRST, Standing


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One recipient as a line of the letter's page. ``standing`` is None for somebody who owes no answer."""

    recipient: Recipient
    standing: Standing | None
    clock: ResponseClock | None
    delivery: Delivery | None
    latest: Response | None
    responses: int
    answered: int
    partly: int


@dataclass(frozen=True, slots=True)
class Logged:
    """One response as a page shows it."""

    response: Response
    days_late: int
    answers: tuple[Answer, ...]
    files: tuple[StoredFile, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a case's timeline; ``tone`` colors it."""

    on: date
    words: str
    note: str = ""
    tone: str = ""
    is_ahead: bool = False


# All of a letter


def lines(letter: Letter, *, today: date) -> list[CaseLine]:
    """Return one line for each recipient in printed order: five queries however many there are."""
    recipients = list(letter.recipients.select_related("clock").order_by("role", "position", "pk"))
    recipients.sort(key=lambda recipient: recipient.role != Recipient.Role.TO)
    deliveries = delivering.latest(letter)
    responses: dict[int, list[Response]] = {}
    for response in Response.objects.filter(recipient__letter=letter, retracted_at=None).order_by("received_on", "pk"):
        responses.setdefault(response.recipient_id, []).append(response)
    questions = list(letter.questions.all())
    said = _answers(letter) if questions else {}
    return [
        _line(recipient, responses.get(recipient.pk, []), deliveries, questions, said.get(recipient.pk, []), today)
        for recipient in recipients
    ]


def _answers(letter: Letter) -> dict[int, list[Answer]]:
    found: dict[int, list[Answer]] = {}
    answers = Answer.objects.filter(response__recipient__letter=letter, response__retracted_at=None)
    for answer in answers.select_related("response").defer("response__summary"):
        found.setdefault(answer.response.recipient_id, []).append(answer)
    return found


def _line(
    recipient: Recipient,
    responses: list[Response],
    deliveries: dict[int, Delivery],
    questions: list[Question],
    answers: list[Answer],
    today: date,
) -> CaseLine:
    best = list(best_outcomes(questions, answers).values())
    clock = clock_or_none(recipient)
    return CaseLine(
        recipient=recipient,
        standing=standing_of(recipient, clock, today),
        clock=clock,
        delivery=deliveries.get(recipient.pk),
        latest=responses[-1] if responses else None,
        responses=len(responses),
        answered=best.count(Answer.Outcome.ANSWERED),
        partly=best.count(Answer.Outcome.PARTLY),
    )


def counts(rows: Iterable[CaseLine]) -> dict[Standing, int]:
    """Return how many of those who owe an answer stand where, without zeros, the most pressing first."""
    found = [row.standing for row in rows if row.standing is not None]
    return {standing: found.count(standing) for standing in MOST_PRESSING_FIRST if standing in found}


# One recipient


def logged(recipient: Recipient) -> list[Logged]:
    """Return all responses of a recipient, taken-back ones included, the latest first: three queries."""
    clock = clock_or_none(recipient)
    answers = Prefetch("answers", Answer.objects.select_related("question").order_by("question__number"))
    files = Prefetch("files", StoredFile.objects.bare().order_by("pk"))
    rows = recipient.responses.select_related("logged_by", "incoming_mail__raw").prefetch_related(answers, files)
    rows = rows.defer("incoming_mail__raw__content", "incoming_mail__text")
    return [
        Logged(
            response=response,
            days_late=days_late(response.received_on, clock.due_on if clock else None),
            answers=tuple(response.answers.all()),
            files=tuple(response.files.all()),
        )
        for response in rows.order_by("-received_on", "-pk")
    ]


def question_table(letter: Letter, entries: Iterable[Logged]) -> list[tuple[Question, str, str]]:
    """Return each question with the best outcome of all responses that hold, and its words."""
    questions = list(letter.questions.order_by("number"))
    answers = [answer for entry in entries if entry.response.retracted_at is None for answer in entry.answers]
    words = dict(Answer.Outcome.choices)
    best = best_outcomes(questions, answers)
    return [
        (question, best[question.pk], str(words.get(best[question.pk], _("nothing said yet"))))
        for question in questions
    ]


def timeline(
    clock: ResponseClock | None, deliveries: Iterable[Delivery], entries: Iterable[Logged], *, today: date
) -> list[Event]:
    """Return what happened in a case and what is ahead, the latest day first."""
    events = [
        *(event for delivery in deliveries for event in _sent(delivery)),
        *(_answered(entry) for entry in entries if entry.response.retracted_at is None),
        *(_clock_events(clock, today) if clock else ()),
    ]
    return sorted(events, key=lambda event: event.on, reverse=True)


def _sent(delivery: Delivery) -> list[Event]:
    if delivery.state == Delivery.State.CANCELED:
        return []
    what = {
        Delivery.Purpose.LETTER: _("The letter was sent %(how)s."),
        Delivery.Purpose.CORRECTION: _("A correction was sent %(how)s."),
        Delivery.Purpose.CHASER: _("A chasing note was sent %(how)s."),
        Delivery.Purpose.ADDENDUM: _("Addendum %(number)s was sent %(how)s."),
    }[Delivery.Purpose(delivery.purpose)]
    what %= {"how": delivery.get_channel_display(), "number": delivery.addendum.number if delivery.addendum else ""}
    events = []
    if delivery.sent_on:
        note = str(delivery.get_state_display()) if delivery.did_not_arrive else ""
        events.append(Event(delivery.sent_on, what, note=note, tone="bad" if delivery.did_not_arrive else ""))
    if delivery.received_on:
        events.append(Event(delivery.received_on, _("It was received.")))
    return events


def _answered(entry: Logged) -> Event:
    words = str(entry.response.get_kind_display()).capitalize()
    late = ngettext("%(days)d day late", "%(days)d days late", entry.days_late) % {"days": entry.days_late}
    tone = "warn" if entry.days_late else "good"
    return Event(
        entry.response.received_on,
        words,
        note=late if entry.days_late else "",
        tone=tone if entry.response.settles else "info",
    )


def _clock_events(clock: ResponseClock, today: date) -> list[Event]:
    events = [
        Event(
            extension.granted_on,
            _("More time until %(day)s, granted by %(who)s.")
            % {"day": plain_day(extension.until), "who": extension.granted_by},
            note=extension.reason,
        )
        for extension in clock.extensions.all()
        if extension.revoked_at is None
    ]
    for pause in clock.pauses.all():
        events.append(Event(pause.since, _("The clock was stopped."), note=pause.reason))
        if pause.until:
            events.append(Event(pause.until, _("The clock runs again.")))
    if clock.due_on and clock.started_on:
        is_open = clock.answered_on is None
        missed = is_open and clock.due_on < today and not clock.is_paused
        events.append(
            Event(
                clock.due_on,
                _("The last day passed without an answer.") if missed else _("Last day for an answer."),
                tone="bad" if missed else "",
                is_ahead=is_open and clock.due_on >= today,
            )
        )
    return events
