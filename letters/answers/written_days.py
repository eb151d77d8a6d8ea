"""The day that a line of a mail says, in the language of whatever program wrote it."""

import re
from datetime import date
from functools import cache
from typing import Final

from babel import Locale
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT

_WIDTHS: Final = ("wide", "abbreviated")
_LANGUAGES: Final = "en fr de es it pt nl pl sv da nb fi hu cs ru uk ar".split()
# Looked at where none of those knows the month.
_OTHERS: Final = (
    "th hi bn ta te mr gu kn ml pa ne si my km lo ka hy az kk ky uz tg tr el he fa ur ps sr sr_Latn hr sl sk bg mk ro "
    "lt lv et vi id ms fil sw am ti so ha ca gl eu is sq mn bs bs_Cyrl be"
).split()
_SPELLED: Final = re.compile(r"[^\W\d_]+\.?")
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST_YEARS: Final = 543
# A month that has a number and no name: "3 thg 9".
_MONTH_BY_NUMBER: Final = re.compile(r"\b(?:tháng|thg)\s?(\d{1,2})\b", re.IGNORECASE)
# Weekdays that have a number: "Th 2, 2 thg 3" is a Monday in Vietnamese, "3ª-feira" a Tuesday in Portuguese.
_WEEKDAY: Final = re.compile(r"\b(?:thứ|th|t)\s?[2-7](?=,)|\b[2-6]\.?[ªa]?\.?[\s-]{0,2}feira", re.IGNORECASE)


def written_day(words: str, *, month_first: bool = False, language: str = "") -> date | None:
    """Return the day that a line says in any of a dozen languages; None where it could be two."""
    words = _WEEKDAY.sub(" ", words)
    by_number = _MONTH_BY_NUMBER.search(words)
    words = _MONTH_BY_NUMBER.sub(" ", words)
    numbers = [int(found) for found in _NUMBER.findall(re.sub(r"\d{1,2}[:.h]\d{2}(?::\d{2})?(?!\.?\d)", " ", words))]
    if _THAI.search(words):  # Thai programs count years from another beginning
        numbers = [number - _BUDDHIST_YEARS if 2533 <= number < 2743 else number for number in numbers]
    year = next((number for number in numbers if 1990 <= number < 2200), 0)
    if not year:
        return None
    at = numbers.index(year)
    rest = numbers[:at] + numbers[at + 1 :]
    spelled = _spelled_month(words, months_of(language) if language else {}) or _spelled_month(words, months())
    spelled = int(by_number[1]) if by_number else spelled
    spelled = spelled or (_spelled_month(words, months_of_others()) if _SPELLED.search(words) else 0)
    try:
        if spelled:
            return date(year, spelled, rest[0])
        if at == 0:
            return date(year, rest[0], rest[1])
        first, second = rest[0], rest[1]
    except (IndexError, ValueError):
        return None
    return _numbered(year, first, second, month_first=month_first, has_dots=bool(re.search(r"\d\.\s?\d", words)))


def _spelled_month(words: str, names: dict[str, int]) -> int:
    """Return the month that is spelled out, or 0. A short word may be a weekday as well, which comes before."""
    spelled = [found.rstrip(".").casefold() for found in _SPELLED.findall(words)]
    # Hebrew writes "in" together with the month.
    known = [word for one in spelled if (word := one if one in names else one.removeprefix("ב")) in names]
    whole = [word for word in known if len(word) > 4]
    if known:
        return names[(whole or known)[-1]]
    # Marks above and below letters part what Python takes for a word; what is counted ("9월") is no name.
    unlike = (name for name in names if not _SPELLED.fullmatch(name) and not _NUMBER.search(name))
    inside = [name for name in unlike if name in words.casefold()]
    return names[max(inside, key=len)] if inside else 0


def _numbered(year: int, first: int, second: int, *, month_first: bool, has_dots: bool) -> date | None:
    """Return the day of two numbers before a year, the day first; under an English word it may be the other way."""
    if month_first and not has_dots and first <= 12 and second <= 12 and first != second:
        return None
    if second > 12 and not has_dots:
        first, second = second, first
    try:
        return date(year, second, first)
    except ValueError:
        return None


@cache
def months_of(language: str) -> dict[str, int]:
    """Return the names of the months in one language as CLDR writes them, in small letters."""
    found: dict[str, int] = {}
    for names in (Locale(language).months[form][width] for form in ("format", "stand-alone") for width in _WIDTHS):
        for number, name in names.items():
            found.setdefault(name.rstrip(".").casefold(), number)
    return found


@cache
def months_of_others() -> dict[str, int]:
    """Return the names of the months in many more languages, without those that are another month somewhere."""
    found: dict[str, set[int]] = {}
    for language in (*_OTHERS, *_LANGUAGES):  # CLDR shortens months otherwise than Django does: "szept."
        for name, number in months_of(language).items():
            if len(name) > 2:
                found.setdefault(name, set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in found.items() if len(numbers) == 1}


@cache
def months() -> dict[str, int]:
    """Return the names of the months in all those languages, and their short forms, in small letters."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        with translation.override(language):
            for names in (MONTHS, MONTHS_ALT, MONTHS_3):
                for number, name in names.items():
                    found.setdefault(str(name).rstrip(".").casefold(), number)
    return found
