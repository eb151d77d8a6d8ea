"""Days in words, as the explanations of deadlines write them."""

from datetime import date

from django import template

from campaign import holidays
from letters import dates

register = template.Library()


@register.filter
def long_day(day: date) -> str:
    """Return a day with its weekday: "Saturday 5 September 2020"."""
    return dates.long_day(day)


@register.filter
def plain_day(day: date) -> str:
    """Return a day without its weekday: "7 July 2020"."""
    return dates.plain_day(day)


@register.filter
def place(code: str) -> str:
    """Return the name of a country, with its subdivision, whose public holidays count."""
    return holidays.place(code)
