"""The instant of a civil time in a zone: what a person means by a date and an hour. No clock, no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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


def sending_moment(day: date, at: time, zone: str) -> Moment:
    """Return the instant at which something is sent on a civil day and time, or raise NoSuchMoment where it is skipped.

    Unlike with a deadline, midnight is the first moment of its day, and of a time that comes twice the first counts.
    """
    instant, civil = due_moment(day, at, zone), datetime.combine(day, at)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != civil:
        raise NoSuchMoment(f"{civil:%Y-%m-%d %H:%M} does not exist in {zone}: the clocks skip it.")
    return Moment(civil=civil, zone=zone, at=instant)


def due_moment(day: date, at: time, zone: str) -> datetime:
    """Return the instant, in UTC, at which something planned for a civil day and time is done.

    Unlike ``moment`` it always has an answer, because a reminder must go out on every day of
    the year. A time that comes twice means the first of the two, so it is done once and
    early. A time that the clocks skip is moved on by as much as they skip: 02:30 becomes
    03:30, a skipped midnight becomes one o'clock of the same day, and a skipped day (Apia, 30
    December 2011) the same hour of the day after. This is what PEP 495 says for ``fold=0``.
    """
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)
