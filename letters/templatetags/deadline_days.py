"""Whose public holidays a deadline keeps to, in words."""

from django import template

from campaign import holidays

register = template.Library()


@register.filter
def place(code: str) -> str:
    """Return the name of a country, with its subdivision, whose public holidays count."""
    return holidays.place(code)
