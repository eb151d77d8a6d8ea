"""Invitations to meetings (text/calendar): when, where, by whom. Small files only, within the reader's own time."""

import binascii
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from campaign.mail.reading.facts import Meeting

MOST_BYTES: Final = 512 * 1024
MOST_MEETINGS: Final = 10
LONGEST: Final = 10_000
# Where a meeting that is held by video may have its address; each program has its own property.
_LINKS: Final = (
    "URL",
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)
# What a library stumbles over that reads what a stranger has written.
STUMBLES: Final = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    LookupError,
    OverflowError,
    RecursionError,
)


# A moment however programs write it: with dashes, without seconds, with an offset, at 24:00, in a second 60.
_MOMENT: Final = re.compile(
    r"^(?P<name>DTSTART|DTEND)(?P<told>(?:;[\w-]+=(?:\"[^\"\r\n]*\"|[^\":;\r\n]*))*):[ \t]*"
    r"(?P<day>\d{4}-?\d\d-?\d\d)[T ](?P<time>\d\d:?\d\d(?::?\d\d)?)(?P<zone>Z|[+-]\d\d:?\d\d)?[ \t]*(?=\r?$)",
    re.IGNORECASE | re.MULTILINE,
)

_FOLD: Final = re.compile(r"\r?\n[ \t]")


def meetings(content: str, *, method: str = "") -> list[Meeting]:
    """Return the meetings of a calendar file; nothing for one that is too large or none at all.

    ``method`` is what the mail says of the file where the file itself does not: offered, answered or called off.
    """
    if "BEGIN:VEVENT" not in content.upper() or len(content) > MOST_BYTES:
        return []
    from icalendar import Calendar  # noqa: PLC0415 - few mails hold a meeting, and the library is large

    try:
        calendar = Calendar.from_ical(_MOMENT.sub(_written, _FOLD.sub("", _ended(content))))
        method = (_text(calendar, "METHOD") or method).upper()
        events = list(calendar.walk("VEVENT"))[:MOST_MEETINGS]
    except STUMBLES:
        return []
    return [meeting for event in events if (meeting := _meeting(event, method)) is not None]


def _ended(content: str) -> str:
    """Return a file whose last lines were cut off as a whole one."""
    if "END:VCALENDAR" in content.upper():
        return content
    missing = "" if content.upper().count("END:VEVENT") >= content.upper().count("BEGIN:VEVENT") else "END:VEVENT\r\n"
    return f"{content.rstrip()}\r\n{missing}END:VCALENDAR\r\n"


def _written(found: re.Match[str]) -> str:
    """Write a moment as the format has it; midnight at the end of a day is the beginning of the next."""
    digits, zone = re.sub(r"\D", "", found["day"] + found["time"]).ljust(14, "0"), (found["zone"] or "").upper()
    hours, minutes, seconds = int(digits[8:10]), int(digits[10:12]), min(int(digits[12:]), 59)
    is_midnight = hours == 24 and not minutes and not seconds
    try:
        moment = f"{digits[:8]} {0 if is_midnight else hours}:{minutes}:{seconds}{zone or 'Z'}"
        at = datetime.strptime(moment, "%Y%m%d %H:%M:%S%z")
        at = at.astimezone(UTC) + timedelta(days=is_midnight)
    except (ValueError, OverflowError):
        return found[0]
    told = re.sub(r";TZID=[^;]*", "", found["told"], flags=re.IGNORECASE) if zone not in {"", "Z"} else found["told"]
    return f"{found['name']}{told}:{at:%Y%m%dT%H%M%S}{'Z' if zone else ''}"


def _meeting(event: Any, method: str) -> Meeting | None:
    starts, zone = _moment(event, "DTSTART")
    if not starts:
        return None
    return Meeting(
        method="CANCEL" if _text(event, "STATUS").upper() == "CANCELLED" else method,
        summary=_text(event, "SUMMARY")[:500],
        starts=starts,
        ends=_end(event),
        zone=zone,
        place=_text(event, "LOCATION")[:500],
        organizer=_organizer(event),
        link=next((link for name in _LINKS if (link := _text(event, name))), "")[:500],
        description=_text(event, "DESCRIPTION")[:LONGEST],
        repeats=event.get("RRULE") is not None,
    )


def _end(event: Any) -> str:
    """Return when it ends, also where only its length is said."""
    ends, _zone = _moment(event, "DTEND")
    if ends:
        return ends
    try:
        return str(_after(event["DTSTART"].dt, event["DURATION"].dt).isoformat())
    except STUMBLES:
        return ""


def _after(start: date, length: timedelta) -> date:
    """Return the day or moment that is `length` later: days by the calendar, the rest exactly (RFC 5545, 3.3.6).

    What was written as 24 hours is a day here, because icalendar has one timedelta for both.
    """
    if not isinstance(start, datetime) or start.tzinfo is None:
        return start + length
    days = timedelta(days=length.days)
    return ((start + days).astimezone(UTC) + (length - days)).astimezone(start.tzinfo)


def _moment(event: Any, name: str) -> tuple[str, str]:
    try:
        found = event[name].dt
        if isinstance(found, datetime):
            # A zone that nobody knows is told by the name it has in the invitation.
            zone = getattr(found.tzinfo, "key", "") if found.tzinfo else event[name].params.get("TZID", "")
            return found.isoformat(), str(zone or "")[:100]
        return (found.isoformat(), "") if isinstance(found, date) else ("", "")
    except STUMBLES:
        return "", ""


def _organizer(event: Any) -> str:
    try:
        found = event.get("ORGANIZER")
        if found is None:
            return ""
        name = str(getattr(found, "params", {}).get("CN", ""))
    except STUMBLES:
        return ""
    address = str(found)
    address = address[7:] if address.lower().startswith("mailto:") else address
    return (f"{name} <{address}>" if name and name != address else address)[:300]


def _text(component: Any, name: str) -> str:
    try:
        found = component.get(name)
        found = found[0] if isinstance(found, list) and found else found
        said = str(found or "").strip()
        # As version 1.0 of the format writes what is not ASCII.
        is_quoted = str(getattr(found, "params", {}).get("ENCODING", "")).upper() == "QUOTED-PRINTABLE"
        return binascii.a2b_qp(said).decode("utf-8", "replace") if is_quoted else said
    except STUMBLES:
        return ""
