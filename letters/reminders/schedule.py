"""Deriving the rows of the schedule from the data: no service has to call it, and a second run changes nothing.

For each kind up to four statements: what moments there are (they are computed in Python, where the zones are
known), how many rows differ from what they should be, and where some do, one INSERT … SELECT …
ON CONFLICT that makes new rows and moves waiting ones, and one UPDATE that cancels what the data no longer asks for.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from campaign.clock import Lock, lock
from letters.models import Plan, Reminder, ReminderPause
from letters.reminders import statements
from letters.reminders.kinds import ReminderKind, ReminderStep, To, all_kinds
from letters.reminders.moments import Slot

logger = logging.getLogger(__name__)

MOVED = gettext_noop("The day has moved.")
SETTLED = gettext_noop("There is nothing left to remind of.")


@dataclass(frozen=True)
class Pauses:
    """Letters and members that get no reminders now."""

    letters: list[int]
    members: list[int]


def plan(*, now: datetime) -> dict[str, int]:
    """Bring the rows of every kind in line with the data and return how many were made or moved, and canceled."""
    counts = {"planned": 0, "canceled": 0}
    pauses = active_pauses(now=now)
    for kind in all_kinds():
        planned, canceled = _plan_kind(kind, pauses, now=now)
        counts["planned"] += planned
        counts["canceled"] += canceled
        if planned or canceled:
            logger.info("Reminders %s: %s planned or moved, %s canceled.", kind.name, planned, canceled)
    return counts


@transaction.atomic
def _plan_kind(kind: ReminderKind, pauses: Pauses, *, now: datetime) -> tuple[int, int]:
    """Write the rows of one kind; two schedulers at once wait for each other here."""
    lock(Lock.PLANNING, 0)
    wanted = statements.wanted(kind, now=now)
    moments = list(_moments(kind, _slots(wanted), now))
    planned = statements.planned(kind, wanted, moments, pauses.letters, pauses.members)
    with connection.cursor() as cursor, statements.whole_tables(cursor):
        cursor.execute(*statements.differences(kind, planned))
        missing, surplus = cursor.fetchone()
        made = canceled = 0
        if missing:
            cursor.execute(*statements.upsert(kind, planned))
            made = cursor.rowcount
        if surplus:
            cursor.execute(*statements.cancel(kind, planned, moved=MOVED, settled=SETTLED))
            canceled = cursor.rowcount
        return made, canceled


def _slots(wanted: statements.Statement) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor, statements.whole_tables(cursor):
        cursor.execute(*statements.slots(wanted))
        return list(cursor.fetchall())


def _moments(kind: ReminderKind, slots: Iterable[tuple[Any, ...]], now: datetime) -> Iterable[list[Any]]:
    """Return slot, step, end of the key, anchor and due moment of every step that is on."""
    steps = StepsOf(kind)
    write = connection.ops.adapt_datetimefield_value
    for columns in slots:
        slot = Slot.of(columns)
        for step, due_at in steps.on(slot, now):
            ending = statements.key_ending(step.name, slot.key)
            yield [*columns, step.name, ending, str(write(slot.anchor_at)), str(write(due_at))]


class StepsOf:
    """Which steps of a kind are on, and when, by the settings that hold."""

    def __init__(self, kind: ReminderKind) -> None:
        self.kind = kind
        self.plans = {row.pk: row for row in Plan.objects.filter(kind=kind.name)}

    def on(self, slot: Slot, now: datetime) -> list[tuple[ReminderStep, datetime]]:
        """Return the steps with their moments, without those that came too long ago to be of use."""
        steps = [(step, slot.due_at(step, days)) for step, days in self.days_of(self.kind, self.plans.get(slot.plan))]
        if self.kind.useful_for is None:
            return steps
        return [(step, due_at) for step, due_at in steps if due_at > now - self.kind.useful_for]

    @staticmethod
    def days_of(kind: ReminderKind, chosen: Plan | None) -> list[tuple[ReminderStep, int]]:
        """Return the steps that a plan leaves on, with their days from the base."""
        if chosen is None:
            return [(step, step.days) for step in kind.steps]
        if not chosen.is_on:
            return []
        days = {step.name: chosen.steps.get(step.name, step.days) for step in kind.steps}
        return [(step, days[step.name]) for step in kind.steps if days[step.name] is not None]


def active_pauses(*, now: datetime) -> Pauses:
    """Return what is paused on this day, by the calendar of each coalition."""
    rows = [
        row
        for row in ReminderPause.objects.select_related("coalition")
        if row.until is None or row.until > row.coalition.day(now)
    ]
    return Pauses([row.letter_id for row in rows if row.letter_id], [row.member_id for row in rows if row.member_id])


def still_wanted(reminders: Collection[Reminder], *, now: datetime) -> set[int]:
    """Return which reminders of one kind the data asks for at this moment: the same question, for a few rows."""
    kind_name = next(iter(reminders)).kind
    kind = next((kind for kind in all_kinds() if kind.name == kind_name), None)
    if kind is None:
        return set()
    wanted = statements.wanted(kind, now=now, only={reminder.target_id for reminder in reminders})
    members = None if kind.audience is To.TARGET else {reminder.member_id for reminder in reminders}
    keys = _keys(kind, wanted, members, now)
    pauses = active_pauses(now=now)
    return {
        reminder.pk
        for reminder in reminders
        if reminder.key in keys
        and reminder.letter_id not in pauses.letters
        and reminder.member_id not in pauses.members
    }


def _keys(
    kind: ReminderKind, wanted: statements.Statement, members: Collection[int | None] | None, now: datetime
) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(*statements.people(wanted))
        rows = [row for row in cursor.fetchall() if members is None or row[1] in members]
    endings: dict[tuple[Any, ...], list[str]] = {}
    keys = set()
    for target_id, member_id, *columns in rows:
        slot = tuple(columns)
        if slot not in endings:
            endings[slot] = [row[-3] for row in _moments(kind, [slot], now)]
        keys |= {statements.key(kind, target_id, member_id, ending) for ending in endings[slot]}
    return keys
