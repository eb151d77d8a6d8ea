"""A day of answer that lies before the letter goes out: nobody can answer what was not sent."""

from collections.abc import Iterable
from datetime import date

from campaign.dates import long_day
from campaign.kept_words import gettext as _
from letters.clocks import clock_facts
from letters.models import Recipient, ResponseClock

# A number of days is counted from sending or receipt and never ends before.
NAMED = (ResponseClock.Rule.DATE, ResponseClock.Rule.EVENT)


def due_before(clock: ResponseClock, sent_on: date | None) -> date | None:
    """Return the day of answer where it lies before the day of sending, or None."""
    if sent_on is None or clock.rule not in NAMED:
        return None
    due_on = clock_facts.reckon(clock, started_on=sent_on).due_on
    return due_on if due_on is not None and due_on < sent_on else None


def due_before_sending(recipients: Iterable[Recipient], sent_on: date) -> date | None:
    """Return the first day of answer that would lie before a first sending on this day, or None.

    Two queries and two more where days are named, however many recipients there are.
    """
    owing = {recipient.pk: recipient for recipient in recipients if recipient.role == Recipient.Role.TO}
    stored = ResponseClock.objects.filter(recipient__in=owing).prefetch_related("extensions", "pauses")
    clocks = {clock.recipient_id: clock for clock in stored}
    days = []
    for key, recipient in owing.items():
        clock = clocks.get(key) or ResponseClock(recipient=recipient, **clock_facts.defaults(recipient.letter))
        if clock.started_on is None or clock.started_on > sent_on:
            days.append(due_before(clock, sent_on))
    return min((day for day in days if day is not None), default=None)


def sentence(due_on: date, sent_on: date, *, is_dated: bool = False) -> str:
    """Say which day cannot be; ``is_dated`` where the letter's own date stands for a sending to come."""
    values = {"due": long_day(due_on), "sent": long_day(sent_on)}
    if is_dated:
        return _("An answer cannot be due on %(due)s: the letter is dated %(sent)s.") % values
    return _("An answer cannot be due on %(due)s: the letter goes out on %(sent)s. Change the deadline first.") % values
