"""Days and moments as forms and spreadsheets write them.

Whether 3/4 is in March or in April is told by the column: where one of its dates can be read in one way only,
all of them are; where none can, the column does not say, and nothing is guessed.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from campaign.names import fold

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)")
_NUMBER: Final = re.compile(r"(\d{1,4})(?:st|nd|rd|th|er)?")
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")
_TIME: Final = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE
)
_ZONE: Final = re.compile(r"(?:(?:UTC|GMT)\s*)?([+-])(\d{1,2}):?(\d{2})?$|(?:UTC|GMT|Z)()()()$")
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv enero ene januar jan",
            "february feb fevrier fevr febrero februar",
            "march mar mars marzo marz maerz mrz",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juin junio juni",
            "july jul juillet juil julio juli",
            "august aug aout agosto ago",
            "september sep sept septembre septiembre",
            "october oct octobre octubre oktober okt",
            "november nov novembre noviembre",
            "december dec decembre diciembre dic dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}
# By their letters, as programs write them; letters that mean several zones are left out.
_LETTERS: Final = {"utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "pst": -8, "pdt": -7, "cet": 1, "cest": 2}
_NAMED: Final = re.compile(rf"(?<![A-Za-z])({'|'.join(_LETTERS)})\)?$", re.IGNORECASE)
_EXCEL_BEGINS: Final = date(1899, 12, 30)
_EARLIEST, _LATEST = 1990, 2100


def day_first(cells: Iterable[str]) -> bool | None:
    """Tell whether the dates of a column have the day before the month, None where the column does not say."""
    votes: set[bool] = set()
    for cell in cells:
        found = _NUMBERS.search(cell)
        if found and not _ISO.search(cell):
            first, second = int(found[1]), int(found[2])
            if "." in found[0] or first > 12 or second > 12:
                votes.add("." in found[0] or first > 12)
    return votes.pop() if len(votes) == 1 else None


def moment(cell: str, *, is_day_first: bool | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment that a cell names, or None; what names no zone is of ``zone``, without a time it is noon."""
    day = _day(cell, is_day_first=is_day_first)
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        return None
    if _SERIAL.fullmatch(cell):
        begun = datetime.combine(day, time(), zone)
        part = float(cell) % 1
        return begun + timedelta(seconds=round(part * 86_400)) if part else begun.replace(hour=12)
    rest = _ISO.sub(" ", cell, count=1) if _ISO.search(cell) else _NUMBERS.sub(" ", cell, count=1)
    return datetime.combine(day, _time(rest), _zone(rest) or zone)


def _day(cell: str, *, is_day_first: bool | None) -> date | None:
    try:
        if found := _ISO.search(cell):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if _SERIAL.fullmatch(cell):
            return _EXCEL_BEGINS + timedelta(days=int(float(cell)))
        if found := _NUMBERS.search(cell):
            return _by_numbers(int(found[1]), int(found[2]), int(found[3]), is_day_first=is_day_first)
        return _by_words(fold(cell).split())
    except (ValueError, OverflowError):
        return None


def _by_numbers(first: int, second: int, year: int, *, is_day_first: bool | None) -> date | None:
    if year < 100:
        year += 2000
    if first > 12 or second > 12 or first == second:
        is_day_first = first > 12
    if is_day_first is None:
        return None
    return date(year, second, first) if is_day_first else date(year, first, second)


def _by_words(words: list[str]) -> date | None:
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(found[1]) for word in words if (found := _NUMBER.fullmatch(word))]
    years = [number for number in numbers if number > 1000]
    days = [number for number in numbers if 1 <= number <= 31]
    return date(years[0], months[0], days[0]) if months and years and days else None


def _time(rest: str) -> time:
    found = _TIME.search(rest)
    if found is None:
        return time(12)
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4].lower() == "p" else 0)
    if hour > 23 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return time(12)
    return time(hour, int(found[2]), int(found[3] or 0))


def zone_of(heading: str) -> tzinfo | None:
    """Return the time zone that a heading names at its end, as in “Submit Date (UTC)”."""
    found = _NAMED.search(heading.strip())
    return timezone(timedelta(hours=_LETTERS[found[1].lower()])) if found else None


def _zone(rest: str) -> tzinfo | None:
    found = _ZONE.search(rest.strip())
    if found is None:
        return zone_of(rest)
    if not found[1]:
        return UTC
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes)) if minutes <= 14 * 60 else None
