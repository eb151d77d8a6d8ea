"""Meetings that a mail invites to: stored with it, and told in words."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from campaign.dates import at_time, clock_time, hours, long_day, span
from campaign.mail.reading.facts import Meeting
from campaign.models import IncomingMail
from campaign.text import clean_line

# What an invitation says that offers a meeting; a reply to one, or that it is off, does not.
OFFERS: Final = frozenset({"", "REQUEST", "PUBLISH", "COUNTER", "ADD"})


@dataclass(frozen=True, slots=True)
class ShownMeeting:
    """A meeting in words: what, when (where the coalition is, and as the invitation says it), where, by whom."""

    summary: str
    when: str
    elsewhere: str
    place: str
    organizer: str
    link: str
    is_offer: bool
    is_canceled: bool
    repeats: bool


def stored(meetings: Iterable[Meeting]) -> str:
    """Return the meetings as they are stored with their mail; an empty text for none."""
    found = [asdict(meeting) for meeting in meetings]
    return json.dumps(found) if found else ""


def of_mail(mail: IncomingMail) -> list[ShownMeeting]:
    """Return the meetings that a mail invites to, in words."""
    zone = ZoneInfo(mail.coalition.time_zone)
    return [_shown(Meeting(**told), zone) for told in json.loads(mail.meetings or "[]")]


def in_words(meetings: Iterable[ShownMeeting]) -> str:
    """Return meetings as lines for the summary of a response."""
    told = []
    for meeting in meetings:
        lines = [
            meeting.summary,
            _("When: %(when)s") % {"when": meeting.when},
            _("Where: %(place)s") % {"place": meeting.place} if meeting.place else "",
            meeting.link,
        ]
        told.append("\n".join(line for line in lines if line))
    return "\n\n".join(told)


def _shown(meeting: Meeting, zone: ZoneInfo) -> ShownMeeting:
    starts, ends = _moment(meeting.starts), _moment(meeting.ends)
    if not _is_after(ends, starts):
        ends = None
    here, elsewhere = _span(starts, ends, zone), ""
    if isinstance(starts, datetime) and _is_elsewhere(starts, meeting.zone, zone):
        told = _span(starts, ends, None)
        elsewhere = _("%(when)s in %(zone)s") % {"when": told, "zone": meeting.zone or starts.strftime("UTC%z")}
    return ShownMeeting(
        summary=clean_line(meeting.summary),
        when=here,
        elsewhere=elsewhere,
        place=clean_line(meeting.place),
        organizer=clean_line(meeting.organizer),
        link=meeting.link if meeting.link.startswith(("https://", "http://")) else "",
        is_offer=meeting.method in OFFERS,
        is_canceled=meeting.method == "CANCEL",
        repeats=meeting.repeats,
    )


def _is_after(ends: date | datetime | None, starts: date | datetime | None) -> bool:
    """Tell an end that can be one; moments with and without a zone cannot be compared and are left as they are."""
    if not isinstance(ends, datetime) or not isinstance(starts, datetime):
        return True
    return (ends.tzinfo is None) != (starts.tzinfo is None) or ends >= starts


def _is_elsewhere(starts: datetime, named: str, zone: ZoneInfo) -> bool:
    """Tell whether the clock there is another one, or is in a zone of which only the name is known."""
    if starts.tzinfo is None:
        return bool(named)
    return starts.utcoffset() != starts.astimezone(zone).utcoffset()


def _moment(written: str) -> date | datetime | None:
    if not written:
        return None
    return datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)


def _span(starts: date | datetime | None, ends: date | datetime | None, zone: ZoneInfo | None) -> str:
    """Return from when till when, with the day of the end where it is another one."""
    if starts is None:
        return ""
    begun, begun_on = _written(starts, zone)
    if not isinstance(starts, datetime):
        # A whole day ends when the next one begins.
        last = ends - timedelta(days=1) if ends and not isinstance(ends, datetime) else starts
        return span(begun, long_day(last)) if last > starts else begun
    if not isinstance(ends, datetime):
        return begun
    ended, ended_on = _written(ends, zone)
    return hours(begun, clock_time(_local(ends, zone))) if begun_on == ended_on else span(begun, ended)


def _written(at: date | datetime, zone: ZoneInfo | None) -> tuple[str, date]:
    if not isinstance(at, datetime):
        return long_day(at), at
    local = _local(at, zone)
    return at_time(long_day(local), local), local.date()


def _local(at: datetime, zone: ZoneInfo | None) -> datetime:
    return at.astimezone(zone) if at.tzinfo and zone else at
