"""Public holidays and weekends by country, from the ``holidays`` library.

A country is its ISO 3166-1 code, with an ISO 3166-2 subdivision where the library has one:
``CH``, ``CH-GE``. The library knows other years and languages for each country; what it
does not know, and what may still change, is said, never guessed. Which days beyond the public
holidays close public offices: ``campaign.holiday_sources``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries
from holidays import country_holidays, list_supported_countries

from campaign import holiday_sources, holiday_years, joining
from campaign.holiday_years import SATURDAY_SUNDAY
from campaign.sorting import sort_key

WEEKENDS = {"sat_sun": SATURDAY_SUNDAY, "fri_sat": frozenset({4, 5})}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PartHoliday:
    """A day on which only parts of a country are off: their codes, and what people there call it."""

    on: date
    name: str
    parts: tuple[str, ...]


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
        return day in holiday_years.year(self.code, day.year, self.language).weekends

    def holiday(self, day: date) -> str:
        names = holiday_years.year(self.code, day.year, self.language).holidays if self.code else {}
        # A day that only a law knows has no name of its own.
        return (names[day] or _("day off of public offices")) if day in names else ""

    def knows(self, year: int) -> bool:
        return not self.code or holiday_years.year(self.code, year, self.language).is_known

    def is_decided(self, year: int) -> bool:
        """Tell whether a government that decides its holidays anew for each year has done so, as far as is known."""
        return not self.code or holiday_years.is_decided(self.code, year)

    def near_estimate(self, day: date) -> date | None:
        """Return a holiday reckoned by the moon on the day or beside it, which may yet turn out a day off."""
        if not self.code:
            return None
        near = (day, day - DAY, day + DAY)
        return next((on for on in near if on in holiday_years.year(self.code, on.year, self.language).estimated), None)

    def source(self, day: date) -> str:
        """Return the law by which public offices are closed on a day that is no holiday for everybody, or nothing."""
        if not self.code or day not in holiday_years.year(self.code, day.year, self.language).of_offices:
            return ""
        country, _dash, part = self.code.partition("-")
        found = holiday_sources.offices(country, part=part)
        return found.source if found else ""

    def only_in_parts(self, days: Iterable[date]) -> list[PartHoliday]:
        """Return which of these days are off in parts of the country, though not in all of it."""
        if not self.code or "-" in self.code:
            return []
        return [
            PartHoliday(day, name, parts)
            for day in sorted(set(days))
            for name, parts in _in_parts(self.code, day.year, self.language).get(day, {}).items()
            if not self.holiday(day) and not self.is_weekend(day)
        ]

    def digest(self, years: Iterable[int]) -> str:
        """Return a digest of all days off in these years: another one means that a deadline has to be counted anew."""
        if not self.code:
            return ""
        made = [self.code, self.weekend]
        for number in sorted(set(years)):
            made += [holiday_years.year(self.code, number, "en").digest, str(self.is_decided(number))]
        return hashlib.sha256("/".join(made).encode()).hexdigest()[:32]


@lru_cache(maxsize=256)
def _in_parts(country: str, number: int, language: str) -> Mapping[date, Mapping[str, tuple[str, ...]]]:
    """Return what is off in parts of a country: by day and name the codes of the parts."""
    whole = holiday_years.year(country, number, language).holidays
    found: defaultdict[date, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for part in supported().get(country, ()):
        for day, name in holiday_years.year(f"{country}-{part}", number, language).holidays.items():
            if day not in whole:
                found[day][name].append(part)
    return {day: {name: tuple(parts) for name, parts in names.items()} for day, names in found.items()}


def parts_with_own(country: str, number: int) -> tuple[str, ...]:
    """Return the codes of those parts of a country that have holidays in a year which the whole has not."""
    names = _in_parts(country, number, "en").values() if country in supported() else ()
    return tuple(sorted({part for by_name in names for parts in by_name.values() for part in parts}))


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
    return joining.listed((name, dict(regions(country)).get(subdivision, subdivision)))


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
