"""Words about entries of the directory of recipients."""

from datetime import date

from django import template

from letters.directory import tenures
from letters.models import Addressee, Tenure

register = template.Library()


@register.filter
def of_entry(found: dict[int, list[str]], entry: Addressee) -> list[str]:
    """Return what a page has found for an entry."""
    return found.get(entry.pk, [])


@register.filter
def days(tenure: Tenure) -> str:
    """Return the days of a tenure in words."""
    return tenures.days(tenure)


@register.filter
def holds(tenure: Tenure, day: date) -> bool:
    """Tell whether a tenure covers a day; an unknown beginning or end is open."""
    return (tenure.since is None or tenure.since <= day) and (tenure.until is None or tenure.until >= day)
