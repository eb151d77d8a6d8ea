"""The status report: the board letter by letter, with every answer that came."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import Count, Q

from letters.board.sections import Board, BoardRow
from letters.models import Answer, Question, Response

# More than this nobody prints; the report says that it stops there.
MOST_ROWS = 2000
Outcome = Answer.Outcome


@dataclass(frozen=True)
class ReportReply:
    """One response: its kind, its day and how many of the letter's questions it answers."""

    kind: str
    received_on: date
    settles: bool
    answered: int
    partly: int
    unanswered: int


@dataclass(frozen=True)
class ReportLine:
    """A recipient of a letter with all that came from it."""

    row: BoardRow
    replies: list[ReportReply]


@dataclass(frozen=True)
class OneLetter:
    """A letter with its recipients, how many numbered questions it asks, and whether it asks for a meeting."""

    title: str
    reference: str
    campaign: str
    questions: int
    lines: list[ReportLine]
    asks_to_meet: bool = False


@dataclass(frozen=True)
class StatusReport:
    """The letters in order; ``left_out`` recipients more did not fit."""

    letters: list[OneLetter] = field(default_factory=list)
    left_out: int = 0


def report(board: Board) -> StatusReport:
    """Return the report of what a board shows, with a number of queries that does not grow."""
    found = board.rows().order_by("letter__campaign__title", "letter__title", "letter_id", "position", "pk")
    values = list(found[: MOST_ROWS + 1])
    left_out = found.count() - MOST_ROWS if len(values) > MOST_ROWS else 0
    values = values[:MOST_ROWS]
    replies = _replies({entry["pk"] for entry in values})
    questions = _questions({entry["letter_id"] for entry in values})
    letters = []
    for letter_id, entries in groupby(values, key=lambda entry: entry["letter_id"]):
        rows = [board.row(entry) for entry in entries]
        first = rows[0]
        lines = [ReportLine(row, replies[row.pk]) for row in rows]
        asked = questions.get(letter_id, 0)
        letters.append(
            OneLetter(first.letter, first.reference, first.campaign, asked, lines, asks_to_meet=first.asks_to_meet)
        )
    return StatusReport(letters, left_out)


def _replies(recipients: set[int]) -> dict[int, list[ReportReply]]:
    """Return the responses that were not taken back, by recipient, the first one first."""
    responses = Response.objects.filter(recipient__in=recipients, retracted_at=None).annotate(
        answered=Count("answers", filter=Q(answers__outcome=Outcome.ANSWERED)),
        partly=Count("answers", filter=Q(answers__outcome=Outcome.PARTLY)),
        unanswered=Count("answers", filter=Q(answers__outcome=Outcome.NOT)),
    )
    found: dict[int, list[ReportReply]] = defaultdict(list)
    for response in responses.order_by("received_on", "pk"):
        reply = ReportReply(
            kind=response.get_kind_display(),
            received_on=response.received_on,
            settles=response.settles,
            answered=response.answered,
            partly=response.partly,
            unanswered=response.unanswered,
        )
        found[response.recipient_id].append(reply)
    return found


def _questions(letters: set[int]) -> dict[int, int]:
    counted = Question.objects.filter(letter__in=letters).order_by().values("letter_id").annotate(number=Count("pk"))
    return {row["letter_id"]: row["number"] for row in counted}
