"""Moments in, an iCalendar file out (RFC 5545 and 7986); no database, no clock.

The same moments give the same bytes, so that a program that asks again can be told that
nothing has changed. An alarm rings a week before and a day before; on a whole day that is
nine in the morning, wherever the reader is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import icalendar

PRODUCT = "-//Undersigned//Deadlines//EN"
REFRESH = timedelta(hours=6)
WHOLE_DAY_ALARMS = (timedelta(days=-7, hours=9), timedelta(days=-1, hours=9))
ALARMS = (timedelta(days=-7), timedelta(days=-1))


@dataclass(frozen=True)
class CalendarMoment:
    """One entry of a calendar: a day, or an instant where something closes.

    ``uid`` stays when the day moves; ``sequence`` and ``changed_at`` say which is the newer one.
    ``is_tentative`` marks a day that will or may move: the clock behind it stands still, or holidays are not certain.
    """

    uid: str
    at: date | datetime
    summary: str
    description: str
    url: str
    sequence: int
    changed_at: datetime
    is_tentative: bool = False


def calendar(moments: Iterable[CalendarMoment], *, name: str, description: str) -> bytes:
    """Return the file, its entries in the order of time."""
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # The older names are what Google and Outlook read, the newer ones are the standard's.
    for key in ("name", "x-wr-calname"):
        made.add(key, icalendar.vText(name))
    for key in ("description", "x-wr-caldesc"):
        made.add(key, icalendar.vText(description))
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", icalendar.vDuration(REFRESH))
    ordered = sorted(moments, key=lambda moment: (_instant(moment.at), moment.uid))
    if ordered:
        made.add("method", "PUBLISH")
    else:
        made.add_component(_zone())
    for moment in ordered:
        made.add_component(_event(moment))
    written: bytes = made.to_ical()
    return written


def _zone() -> icalendar.Timezone:
    """Return what a file without entries holds.

    A calendar needs a component (RFC 5545, 3.6), and one that says ``METHOD:PUBLISH`` an entry (RFC 5546,
    3.2.1). A time zone is a component that no program shows.
    """
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local time, as the standard asks for
    for key in ("tzoffsetfrom", "tzoffsetto"):
        standard.add(key, timedelta(0))
    zone.add_component(standard)
    return zone


def _instant(at: date | datetime) -> datetime:
    return at.astimezone(UTC) if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


def _event(moment: CalendarMoment) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", moment.uid)
    event.add("sequence", moment.sequence)
    for key in ("dtstamp", "last-modified"):
        event.add(key, moment.changed_at.astimezone(UTC).replace(microsecond=0))
    is_instant = isinstance(moment.at, datetime)
    if isinstance(moment.at, datetime):
        event.add("dtstart", moment.at.astimezone(UTC))
    else:
        event.add("dtstart", moment.at)
        event.add("dtend", moment.at + timedelta(days=1))
    event.add("summary", moment.summary)
    event.add("description", f"{moment.description}\n\n{moment.url}")
    event.add("url", moment.url)
    event.add("status", "TENTATIVE" if moment.is_tentative else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    for trigger in ALARMS if is_instant else WHOLE_DAY_ALARMS:
        event.add_component(_alarm(trigger, moment.summary))
    return event


def _alarm(trigger: timedelta, words: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger)
    alarm.add("description", words)
    return alarm
