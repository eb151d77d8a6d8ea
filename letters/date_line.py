"""Dates as a letter prints them: in its own language and style. For pages and mails see ``campaign.dates``."""

import re
import unicodedata
from datetime import date

from babel import Locale, localedata
from babel.dates import format_date

from letters.markup import scripts
from letters.models import Letter

DateStyle = Letter.DateStyle

# Between place and date: French says "le", Chinese, Japanese and Korean leave a space, and scripts with a comma of
# their own use it (Unicode: U+060C is "also used with Thaana and Syriac in modern text"). All others: a comma.
_AFTER_PLACE = {"fr": ", le ", "zh": " ", "ja": " ", "ko": " "}
_ARABIC_COMMA = frozenset({"Arab", "Syrc", "Thaa"})
_RIGHT_TO_LEFT_MARK = "\u200f"
# How a letter's own choice begins in CLDR's letters, and the whole of it.
_ORDERS = {DateStyle.DAY_FIRST: ("d", "d MMMM y"), DateStyle.MONTH_FIRST: ("M", "MMMM d, y")}
# What CLDR gives for a month of a language whose months nobody has told it.
_NAMELESS = re.compile(r"M\d\d")


def date_line(*, place: str, issued_on: date | None, date_text: str, style: str, language: str) -> str:
    """Return place and date as one line; words given for the date stand instead of it."""
    day = date_text or (written_date(issued_on, style=style, language=language) if issued_on else "")
    return f"{place}{_end_of(place, language)}{_after_place(language)}{day}" if place and day else place or day


def _end_of(place: str, language: str) -> str:
    """Return the mark that keeps a day’s number from a place in Latin letters, in a line from right to left."""
    strong = [way for way in map(unicodedata.bidirectional, place) if way in {"L", "R", "AL"}]
    return _RIGHT_TO_LEFT_MARK if scripts.direction(language) == "rtl" and strong[-1:] == ["L"] else ""


def _after_place(language: str) -> str:
    comma = "، " if scripts.script(language) in _ARABIC_COMMA else ", "
    return _AFTER_PLACE.get(scripts.parse(language).language, comma)


def written_date(day: date, *, style: str, language: str) -> str:
    """Write a date in a letter's language as CLDR does at full length: "1. April 2026" in German.

    Digits are those of every other number on the page. Plain English is written as in the
    United States. A language that CLDR has no months for gets the date in digits, ISO 8601.
    """
    locale = locale_of(language)
    if style == DateStyle.ISO or locale is None:
        return day.isoformat()
    usual = str(locale.date_formats["long"])
    begins, pattern = _ORDERS.get(DateStyle(style), ("", usual))
    # Where the year comes first, as in Chinese or Hungarian, there is one order only, and "d’abril 1, 2026" is none.
    has_order = not usual.startswith((begins, "y")) and (begins == "d" or _knows_months_first(locale))
    written = format_date(day, pattern if has_order else usual, locale=locale)
    if _NAMELESS.search(written):
        return day.isoformat()
    return re.sub(r"^1 ", "1er ", written) if locale.language == "fr" else written


def _knows_months_first(locale: Locale) -> bool:
    return locale.language == "en" or any(str(written).startswith("M") for written in locale.date_formats.values())


def locale_of(language: str) -> Locale | None:
    """Return what CLDR knows of a language, from exact to general, but never in another script than the tag means."""
    tag, written = scripts.parse(language), scripts.script(language)
    known = ((written, tag.region), (tag.region,), (tag.variant,), (written,))
    for name in ("_".join((tag.language, *parts)) for parts in known if all(parts)):
        if localedata.exists(name):
            return Locale.parse(name)
    general = localedata.exists(tag.language) and scripts.script(tag.language) == written
    return Locale.parse(tag.language) if general else None
