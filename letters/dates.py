"""Dates as a letter prints them: in its own language and style. For pages and mails see ``campaign.dates``."""

import re
from calendar import month_name
from datetime import date

from django.utils import formats, translation
from django.utils.translation import check_for_language, to_locale

from letters.models import Letter

DateStyle = Letter.DateStyle


# Between place and date, where a comma and a space are not the custom.
_AFTER_PLACE = {"fr": ", le ", "zh": " ", "ja": " ", "ko": " ", "ar": "، ", "fa": "، ", "ug": "، ", "ur": "، "}


_ENGLISH_MONTHS = tuple(month_name[1:])


def date_line(*, place: str, issued_on: date | None, date_text: str, style: str, language: str) -> str:
    """Return place and date as one line; words given for the date stand instead of it."""
    day = date_text or (written_date(issued_on, style=style, language=language) if issued_on else "")
    between = _AFTER_PLACE.get(language.split("-")[0].lower(), ", ")
    return f"{place}{between}{day}" if place and day else place or day


def written_date(day: date, *, style: str, language: str) -> str:
    """Write a date in a letter's language, months in full.

    Plain English is written as in the United States, other English with the day first.
    A language whose months nobody has told us gets the date in digits.
    """
    locale = _known_locale(language)
    if style == DateStyle.ISO or locale is None:
        return day.isoformat()
    pattern = {DateStyle.DAY_FIRST: "j F Y", DateStyle.MONTH_FIRST: "F j, Y"}.get(
        DateStyle(style), _usual_pattern(locale)
    )
    with translation.override(locale):
        written = formats.date_format(day, pattern, use_l10n=False)
    if not locale.startswith("en") and any(month in written for month in _ENGLISH_MONTHS):
        return day.isoformat()
    if locale in {"it", "pt", "pt-br"}:
        written = written.lower()
    return re.sub(r"^1 ", "1er ", written) if locale.startswith("fr") else written


def _usual_pattern(locale: str) -> str:
    if locale.startswith("en"):
        return "F j, Y" if locale in {"en", "en-us"} else "j F Y"
    pattern = str(formats.get_format("DATE_FORMAT", locale))
    # Month names in full and days without a leading zero; "\" keeps a letter as it is.
    pattern = re.sub(r"(?<!\\)[NM]", "F", pattern)
    pattern = re.sub(r"(?<!\\)d", "j", pattern)
    in_digits = re.search(r"(?<!\\)[mn]", pattern) and not re.search("[月월]", pattern)
    return "j E Y" if in_digits else pattern


def _known_locale(language: str) -> str | None:
    """Return the name under which Django knows the language, from exact to general."""
    tag = language.lower()
    chinese = {"zh": "zh-hans", "zh-cn": "zh-hans", "zh-sg": "zh-hans", "zh-tw": "zh-hant", "zh-hk": "zh-hant"}
    for name in (chinese.get(tag, tag), "-".join(tag.split("-")[:2]), tag.split("-", maxsplit=1)[0]):
        known = chinese.get(name, name)
        if check_for_language(known) and to_locale(known):
            return known
    return None
