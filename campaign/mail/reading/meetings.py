"""Invitations to meetings (text/calendar): when, where, by whom. Small files only, within the reader's own time."""

import binascii
from datetime import date, datetime
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


def meetings(content: str, *, method: str = "") -> list[Meeting]:
    """Return the meetings of a calendar file; nothing for one that is too large or none at all.

    ``method`` is what the mail says of the file where the file itself does not: offered, answered or called off.
    """
    if "BEGIN:VEVENT" not in content.upper() or len(content) > MOST_BYTES:
        return []
    from icalendar import Calendar  # noqa: PLC0415 - few mails hold a meeting, and the library is large

    try:
        calendar = Calendar.from_ical(_ended(content))
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
        return str((event["DTSTART"].dt + event["DURATION"].dt).isoformat())
    except STUMBLES:
        return ""


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
