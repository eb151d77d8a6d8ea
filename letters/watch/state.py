"""Everything that a monitor asks, read from the database, Redis and the disk: it is the same in every process."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.db.utils import DatabaseError
from redis import Redis
from redis.exceptions import RedisError

from campaign import folders
from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import OutgoingMail, UpkeepRun
from campaign.models.leased import LeasedRow
from campaign.upkeep import runs
from campaign.webhooks import upkeep as webhooks
from campaign.webhooks.upkeep import PostsOwed
from letters.reminders import health
from letters.reminders.health import Health

Mail = OutgoingMail.State
QUEUE: Final = "celery"
TRIES: Final = 3


@dataclass(frozen=True)
class InstallationState:
    """The installation at a moment; ``faults`` are codes of what a person must look at, none when all is well.

    ``queue`` is how many wake-ups wait in Redis, None when Redis is away or there is none.
    """

    now: datetime
    scheduler: Health
    held_since: datetime | None
    mails: dict[str, int]
    retried: int
    oldest_mail_at: datetime | None
    webhooks: PostsOwed
    jobs: dict[str, int]
    queue: int | None
    full_folders: list[str]
    last: dict[str, datetime]
    faults: list[str]

    @property
    def is_well(self) -> bool:
        return not self.faults

    @property
    def last_backup_at(self) -> datetime | None:
        return self.last.get(UpkeepRun.Kind.BACKUP)

    @property
    def last_drill_at(self) -> datetime | None:
        return self.last.get(UpkeepRun.Kind.DRILL)


def is_well() -> bool:
    """Tell strangers whether anything is wrong; asked once in a few seconds, however often they ask."""
    known = cache.get("health.is_well")
    if known is None:
        known = look(now=database_now()).is_well
        cache.set("health.is_well", known, 0 if settings.TESTING else 5)
    return bool(known)


def look(*, now: datetime) -> InstallationState:
    """Look at everything; a constant number of queries, and nothing is written."""
    facts = {
        "scheduler": health.health(now=now),
        "held_since": outbox.held_since(),
        "mails": {state: OutgoingMail.objects.filter(state=state).in_trouble().count() for state in _IN_TROUBLE},
        "retried": OutgoingMail.objects.filter(state=Mail.WAITING, attempts__gte=TRIES).count(),
        "oldest_mail_at": OutgoingMail.objects.due(now=now).aggregate(oldest=Min("next_try_at"))["oldest"],
        "webhooks": webhooks.owed(now=now),
        "jobs": {model._meta.model_name: model.objects.due(now=now).count() for model in _leased()},
        "queue": queue_length(),
        "full_folders": folders.full(),
        "last": runs.last_good(),
    }
    found = InstallationState(now=now, faults=[], **facts)
    return InstallationState(now=now, faults=[name for name, is_bad in _faults(found).items() if is_bad], **facts)


_IN_TROUBLE: Final = (Mail.FAILED, Mail.UNCERTAIN, Mail.BOUNCED)


def _faults(found: InstallationState) -> dict[str, bool]:
    """Say of each thing whether it is wrong; what never happened is wrong only once it should have."""
    now, born = found.now, installed_at()
    is_waiting = bool(found.oldest_mail_at and now - found.oldest_mail_at > health.patience())
    is_new = born is None or now - born < health.patience()
    return {
        "disk": bool(found.full_folders),
        "scheduler": not found.scheduler.is_well and (found.scheduler.has_run or not is_new),
        "mail_held": found.held_since is not None,
        "mail_waits": is_waiting and found.held_since is None,
        "mail_server": found.retried > 0,
        "redis": bool(settings.REDIS_URL) and found.queue is None,
        "backup": _is_overdue(found.last_backup_at or born, now, timedelta(hours=settings.BACKUP_HOURS)),
        "drill": _is_overdue(found.last_drill_at or born, now, timedelta(days=settings.DRILL_DAYS)),
    }


def _is_overdue(last: datetime | None, now: datetime, most: timedelta) -> bool:
    return bool(most) and last is not None and not settings.TRIAL and now - last > most


def _leased() -> list[Any]:
    """Return the models whose rows are work for workers."""
    return sorted((m for m in apps.get_models() if issubclass(m, LeasedRow)), key=lambda model: model._meta.label)


def installed_at() -> datetime | None:
    """Return when the first migration was applied: no backup and no tick is missing before there was anything."""
    try:
        first: datetime | None = MigrationRecorder.Migration.objects.aggregate(at=Min("applied"))["at"]
    except DatabaseError:
        return None
    return first


def queue_length() -> int | None:
    """Return how many wake-ups wait for a worker."""
    if not settings.REDIS_URL:
        return None
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            return int(client.llen(QUEUE))
    except RedisError:
        return None
