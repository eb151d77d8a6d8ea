"""One tick of the scheduler: note that it runs, plan, post, note that it ended."""

from collections.abc import Callable
from datetime import datetime

from campaign.clock import database_now
from letters.models import SchedulerTick
from letters.reminders.health import note_gap
from letters.reminders.posting import post
from letters.reminders.schedule import plan

PARTS: dict[str, Callable[..., dict[str, int]]] = {"plan": plan, "post": post}


def tick() -> None:
    """Plan, then post what is due, by the clock of the database."""
    now = database_now()
    note_gap(now=now)
    for name, part in PARTS.items():
        run(name, part, now=now)


def run(name: str, part: Callable[..., dict[str, int]], *, now: datetime) -> None:
    """Do one part and keep when it began and ended, and what it did."""
    SchedulerTick.objects.update_or_create(name=name, defaults={"began_at": now})
    counts = part(now=now)
    SchedulerTick.objects.filter(name=name).update(ended_at=database_now(), counts=counts, alarmed_at=None)
