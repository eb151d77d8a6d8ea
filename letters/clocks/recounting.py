"""Deadlines counted anew when other holidays are known than those they were counted with.

A new version of the library, or of our own table, adds and moves days off. What pages explain is always counted
with the holidays known now, so what lists, reminders and the register go by must follow: every clock is
looked at, whether answered or not, and a day that moved is said on the letter's trail and in its explanation.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from campaign.clock import Lock, civil_today, lock
from letters import trail
from letters.clocks import clock_facts
from letters.clocks.rows import clock_of, refresh
from letters.models import Recipient, ResponseClock

AT_ONCE: Final = 500


def recount(*, most: int = AT_ONCE) -> int:
    """Count anew what was counted with other holidays, and return how many deadlines moved.

    Safe to run as often as one likes: a clock that was counted with the holidays known now is not touched.
    """
    moved = 0
    for number, clock in enumerate(_stale()):
        if number == most:
            break
        moved += _recounted(clock.recipient)
    return moved


def is_stale(clock: ResponseClock) -> bool:
    """Tell whether the stored day was counted with other holidays than are known now."""
    known = clock_facts.days_off(clock, started_on=clock.started_on, due_on=clock.due_on)
    return known != clock.days_off


def _stale() -> Iterator[ResponseClock]:
    clocks = (
        ResponseClock.objects.exclude(due_on=None)
        .exclude(holidays="", days_off="")
        .select_related("recipient__letter__campaign__coalition")
        .order_by("pk")
    )
    return (clock for clock in clocks.iterator(chunk_size=500) if is_stale(clock))


@transaction.atomic
def _recounted(recipient: Recipient) -> bool:
    lock(Lock.CLOCK, recipient.pk)
    clock = clock_of(recipient)
    before, was_counted = clock.due_on, bool(clock.days_off)
    refresh(recipient)
    clock = clock_of(recipient)
    if before is None or clock.due_on == before:
        return False
    _tell(clock, before, today=civil_today(recipient.letter.campaign.coalition.time_zone), was_counted=was_counted)
    return True


def _tell(clock: ResponseClock, before: date, *, today: date, was_counted: bool) -> None:
    clock.recounted_from, clock.recounted_on = before, today
    clock.save(update_fields=["recounted_from", "recounted_on"])
    words = {"recipient": clock.recipient_id, "before": before.isoformat(), "was_counted": was_counted}
    after = clock.due_on and clock.due_on.isoformat()
    trail.record("letter.deadline_recounted", letter=clock.recipient.letter, actor=None, after=after, **words)
