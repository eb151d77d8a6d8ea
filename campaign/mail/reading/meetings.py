"""Invitations to meetings (text/calendar): when, where, by whom. Small files only, within the reader's own time."""

from datetime import date, datetime
from typing import Any, Final

from campaign.mail.reading.facts import Meeting

MOST_BYTES: Final = 512 * 1024
MOST_MEETINGS: Final = 10
LONGEST: Final = 10_000
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


def meetings(content: str) -> list[Meeting]:
    """Return the meetings of a calendar file; nothing for one that is too large or none at all."""
    if "BEGIN:VEVENT" not in content.upper() or len(content) > MOST_BYTES:
        return []
    from icalendar import Calendar  # noqa: PLC0415 - few mails hold a meeting, and the library is large

    try:
        calendar = Calendar.from_ical(content)
        method = _text(calendar, "METHOD").upper()
        events = list(calendar.walk("VEVENT"))[:MOST_MEETINGS]
    except STUMBLES:
        return []
    return [meeting for event in events if (meeting := _meeting(event, method)) is not None]


def _meeting(event: Any, method: str) -> Meeting | None:
    starts, zone = _moment(event, "DTSTART")
    if not starts:
        return None
    return Meeting(
        method=method,
        summary=_text(event, "SUMMARY")[:500],
        starts=starts,
        ends=_end(event),
        zone=zone,
        place=_text(event, "LOCATION")[:500],
        organizer=_organizer(event),
        link=_text(event, "URL")[:500],
        description=_text(event, "DESCRIPTION")[:LONGEST],
        repeats=event.get("RRULE") is not None,
    )


def _end(event: Any) -> str:
    """Return when it ends, also where only its length is said."""
    ends, _zone = _moment(event, "DTEND")
    if ends:
        return ends
    try:
        return str((event["DTSTART"].dt + event["DURATION"].dt).isoformat())
    except STUMBLES:
        return ""


def _moment(event: Any, name: str) -> tuple[str, str]:
    try:
        found = event[name].dt
        if isinstance(found, datetime):
            return found.isoformat(), str(getattr(found.tzinfo, "key", "") or "")
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
        return str(component.get(name) or "").strip()
    except STUMBLES:
        return ""
