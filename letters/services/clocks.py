"""By when each recipient owes an answer: the rule, what moves the day, and the facts kept beside them.

Whoever changes a delivery or a response calls ``refresh`` in the same transaction, under
``hold(Lock.CLOCK, recipient.pk)``. A page that only looks calls ``peek``: it writes nothing.
"""

from datetime import date
from typing import Any

from django.db import transaction

from campaign.clock import Lock, hold
from letters.deadlines import deadline
from letters.holidays import CountryCalendar
from letters.models import Delivery, Letter, Recipient, ResponseClock
from letters.services import publishing
from letters.steps import Deadline, Grant, Rule, Stop

STARTING = (Delivery.Purpose.LETTER, Delivery.Purpose.CORRECTION)
ARRIVED = (Delivery.State.SENT, Delivery.State.RECEIVED)
FACTS = ("started_on", "due_on", "long_overdue_on", "is_paused", "answered_on", "latest_kind")


def peek(recipient: Recipient) -> ResponseClock:
    """Return the recipient's clock, or the one it would get, without storing anything."""
    clock = ResponseClock.objects.filter(recipient=recipient).first()
    return clock or ResponseClock(recipient=recipient, **defaults(recipient.letter))


@transaction.atomic
def clock_of(recipient: Recipient) -> ResponseClock:
    """Return the recipient's clock; the first time it is made from the letter's wish.

    Only those the letter is addressed to owe an answer: a ValueError for a copy.
    """
    if recipient.role != Recipient.Role.TO:
        raise ValueError("somebody who gets a copy owes no answer and has no clock")
    clock, _created = ResponseClock.objects.select_related("recipient").get_or_create(
        recipient=recipient, defaults=defaults(recipient.letter)
    )
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
    return rule


@transaction.atomic
def refresh(recipient: Recipient) -> ResponseClock | None:
    """Work out anew when the clock began, until when it runs and whether it is answered.

    Safe to call as often as one likes: it computes everything from deliveries, responses,
    extensions and pauses. Somebody who gets a copy has no clock: None.
    """
    if recipient.role != Recipient.Role.TO:
        return None
    hold(Lock.CLOCK, recipient.pk)
    clock = clock_of(recipient)
    facts = facts_of(clock)
    changed = [name for name, value in facts.items() if getattr(clock, name) != value]
    for name in changed:
        setattr(clock, name, facts[name])
    if changed:
        clock.save(update_fields=changed)
    publishing.refresh(recipient.letter)
    return clock


def facts_of(clock: ResponseClock) -> dict[str, Any]:
    """Return what the columns of ``FACTS`` should hold; asks the database, writes nothing."""
    responses = list(clock.recipient.responses.filter(retracted_at=None).order_by("received_on", "pk"))
    started_on = start(clock)
    reckoned = reckon(clock, started_on=started_on)
    return {
        "started_on": started_on,
        "due_on": reckoned.due_on,
        "long_overdue_on": reckoned.long_overdue_on,
        "is_paused": any(pause.until is None for pause in clock.pauses.all()) if clock.pk else False,
        "answered_on": min((response.received_on for response in responses if response.settles), default=None),
        "latest_kind": responses[-1].kind if responses else "",
    }


def start(clock: ResponseClock) -> date | None:
    """Return day zero: the first day on which the letter or a correction of it went out, or arrived.

    Receipt is asked for only where a number of days is counted from it.
    """
    from_receipt = clock.rule == ResponseClock.Rule.DAYS and clock.counted_from == ResponseClock.CountedFrom.RECEIPT
    days = clock.recipient.deliveries.filter(purpose__in=STARTING, state__in=ARRIVED)
    column = "received_on" if from_receipt else "sent_on"
    first: date | None = days.exclude(**{column: None}).order_by(column).values_list(column, flat=True).first()
    return first


def reckon(clock: ResponseClock, *, started_on: date | None, language: str = "en") -> Deadline:
    """Return the clock's deadline with its steps; holidays are named in ``language``."""
    stops: list[Stop] = []
    grants: list[Grant] = []
    if clock.pk:
        stops = [Stop(pause.since, pause.until, pause.reason) for pause in clock.pauses.all()]
        valid = sorted((e for e in clock.extensions.all() if e.revoked_at is None), key=lambda e: e.pk)
        grants = [Grant(e.until, e.granted_on, e.granted_by, e.reason) for e in valid]
    calendar = CountryCalendar(clock.holidays, clock.weekend, language)
    return deadline(rule_of(clock), started_on=started_on, calendar=calendar, stops=stops, grants=grants)


def rule_of(clock: ResponseClock) -> Rule:
    """Return the clock's rule as the pure rules take it."""
    return Rule(
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
