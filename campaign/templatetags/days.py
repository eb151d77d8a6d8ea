"""The one way in which templates write a day or a moment for people."""

from datetime import date, datetime

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from campaign import dates

register = template.Library()

STYLES = {"": dates.plain_day, "short": dates.short_day, "weekday": dates.long_day}


@register.filter(expects_localtime=True)
def day(value: date | None, style: str = "") -> str:
    """Write a day, or that of a moment in the zone it is in: "7 July 2020"; nothing where there is none.

    ``short`` is for columns of tables ("7 Sept. 2020"), ``weekday`` for days that somebody has to keep
    ("Saturday 5 September 2020").
    """
    return STYLES[style](value) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime | None, style: str = "") -> str:
    """Write day and time of a moment in the zone it is in: "7 July 2020, 15:04".

    ``short`` is for columns of tables, ``exact`` the same with seconds.
    """
    if not value:
        return ""
    written = dates.plain_day(value) if not style else dates.short_day(value)
    return dates.at_time(written, value, seconds=style == "exact")


@register.filter
def timed(value: datetime, zone: str) -> SafeString:
    """Return what ``ui/time.html`` makes of a moment, for a place in the middle of a translated sentence."""
    return render_to_string("ui/time.html", {"at": value, "zone": zone})
