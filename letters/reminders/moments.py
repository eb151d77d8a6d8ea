"""When a step comes: civil days and hours in the reader's zone, as moments. Plain Python, no clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaign.clock import civil_day
from letters.civil_time import due_moment
from letters.reminders.kinds import At, ReminderStep

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Slot:
    """All that the moment of a step depends on: the columns of ``statements.SLOT``.

    ``anchor`` and ``base`` are dates or moments as the database writes them; ``zone`` is
    theirs, ``reader`` the zone of whoever reads the mail, ``plan`` the settings that hold (0: none).
    """

    plan: int
    anchor: date | datetime
    base: date | datetime
    zone: str
    reader: str
    opens: time
    ends: time

    @classmethod
    def of(cls, columns: Sequence[Any]) -> "Slot":
        plan, anchor, base, zone, reader, opens, ends = columns
        return cls(int(plan), _stamp(str(anchor)), _stamp(str(base)), zone, reader, _hour(opens), _hour(ends))

    @property
    def key(self) -> str:
        """The anchor as it stands in a reminder's key."""
        if isinstance(self.anchor, datetime):
            return self.anchor.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        return self.anchor.isoformat()

    @property
    def anchor_at(self) -> datetime:
        """The anchor as a moment; a date is its noon, so that no zone makes another day of it."""
        if isinstance(self.anchor, datetime):
            return self.anchor
        return due_moment(self.anchor, NOON, self.zone)

    def due_at(self, step: ReminderStep, days: int) -> datetime:
        """Return when the step is due, within the hours of the coalition where the reader is."""
        if step.at is At.MOMENT and isinstance(self.base, datetime):
            return within_hours(self.base + timedelta(days=days), self.reader, self.opens, self.ends)
        return due_moment(self.day + timedelta(days=days), self.opens, self.reader)

    @property
    def day(self) -> date:
        """The civil day that the steps are counted from."""
        if isinstance(self.base, datetime):
            return civil_day(self.base, self.zone)
        return self.base


def within_hours(at: datetime, zone: str, opens: time, ends: time) -> datetime:
    """Return the moment itself or, outside the hours of the day in the zone, when they begin next.

    Where the hours begin and end at the same time, or end before they begin, every hour is one of them.
    """
    local = at.astimezone(ZoneInfo(zone))
    if opens >= ends or opens <= local.time() <= ends:
        return at
    day = local.date() if local.time() < opens else local.date() + timedelta(days=1)
    return max(due_moment(day, opens, zone), at)


def _hour(value: time | str) -> time:
    return value if isinstance(value, time) else time.fromisoformat(value)


def _stamp(text: str) -> date | datetime:
    """Read a date or a moment as either database writes it; SQLite leaves out the offset, which is UTC."""
    if len(text) == len("2026-01-01"):
        return date.fromisoformat(text)
    stamp = datetime.fromisoformat(text)
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
