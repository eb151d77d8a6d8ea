"""What a clock shows: reckoned from its rule, deliveries, responses, extensions and pauses. Writes nothing."""

from datetime import date
from typing import Any

from campaign.holidays import CountryCalendar
from letters.clocks.deadlines import deadline
from letters.clocks.steps import Deadline, DeadlineRule, Grant, Stop
from letters.models import Letter, Recipient, ResponseClock


def peek(recipient: Recipient) -> ResponseClock:
    """Return the recipient's clock, or the one it would get, without storing anything."""
    clock = ResponseClock.objects.filter(recipient=recipient).first()
    if clock is None:
        return ResponseClock(recipient=recipient, **defaults(recipient.letter))
    clock.recipient = recipient
    return clock


def defaults(letter: Letter) -> dict[str, Any]:
    """Return the rule that a new clock of this letter begins with."""
    coalition = letter.campaign.coalition
    rule: dict[str, Any] = {"rule": ResponseClock.Rule.NONE, "holidays": coalition.holidays}
    if letter.response_within_days:
        rule |= {"rule": ResponseClock.Rule.DAYS, "days": letter.response_within_days}
    elif letter.response_due_on:
        rule |= {"rule": ResponseClock.Rule.DATE, "by_date": letter.response_due_on}
    else:
        return rule
    rule |= {"unit": letter.response_unit, "roll": letter.response_roll}
    return rule


def facts_of(clock: ResponseClock) -> dict[str, Any]:
    """Return the columns that follow from the others; asks the database, writes nothing."""
    responses = list(clock.recipient.responses.filter(retracted_at=None).order_by("received_on", "pk"))
    started_on = start(clock)
    reckoned = reckon(clock, started_on=started_on)
    return {
        "started_on": started_on,
        "due_on": reckoned.due_on,
        "long_overdue_on": reckoned.long_overdue_on,
        "is_provisional": reckoned.due_on is not None and reckoned.is_provisional,
        "days_off": days_off(clock, started_on=started_on, due_on=reckoned.due_on),
        "is_paused": any(pause.until is None for pause in clock.pauses.all()) if clock.pk else False,
        "answered_on": min((response.received_on for response in responses if response.settles), default=None),
        "latest_kind": responses[-1].kind if responses else "",
    }


def days_off(clock: ResponseClock, *, started_on: date | None, due_on: date | None) -> str:
    """Return a digest of the days off that a deadline is reckoned with, or nothing where none are asked for."""
    asks = clock.roll != ResponseClock.Roll.NONE or clock.unit == ResponseClock.Unit.WORKING
    if due_on is None or not asks:
        return ""
    first = min(day.year for day in (started_on, clock.event_on, clock.by_date, due_on) if day is not None)
    # A day that rolls backwards over New Year was looked for in the year after.
    return CountryCalendar(clock.holidays, clock.weekend).digest(range(first, due_on.year + 2))


def start(clock: ResponseClock) -> date | None:
    """Return day zero: the first day on which the letter or a correction of it went out, or arrived.

    Receipt is asked for only where a number of days is counted from it.
    """
    from_receipt = clock.rule == ResponseClock.Rule.DAYS and clock.counted_from == ResponseClock.CountedFrom.RECEIPT
    days = clock.recipient.deliveries.letter_went_out()
    column = "received_on" if from_receipt else "sent_on"
    first: date | None = days.exclude(**{column: None}).order_by(column).values_list(column, flat=True).first()
    return first


def reckon(
    clock: ResponseClock, *, started_on: date | None, language: str = "en", resumed_on: date | None = None
) -> Deadline:
    """Return the clock's deadline with its steps; holidays are named in ``language``.

    ``resumed_on`` is the day on which a stopped clock is taken to run again.
    """
    stops: list[Stop] = []
    grants: list[Grant] = []
    if clock.pk:
        stops = [Stop(pause.since, pause.until or resumed_on, pause.reason) for pause in clock.pauses.all()]
        valid = sorted((e for e in clock.extensions.all() if e.revoked_at is None), key=lambda e: e.pk)
        grants = [Grant(e.until, e.granted_on, e.granted_by, e.reason) for e in valid]
    calendar = CountryCalendar(clock.holidays, clock.weekend, language)
    return deadline(rule_of(clock), started_on=started_on, calendar=calendar, stops=stops, grants=grants)


def rule_of(clock: ResponseClock) -> DeadlineRule:
    """Return the clock's rule as the pure rules take it."""
    return DeadlineRule(
        kind=clock.rule,
        days=clock.days or 0,
        unit=clock.unit,
        by_date=clock.by_date,
        event=clock.event,
        event_on=clock.event_on,
        counted_from=clock.counted_from,
        roll=clock.roll,
        long_overdue_after=clock.long_overdue_after,
    )
