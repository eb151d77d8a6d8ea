"""Reference numbers of a coalition's letters: a pattern in, the next reference out."""

import re
from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition

_PLACE = re.compile(r"\{(year|number(?::0[2-6])?)\}")


def validate_pattern(pattern: str) -> None:
    """Accept text with ``{number}`` (or ``{number:03}``) once and ``{year}`` at most once."""
    places = [name.partition(":")[0] for name in _PLACE.findall(pattern)]
    rest = _PLACE.sub("", pattern)
    if places.count("number") != 1 or places.count("year") > 1 or "{" in rest or "}" in rest:
        raise ValidationError(
            _("Write {number} where the number belongs and, if you like, {year}: for example UND {year}/{number}.")
        )


def reference(pattern: str, *, year: int, number: int) -> str:
    """Return the reference of the number-th letter of a year."""
    return _PLACE.sub(lambda place: format(year if place[1] == "year" else number, place[1].partition(":")[2]), pattern)


def number_after(pattern: str, *, year: int, given: Iterable[str]) -> int:
    """Return the number after the highest that stands in the references given so far in that year."""
    literal = "".join(
        r"(\d{1,9})" if part.startswith("number") else str(year) if part == "year" else re.escape(part)
        for part in _PLACE.split(pattern)
    )
    found = [match[1] for match in map(re.compile(literal).fullmatch, given) if match]
    return max(map(int, found), default=0) + 1


Series = Callable[[Coalition, int], int]
_series: list[Series] = []


def count_by(series: Series) -> None:
    """Say who knows the number that the next letter of a coalition gets in a year."""
    _series.append(series)


def next_reference(coalition: Coalition, *, year: int) -> str:
    """Return the reference that the next numbered letter would get, or nothing without a usable pattern."""
    pattern = coalition.reference_pattern
    try:
        validate_pattern(pattern)
    except ValidationError:
        return ""
    return reference(pattern, year=year, number=_series[-1](coalition, year))
