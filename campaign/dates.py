"""Days and moments in words, in the language of whoever reads the page or the mail.

What a letter prints as its own date is in its own language and style: ``letters.date_line``.
"""

import re
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language

from campaign.kept_words import gettext as _
from campaign.kept_words import kept, pgettext


@kept
def plain_day(day: date) -> str:
    """Write a day without its weekday: "7 July 2020"."""
    # Translators: a date without its weekday, in the letters of Django's date filter: 7 July 2020
    return _written(day, pgettext("date without weekday", "j F Y"))


@kept
def long_day(day: date) -> str:
    """Write a day with its weekday: "Saturday 5 September 2020"."""
    # Translators: a date with its weekday, in the letters of Django's date filter: Saturday 5 September 2020
    return _written(day, pgettext("date with weekday", "l j F Y"))


@kept
def short_day(day: date) -> str:
    """Write a day with a shortened month, for columns of tables: "5 Sept. 2020"."""
    # Translators: a date with a shortened month, in the letters of Django's date filter: 5 Sept. 2020
    return _written(day, pgettext("short date", "j N Y"))


def provisional(written: str, *, is_provisional: bool) -> str:
    """Mark a written day that may still move: "5 September 2020 (provisional)"."""
    return _("%(day)s (provisional)") % {"day": written} if is_provisional else written


@kept
def day_of_year(day: date) -> str:
    """Write a day where the year goes without saying: "5 September"."""
    # Translators: a date without its year, in the letters of Django's date filter: 5 September
    return _written(day, pgettext("date without year", "j F"))


def clock_time(moment: datetime, *, seconds: bool = False) -> str:
    """Write the time of day of a moment in its own zone: "15:04"."""
    return date_format(moment, "H:i:s" if seconds else "H:i")


def day_and_time(moment: datetime) -> str:
    """Write a moment in its own zone: "5 September 2020, 15:04"."""
    return at_time(plain_day(moment), moment)


def at_time(day: str, moment: datetime, *, seconds: bool = False) -> str:
    """Put the time of day of a moment to its written day: "5 September, 15:04"."""
    # Translators: a written day and the time of that day: 5 September 2020, 15:04
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": day, "time": clock_time(moment, seconds=seconds)}


def span(first: str, last: str) -> str:
    """Write from when till when: "5 September 2020 – 7 September 2020"."""
    # Translators: two written days or moments, from the first to the last
    return pgettext("from till", "%(first)s – %(last)s") % {"first": first, "last": last}


def hours(begun: str, ended: str) -> str:
    """Write a moment and the time of the same day at which it ends: "5 September 2020, 14:00–15:00"."""
    # Translators: a written moment and a time of the same day: 5 September 2020, 14:00–15:00
    return pgettext("two times of a day", "%(first)s–%(last)s") % {"first": begun, "last": ended}


def _written(day: date, pattern: str) -> str:
    written = date_format(day, pattern)
    return re.sub(r"\b1 (?=\w)", "1er ", written) if (get_language() or "").startswith("fr") else written
