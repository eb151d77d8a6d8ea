"""Reminders about the answer a recipient owes: before it is due, on the day, and when it does not come."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaign.dates import plain_day, provisional
from campaign.mail import outbox
from letters.models import Recipient, ResponseClock
from letters.reminders.kinds import ReminderKind, ReminderReading, ReminderStep
from letters.states import LetterState

NEVER = Cast(Value(None), DateTimeField())
ENDED: Final = (LetterState.WITHDRAWN, LetterState.ARCHIVED)


def running() -> QuerySet[ResponseClock]:
    """Return clocks on which something is still to be expected, of letters that are still pursued."""
    return (
        ResponseClock.objects.running()
        .filter(due_on__isnull=False, recipient__role=Recipient.Role.TO)
        .exclude(recipient__letter__state__in=ENDED)
    )


def due(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the last day in time."""
    return [_rows(running(), base="due_on")]


def long_overdue(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the last day before it becomes long overdue; the anchor stays the day of answer."""
    return [_rows(running().filter(long_overdue_on__isnull=False), base="long_overdue_on")]


def _rows(clocks: QuerySet[ResponseClock], *, base: str) -> QuerySet[Any, Any]:
    coalition = "recipient__letter__campaign__coalition"
    return clocks.values_list(
        "pk",
        coalition,
        "recipient__letter",
        "due_on",
        ExpressionWrapper(F(base), output_field=DateField()),
        f"{coalition}__time_zone",
        NEVER,
    )


def load(ids: Collection[int]) -> dict[int, ResponseClock]:
    return ResponseClock.objects.select_related("recipient__letter").in_bulk(ids)


def describe(clocks: list[ResponseClock], reading: ReminderReading) -> dict[str, Any] | None:
    """List the answers that are owed, the longest awaited first."""
    today = reading.coalition.day(reading.now)
    items = sorted((item(clock, today) for clock in clocks if clock.due_on), key=lambda item: str(item["due_on"]))
    return {"items": items, "first": items[0]} if items else None


def item(clock: ResponseClock, today: date) -> dict[str, Any]:
    """Return what one line of the mail says."""
    assert clock.due_on is not None
    recipient = clock.recipient
    return {
        "recipient": recipient.with_body,
        "letter": recipient.letter,
        "due_on": clock.due_on,
        "due": provisional(plain_day(clock.due_on), is_provisional=clock.is_provisional),
        "days": abs((clock.due_on - today).days),
        "is_today": clock.due_on == today,
        "is_over": clock.due_on < today,
        "link": outbox.site_link(reverse("letters:case", args=[recipient.letter.slug, recipient.pk])),
    }


RESPONSE_DUE = ReminderKind(
    name="response_due",
    label=_("Answer due"),
    about=_("An answer is due in a week, tomorrow, today."),
    steps=(
        ReminderStep("week_before", -7, _("a week before")),
        ReminderStep("day_before", -1, _("the day before")),
        ReminderStep("on_day", 0, _("on the day")),
    ),
    targets=due,
    audience="log_answers",
    load=load,
    describe=describe,
    series="response",
)
RESPONSE_OVERDUE = ReminderKind(
    name="response_overdue",
    label=_("Answer overdue"),
    about=_("The day has passed and no answer has come."),
    steps=(ReminderStep("day_after", 1, _("the day after")),),
    targets=due,
    audience="log_answers",
    load=load,
    describe=describe,
    series="response",
)
RESPONSE_LONG_OVERDUE = ReminderKind(
    name="response_long_overdue",
    label=_("Answer long overdue"),
    about=_("Still no answer, long after it was due."),
    steps=(ReminderStep("day_after", 1, _("the day after")),),
    targets=long_overdue,
    audience="log_answers",
    load=load,
    describe=describe,
    series="response",
)
KINDS = (RESPONSE_DUE, RESPONSE_OVERDUE, RESPONSE_LONG_OVERDUE)
