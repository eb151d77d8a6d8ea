"""How a list has grown, in numbers: each one line of the list as it stands now, names withheld included."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _
from django_countries import countries

from letters.models import Letter
from signatories.models import Signature

# As many steps as a chart shows side by side and a table can be read through.
MOST_STEPS: Final = 62


@dataclass(frozen=True, slots=True)
class GrowthStep:
    """A day, week or month: the day on which it begins, what came in it, and how many there were at its end."""

    begins: date
    new: int
    total: int


@dataclass(frozen=True, slots=True)
class Part:
    """A group, country or source, and how many lines of the list are its own; ``share`` of a hundred, rounded."""

    label: str
    number: int
    share: int


@dataclass(frozen=True, slots=True)
class Growth:
    """``unit`` of the steps is ``day``, ``week`` or ``month``; dates are those of the coalition's zone."""

    total: int
    unit: str
    steps: tuple[GrowthStep, ...]
    groups: tuple[Part, ...]
    countries: tuple[Part, ...]
    sources: tuple[Part, ...]


def growth(letter: Letter, *, today: date) -> Growth:
    """Return how the list has grown until today, in four queries whatever its length."""
    lines = letter.signatures.counted().order_by()
    moment = Coalesce("counted_at", "signed_at", "submitted_at")
    day = TruncDate(moment, tzinfo=ZoneInfo(letter.campaign.coalition.time_zone))
    days = dict(lines.annotate(day=day).values_list("day").annotate(Count("pk")))
    unit, steps = stepped(days, today=today)
    by_group = lines.values_list("group__heading").annotate(Count("pk"))
    by_country = lines.values_list("country").annotate(Count("pk"))
    by_source = lines.values_list("source", "via__label").annotate(Count("pk"))
    return Growth(
        total=sum(days.values()),
        unit=unit,
        steps=steps,
        groups=parts((heading or _("Without a heading"), number) for heading, number in by_group),
        countries=parts((country(code), number) for code, number in by_country),
        sources=parts((source(kind, label), number) for kind, label, number in by_source),
    )


def stepped(days: dict[date, int], *, today: date) -> tuple[str, tuple[GrowthStep, ...]]:
    """Return steps without gaps from the first day to today, as fine as there is room for, and what they are."""
    if not days:
        return "day", ()
    first = min(days)
    for unit in ("day", "week", "month"):
        begins = _begins(first, max(today, *days), unit)
        if len(begins) <= MOST_STEPS:
            break
    came = Counter[date]()
    for one, number in days.items():
        came[_begin(one, unit)] += number
    total, steps = 0, []
    for begin in begins:
        total += came[begin]
        steps.append(GrowthStep(begin, came[begin], total))
    return unit, tuple(steps)


def _begin(day: date, unit: str) -> date:
    """Return the first day of the day, week (from Monday) or month that a day lies in."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _begins(first: date, last: date, unit: str) -> list[date]:
    """Return the first days of all steps from one day to another."""
    begin, found = _begin(first, unit), []
    while begin <= last:
        found.append(begin)
        begin = _begin(begin + timedelta(days={"day": 1, "week": 7, "month": 31}[unit]), unit)
    return found


def parts(numbers: Iterable[tuple[str, int]]) -> tuple[Part, ...]:
    """Return what each label stands for, the largest first; equal labels are one."""
    counted = Counter[str]()
    for label, number in numbers:
        counted[label] += number
    total = counted.total()
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0].casefold()))
    return tuple(Part(label, number, round(100 * number / total)) for label, number in rows)


def country(code: str) -> str:
    """Return a country's name in the reader's language."""
    return str(countries.name(code)) or code if code else _("No country given")


def source(kind: str, link: str | None) -> str:
    """Return in words how a line came: by a link of the team, from the letter's page, from a file, by hand."""
    if link:
        return _("Link: %(label)s") % {"label": link}
    if kind == Signature.Source.FORM:
        return _("From the letter’s page")
    return str(Signature.Source(kind).label).capitalize()
