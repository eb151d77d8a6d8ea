"""What is to be known about the holidays behind a deadline, in words and in the active language."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign import joining
from campaign.dates import long_day, plain_day
from campaign.holidays import CountryCalendar, PartHoliday, place, regions
from letters.clocks.steps import Deadline
from letters.models import ResponseClock

MOST_PARTS_NAMED = 6
MOST_DAYS_NAMED = 4


def only_in_parts(holidays: str, deadline: Deadline, *, language: str) -> list[str]:
    """Return a question about the part of the country, where days that were counted are off in some parts."""
    found = CountryCalendar(holidays, language=language).only_in_parts(deadline.worked)
    if not found:
        return []
    named = dict(regions(holidays))
    days = [_part_day(one, named) for one in found]
    more = len(days) - MOST_DAYS_NAMED
    listed = joining.parted(days[:MOST_DAYS_NAMED])
    if more > 0:
        words = ngettext("%(listed)s and %(count)d more", "%(listed)s and %(count)d more", more)
        listed = words % {"listed": listed, "count": more}
    values = {"place": place(holidays), "days": listed}
    return [
        _(
            "Only holidays of the whole of %(place)s were left out. Parts of it have more: %(days)s. "
            "If the recipient keeps to these, choose the region."
        )
        % values
    ]


def _part_day(one: PartHoliday, named: dict[str, str]) -> str:
    names = [named.get(code, code) for code in one.parts]
    listed = joining.listed(names[:MOST_PARTS_NAMED], has_more=len(names) > MOST_PARTS_NAMED)
    values = {"holiday": one.name, "day": long_day(one.on), "parts": listed}
    return _("%(holiday)s, %(day)s (%(parts)s)") % values


def sources(holidays: str, weekend: str, deadline: Deadline) -> list[str]:
    """Return which law closes public offices on days that were left out and are no holidays for everybody."""
    calendar = CountryCalendar(holidays, weekend)
    by_source: defaultdict[str, list[date]] = defaultdict(list)
    for passed in (passed for step in deadline.steps for passed in step.passed):
        source = calendar.source(passed.on)
        if source and passed.on not in by_source[source]:
            by_source[source].append(passed.on)
    return [
        _("On %(days)s public offices of %(place)s are closed (%(source)s).")
        % {"days": joining.listed(map(plain_day, days)), "place": place(holidays), "source": source}
        for source, days in by_source.items()
        if days
    ]


def recounted(clock: ResponseClock) -> list[str]:
    """Return what other holidays have moved since the deadline was first counted."""
    if clock.recounted_from is None or clock.recounted_on is None:
        return []
    values = {"day": plain_day(clock.recounted_on), "before": long_day(clock.recounted_from)}
    return [_("Counted anew on %(day)s, because other holidays are known since; before, it was %(before)s.") % values]


def to_be_recounted(clock: ResponseClock) -> str:
    """Return that lists still show another day, because other holidays are known since it was counted."""
    day = long_day(clock.due_on) if clock.due_on else "–"
    words = _(
        "Other holidays are known since this deadline was counted. Lists and reminders still go by %(day)s; "
        "they will follow within minutes."
    )
    return words % {"day": day}
