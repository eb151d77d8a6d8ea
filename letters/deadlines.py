"""Dates in, dates out: no rule in here reads a clock."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones


class NoSuchMoment(ValueError):
    """The clocks of the zone skip this time, or the zone does not exist."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A deadline: the civil time somebody wrote down, the zone it was meant in, the instant."""

    civil: datetime
    zone: str
    at: datetime


def moment(civil: datetime, zone: str) -> Moment:
    """Return the instant of a civil time in a zone.

    Midnight is stored as 23:59:59 of the day before, so that "until the 5th" and
    "until midnight" mean the same evening. A time that the clocks skip is refused
    with NoSuchMoment; of a time that comes twice the later one counts, because a
    deadline must not fall before anybody's reading of it.
    """
    if zone not in available_timezones():
        raise NoSuchMoment(f"“{zone}” is not a known time zone.")
    if civil.hour == civil.minute == civil.second == 0:
        civil -= timedelta(seconds=1)
    aware = civil.replace(tzinfo=ZoneInfo(zone), fold=1)
    at = aware.astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != civil:
        raise NoSuchMoment(f"{civil:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks skip it.")
    return Moment(civil=civil, zone=zone, at=at)
