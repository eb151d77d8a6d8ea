"""One year of one country, asked of the ``holidays`` library in one way only.

One object of the library with all categories that bind: a sum of two of its calendars would forget the
country's weekend and its working Saturdays.
"""

import hashlib
import inspect
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from holidays import HolidayBase, country_holidays

from campaign import holiday_sources

SATURDAY_SUNDAY = frozenset({5, 6})
# How the library marks in English that only a part of the day is off.
_PART_OF_A_DAY = re.compile(r"\((from|until|afternoon|half)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Year:
    """The names of a year's holidays, its weekend days without those worked, and what is to be said of them.

    ``estimated`` are holidays reckoned by the moon that nobody has announced yet, ``of_offices`` those that
    close public offices and are no holidays for everybody.
    """

    holidays: Mapping[date, str]
    weekends: frozenset[date]
    is_known: bool
    estimated: frozenset[date] = frozenset()
    of_offices: frozenset[date] = frozenset()
    digest: str = ""


@lru_cache(maxsize=4096)
def year(code: str, number: int, language: str) -> Year:
    """Ask the library for one year; a country it does not have has no holidays and the usual weekend."""
    first, last = date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal()
    days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
    country, _dash, part = code.partition("-")
    offices = holiday_sources.offices(country, part=part)
    further = offices.categories if offices else ()
    known, is_whole = _asked(code, number, _tongue(country, language), ("public", *further))
    if known is None:
        return Year({}, frozenset(day for day in days if day.weekday() in SATURDAY_SUNDAY), is_known=False)
    weekends = frozenset(day for day in days if known.is_weekend(day) and day not in known.weekend_workdays)
    names = {day: name for day, name in known.items() if day.year == number and is_whole}
    of_offices = _of_offices(code, number, offices) if offices and is_whole else {}
    for day, is_off in of_offices.items():
        if is_off:
            names.setdefault(day, "")
        else:
            names.pop(day, None)
    is_known = bool(names) and known.start_year <= number <= known.end_year
    estimated = frozenset(day for day in names if _is_estimated(known, day))
    said = repr((sorted(names), sorted(weekends), sorted(estimated), is_known))
    return Year(
        names,
        weekends,
        is_known=is_known,
        estimated=estimated,
        digest=hashlib.sha256(said.encode()).hexdigest(),
        of_offices=frozenset(day for day, is_off in of_offices.items() if is_off),
    )


def _of_offices(code: str, number: int, offices: holiday_sources.Offices) -> dict[date, bool]:
    """Return the days that are no holidays for everybody, and whether they close public offices for all of the day."""
    tongue = _tongue(code.partition("-")[0], "en")
    everybody, _is_whole = _asked(code, number, tongue, ("public",))
    more, _is_whole = _asked(code, number, tongue, offices.categories)
    if everybody is None or more is None:
        return {}
    found = {
        day: (day.month, day.day) not in offices.but and not _PART_OF_A_DAY.search(name)
        for day, name in more.items()
        if day.year == number and day not in everybody
    }
    moving = {_easter(number) + timedelta(days=days) for days in offices.from_easter}
    return found | dict.fromkeys(moving | {date(number, month, day) for month, day in offices.also}, True)


def _easter(number: int) -> date:
    """Return Easter Sunday of a Gregorian year (Meeus, Astronomical Algorithms, chapter 8)."""
    century, rest = divmod(number, 100)
    moon = (19 * (number % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (number % 19 + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * late + 114, 31)
    return date(number, month, day + 1)


@lru_cache(maxsize=512)
def _decided_until(country: str) -> int:
    """Return the last year for which the library has days that the government decided for this year alone."""
    entity = country_holidays(country)
    special = (getattr(entity, name) for name in dir(entity) if name.startswith("special_"))
    return max((max(years) for years in special if isinstance(years, dict) and years), default=0)


def is_decided(code: str, number: int) -> bool:
    """Tell whether the days off of a year stand, where the government decides them anew for each."""
    country = code.partition("-")[0]
    return country not in holiday_sources.DECIDED_YEARLY or number <= _decided_until(country)


def _asked(
    code: str, number: int, language: str | None, categories: tuple[str, ...]
) -> tuple[HolidayBase | None, bool]:
    """Return the library's answer, and whether the year is all there: of India's it warns that it is not."""
    country, _dash, part = code.partition("-")
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        try:
            entity = type(country_holidays(country))
            there = [name for name in categories if name in entity.supported_categories]
            options: dict[str, Any] = {"subdiv": part or None, "years": number, "language": language}
            if "islamic_show_estimated" in inspect.signature(entity.__init__).parameters:
                options["islamic_show_estimated"] = True
            known = entity(categories=tuple(there), **options)
        except NotImplementedError:
            return None, False
    known.expand = False
    return known, not doubts


def _is_estimated(known: HolidayBase, day: date) -> bool:
    return any(pattern.fullmatch(name) for pattern in _estimates(known) for name in known.get_list(day))


def _estimates(known: HolidayBase) -> list[re.Pattern[str]]:
    """Return how the library marks a holiday whose day is reckoned, in the language of its names."""
    labels = [known.tr(getattr(known, name)) for name in dir(known) if name.endswith("estimated_label")]
    return [re.compile(re.escape(label).replace("%s", "(.+)")) for label in labels if label]


@lru_cache(maxsize=1024)
def _tongue(country: str, language: str) -> str | None:
    """Return the library's name for the language nearest to the reader's, English where there is none.

    Never None where the library would fall back to the language of the machine's environment.
    """
    try:
        entity = country_holidays(country)
    except NotImplementedError:
        return None
    offered = entity.supported_languages or ()
    wanted = language.replace("-", "_").lower()
    for test in (wanted, wanted.split("_")[0], "en"):
        for tag in offered:
            if tag.lower() == test or tag.lower().split("_")[0] == test:
                return str(tag)
    return entity.default_language
