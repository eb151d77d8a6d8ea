"""Public holidays and weekends by country, from the ``holidays`` library.

A country is its ISO 3166-1 code, with an ISO 3166-2 subdivision where the library has one:
``CH``, ``CH-GE``. The library knows other years and languages for each country; what it
does not know is said, never guessed.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django_countries import countries
from holidays import HolidayBase, country_holidays, list_supported_countries

from campaign.sorting import sort_key

SATURDAY_SUNDAY, FRIDAY_SATURDAY = frozenset({5, 6}), frozenset({4, 5})
WEEKENDS = {"sat_sun": SATURDAY_SUNDAY, "fri_sat": FRIDAY_SATURDAY}


@dataclass(frozen=True, slots=True)
class _Year:
    """One year of one country: the names of its holidays, its weekend days, and the latter without those worked."""

    holidays: Mapping[date, str]
    weekends: frozenset[date]
    is_known: bool


@dataclass(frozen=True, slots=True)
class CountryCalendar:
    """A ``letters.clocks.steps.Calendar``. Without ``code`` there are only weekends.

    ``weekend`` is ``sat_sun``, ``fri_sat`` or empty for the country's own, which may have
    changed over the years (Saudi Arabia in 2013, the Emirates in 2022). With the country's own
    the weekend days that its government declared working days count as such (China).
    ``language`` is that of the holidays' names.
    """

    code: str = ""
    weekend: str = ""
    language: str = "en"

    def is_weekend(self, day: date) -> bool:
        if self.weekend or not self.code:
            return day.weekday() in WEEKENDS.get(self.weekend, SATURDAY_SUNDAY)
        return day in _year(self.code, day.year, self.language).weekends

    def holiday(self, day: date) -> str:
        return _year(self.code, day.year, self.language).holidays.get(day, "") if self.code else ""

    def knows(self, year: int) -> bool:
        return not self.code or _year(self.code, year, self.language).is_known


@lru_cache(maxsize=2048)
def _year(code: str, year: int, language: str) -> _Year:
    """Ask the library for one year; a country it does not have has no holidays and the usual weekend."""
    country, is_whole = _country(code, year, language)
    days = [
        date.fromordinal(number) for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
    ]
    if country is None:
        return _Year({}, frozenset(day for day in days if day.weekday() in SATURDAY_SUNDAY), is_known=False)
    weekends = frozenset(day for day in days if country.is_weekend(day) and day not in country.weekend_workdays)
    names = {day: name for day, name in country.items() if day.year == year and is_whole}
    return _Year(names, weekends, is_known=bool(names) and country.start_year <= year <= country.end_year)


def _country(code: str, year: int, language: str) -> tuple[HolidayBase | None, bool]:
    """Return the library's answer, and whether the year is all there: of India's it warns that it is not."""
    country, _dash, subdivision = code.partition("-")
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        try:
            tongue = _tongue(country, language)
            known = country_holidays(country, subdiv=subdivision or None, years=year, language=tongue)
        except NotImplementedError:
            return None, False
    known.expand = False
    return known, not doubts


@lru_cache(maxsize=1024)
def _tongue(country: str, language: str) -> str | None:
    """Return the library's name for the language nearest to the reader's, English where there is none.

    Never None where the library would fall back to the language of the machine's environment.
    """
    entity = country_holidays(country)
    offered = entity.supported_languages or ()
    wanted = language.replace("-", "_").lower()
    for test in (wanted, wanted.split("_")[0], "en"):
        for tag in offered:
            if tag.lower() == test or tag.lower().split("_")[0] == test:
                return str(tag)
    return entity.default_language


@lru_cache(maxsize=1)
def supported() -> Mapping[str, tuple[str, ...]]:
    """Return the codes of countries, each with the codes of its subdivisions."""
    return {code: tuple(parts) for code, parts in sorted(list_supported_countries(include_aliases=False).items())}


def is_known(code: str) -> bool:
    """Tell whether the library has this country, and this subdivision of it."""
    country, dash, subdivision = code.partition("-")
    parts = supported().get(country)
    return parts is not None and (subdivision in parts if dash else True)


def place(code: str) -> str:
    """Return the name of a country in the active language, with its subdivision as people there call it."""
    country, _dash, subdivision = code.partition("-")
    name = str(countries.name(country)) or country
    if not subdivision:
        return name
    return f"{name}, {dict(regions(country)).get(subdivision, subdivision)}"


def places() -> list[tuple[str, str]]:
    """Return code and name of every country the library has, by name in the active language."""
    found = [(code, place(code)) for code in supported()]
    return sorted(found, key=lambda pair: sort_key(pair[1], get_language() or "en"))


@lru_cache(maxsize=256)
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Return code and name of a country's subdivisions; a code without a name stands for itself."""
    if country not in supported():
        return ()
    names: dict[str, str] = {}
    for name, code in country_holidays(country).subdivisions_aliases.items():
        names.setdefault(code, name)
    return tuple((code, names.get(code, code)) for code in supported().get(country, ()))
