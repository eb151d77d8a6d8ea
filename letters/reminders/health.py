"""Whether the scheduler runs: when each part last did, what waits, and a notice to the operator when it stood still."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min

from campaign.mail import outbox
from campaign.models import OutgoingMail
from letters.models import Reminder, SchedulerTick

logger = logging.getLogger(__name__)
PARTS = ("plan", "post")
STOOD_STILL = "scheduler_stood_still"
MailState = OutgoingMail.State


@dataclass(frozen=True)
class SchedulerPart:
    """One part of the scheduler: when it last ended, and how many seconds ago."""

    name: str
    ended_at: datetime | None
    age: int | None
    counts: dict[str, int]
    is_late: bool


@dataclass(frozen=True)
class Health:
    """The scheduler at a moment; ``is_well`` is what a monitor asks."""

    parts: list[SchedulerPart]
    oldest_due_at: datetime | None
    oldest_due_age: int | None
    mails: dict[str, int]
    is_well: bool

    @property
    def has_run(self) -> bool:
        """Whether every part ever ran; in the first minute of an installation none has, or only the first."""
        return all(part.ended_at for part in self.parts)

    @property
    def last_tick_at(self) -> datetime | None:
        """The latest moment at which every part had run."""
        moments = [part.ended_at for part in self.parts]
        return None if None in moments else min(moment for moment in moments if moment)


def patience() -> timedelta:
    return timedelta(minutes=settings.STANDSTILL_MINUTES)


def health(*, now: datetime) -> Health:
    """Look at the scheduler; a constant number of queries, and nothing is written."""
    ticks = {tick.name: tick for tick in SchedulerTick.objects.filter(name__in=PARTS)}
    parts = [_part(name, ticks.get(name), now) for name in PARTS]
    oldest = Reminder.objects.due(now=now).aggregate(oldest=Min("due_at"))["oldest"]
    age = int((now - oldest).total_seconds()) if oldest else None
    is_well = not any(part.is_late for part in parts) and (age is None or age < patience().total_seconds())
    return Health(parts, oldest, age, mails_in_states(), is_well)


def _part(name: str, tick: SchedulerTick | None, now: datetime) -> SchedulerPart:
    ended_at = tick.ended_at if tick else None
    age = int((now - ended_at).total_seconds()) if ended_at else None
    is_late = age is None or age > patience().total_seconds()
    return SchedulerPart(name, ended_at, age, tick.counts if tick else {}, is_late)


def mails_in_states() -> dict[str, int]:
    """Count the mails that wait, failed, or may or may not have arrived."""
    asked = {"waiting": MailState.WAITING, "failed": MailState.FAILED, "uncertain": MailState.UNCERTAIN}
    return {name: OutgoingMail.objects.filter(state=state).count() for name, state in asked.items()}


def check(*, now: datetime) -> bool:
    """Tell whether the scheduler runs; where it stands still, tell the operator, once for each standstill."""
    late = [part for part in health(now=now).parts if part.is_late and part.ended_at]
    if late:
        tell_operator(since=min(part.ended_at for part in late if part.ended_at), now=now)
    return health(now=now).is_well


def note_gap(*, now: datetime) -> None:
    """At the beginning of a run, before it is written down: tell the operator when the last one is long ago."""
    last = SchedulerTick.objects.filter(name="post", ended_at__lt=now - patience()).first()
    if last is not None and last.ended_at:
        logger.warning("The scheduler stood still since %s.", last.ended_at.isoformat(timespec="seconds"))
        tell_operator(since=last.ended_at, now=now)


def tell_operator(*, since: datetime, now: datetime) -> None:
    """Post one notice about a standstill; whoever notices it first does, and the key keeps the others from it."""
    if not settings.OPERATOR_EMAIL:
        return
    outbox.post(
        STOOD_STILL,
        to=settings.OPERATOR_EMAIL,
        key=f"{STOOD_STILL}.{since.isoformat(timespec='seconds')}",
        context={"since": since.isoformat(), "noticed": now.isoformat()},
    )
    SchedulerTick.objects.filter(name="post", alarmed_at=None).update(alarmed_at=now)


def build_notice(mail: OutgoingMail) -> dict[str, object]:
    """Return what the notice says."""
    stored = outbox.stored_context(mail)
    since, noticed = (datetime.fromisoformat(stored[name]) for name in ("since", "noticed"))
    return {
        "since": since,
        "noticed": noticed,
        "minutes": int((noticed - since).total_seconds() // 60),
        "link": outbox.site_link("/health/details/"),
    }
