"""What the public register says of one letter, as frozen data.

Pages, feeds, CSV and JSON show an ``RegisterEntry`` and nothing else; ``letters.register.entries``
puts it together and decides what is in it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaign.dates import plain_day, provisional
from campaign.models import Coalition, StoredFile
from letters.models import Letter


def days_between(first: date | None, last: date | None) -> int | None:
    """Return how many days lie between two days, or None where one is not known."""
    return None if first is None or last is None else (last - first).days


class RegisterOutcome(StrEnum):
    """What the register says of one recipient; the values are part of the JSON."""

    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    PARTLY_ANSWERED = "partly_answered"
    ACKNOWLEDGED = "acknowledged"
    NOT_PUBLISHED = "response_not_published"
    NO_RESPONSE = "no_response"
    WAITING = "waiting"
    NOT_DELIVERED = "not_delivered"


@dataclass(frozen=True, slots=True)
class RegisterReply:
    """One response that may be published, with its files; ``questions`` is how many got which answer."""

    kind: str
    label: str
    channel: str
    received_on: date
    dated_on: date | None
    reference: str
    summary: str
    days_late: int
    logged_at: datetime
    files: tuple[StoredFile, ...]
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One recipient who was asked for an answer."""

    who: str
    country: str
    outcome: RegisterOutcome
    sent_on: date | None
    due_on: date | None
    answered_on: date | None
    replies: tuple[RegisterReply, ...]
    has_unpublished: bool
    is_overdue: bool
    is_provisional: bool = False

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None

    @property
    def days_taken(self) -> int | None:
        """Days from sending to the answer."""
        return days_between(self.sent_on, self.answered_on)

    @property
    def days_late(self) -> int:
        """Days from the deadline to the answer, 0 for one in time or none."""
        return max(days_between(self.due_on, self.answered_on) or 0, 0)


@dataclass(frozen=True, slots=True)
class Cited:
    """A letter named beside the entry: ``letter`` and ``coalition`` are slugs where it is in the register too."""

    reference: str
    title: str
    sent_on: date | None
    due_on: date | None
    is_unanswered: bool
    coalition: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One published letter, or one as it would be published."""

    letter: Letter
    coalition: Coalition
    published_on: date | None
    decided_at: datetime | None
    updated_at: datetime | None
    note: str
    sent_on: date | None
    lines: tuple[RegisterLine, ...]
    copies: tuple[str, ...]
    follows_up: tuple[Cited, ...]
    followed_by: tuple[Cited, ...]

    @property
    def due_on(self) -> date | None:
        return max((line.due_on for line in self.lines if line.due_on), default=None)

    @property
    def answered(self) -> int:
        return sum(line.is_answered for line in self.lines)

    @property
    def is_silent(self) -> bool:
        """Nobody has said anything, and everybody's time is over."""
        return bool(self.lines) and all(line.outcome == RegisterOutcome.NO_RESPONSE for line in self.lines)

    @property
    def files(self) -> int:
        return sum(len(reply.files) for line in self.lines for reply in line.replies)


# In words


def sentence(line: RegisterLine) -> str:
    """Say in one sentence where a recipient stands."""
    if line.outcome in {RegisterOutcome.ANSWERED, RegisterOutcome.ANSWERED_LATE}:
        return _answered(line)
    if line.outcome == RegisterOutcome.WAITING and line.due_on:
        day = provisional(plain_day(line.due_on), is_provisional=line.is_provisional)
        return _("Answer due by %(day)s") % {"day": day}
    return {
        RegisterOutcome.PARTLY_ANSWERED: _("Answered in part"),
        RegisterOutcome.ACKNOWLEDGED: _("Receipt acknowledged, no answer"),
        RegisterOutcome.NOT_PUBLISHED: _("A response was received and is not published"),
        RegisterOutcome.NO_RESPONSE: _("No response received"),
        RegisterOutcome.WAITING: _("No response received so far"),
        RegisterOutcome.NOT_DELIVERED: _("Could not be delivered"),
    }[line.outcome]


def _answered(line: RegisterLine) -> str:
    after = line.days_taken
    if after is None:
        return pgettext("letter", "Answered")
    taken = ngettext("Answered after %(n)d day", "Answered after %(n)d days", after) % {"n": after}
    if not line.days_late:
        return taken
    late = ngettext("%(n)d day late", "%(n)d days late", line.days_late) % {"n": line.days_late}
    return _("%(taken)s, %(late)s") % {"taken": taken, "late": late}
