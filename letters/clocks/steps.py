"""What a deadline is reckoned from, and the steps to it, as plain data."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class Calendar(Protocol):
    """The days on which a country works; ``campaign.holidays`` makes these."""

    def is_weekend(self, day: date) -> bool:
        """Tell whether the day is off in every week; a working day put on a weekend is not."""

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday, or nothing."""

    def knows(self, year: int) -> bool:
        """Tell whether the holidays of the year are known. Without a country none are asked for: True."""

    def is_decided(self, year: int) -> bool:
        """Tell whether the year's holidays stand, where a government decides them anew for each year."""

    def near_estimate(self, day: date) -> date | None:
        """Return a holiday reckoned by the moon, on the day or beside it, that nobody has announced yet."""


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """What a recipient was given; the values are those of ``ResponseClock``."""

    kind: str = "none"  # none, days, date, event
    days: int = 0
    unit: str = "calendar"  # or working
    by_date: date | None = None
    event: str = ""
    event_on: date | None = None
    counted_from: str = "sending"  # or receipt; asked of a number of days only
    roll: str = "none"  # or next, previous
    long_overdue_after: int = 30


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which the clock stood still; ``until`` is the first running day, None while it still stands."""

    since: date
    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """An extension that was not revoked."""

    until: date
    granted_on: date
    granted_by: str = ""
    reason: str = ""


class StepKind(StrEnum):
    NO_RULE = "no_rule"
    NO_START = "no_start"  # not sent, or not received, yet
    NO_EVENT_DAY = "no_event_day"
    COUNTED = "counted"
    NAMED = "named"  # by a date
    MOVED = "moved"  # the named day, by the days on which the clock stood still
    ROLLED = "rolled"
    EXTENDED = "extended"
    EXTENSION_MOVED = "extension_moved"  # by the days on which the clock stood still after it
    EXTENSION_IDLE = "extension_idle"  # the rule gives as much time already
    STOPPED = "stopped"
    STANDING_STILL = "standing_still"
    LONG_OVERDUE = "long_overdue"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    UNDECIDED = "undecided"  # the government decides the holidays of these years later
    ESTIMATED = "estimated"  # holidays by the moon that may turn out a day earlier or later


@dataclass(frozen=True, slots=True)
class Passed:
    """A day that was passed over, and why: ``holiday`` is its name, empty for a weekend."""

    on: date
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineStep:
    """One step to the day: ``on`` is where it ends, ``since`` where it began."""

    kind: StepKind
    on: date | None = None
    since: date | None = None
    count: int = 0
    stopped: int = 0
    passed: tuple[Passed, ...] = ()
    text: str = ""
    by: str = ""
    years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day in time, the last day before it is long overdue, and how they came about."""

    due_on: date | None
    long_overdue_on: date | None
    steps: tuple[DeadlineStep, ...]
    # Days that the calendar was asked about and called working days.
    worked: tuple[date, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """Tell whether the day may still move without anybody's doing: not all holidays before it are certain."""
        return any(step.kind in PROVISIONAL for step in self.steps)


PROVISIONAL = frozenset({StepKind.HOLIDAYS_UNKNOWN, StepKind.UNDECIDED, StepKind.ESTIMATED})
