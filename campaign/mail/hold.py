"""The mail hold: after an old backup was restored nothing leaves until a person has looked at it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.utils.translation import gettext_noop

from campaign import folders
from campaign.mail.registry import tell_settled
from campaign.models import Coalition, MailGate, OutgoingMail

logger = logging.getLogger(__name__)
State = OutgoingMail.State

PROBABLY_SENT = gettext_noop("Probably sent already, before the backup was restored.")
RESTORED = gettext_noop("The database is older than the mail that was sent: a backup was restored.")
# Clocks of two machines may differ by this much without anybody having restored anything.
LEEWAY = timedelta(minutes=10)
EVERY = timedelta(seconds=5)

SetAside = Callable[[datetime], int]
set_asides: list[SetAside] = []


def set_aside_by(function: SetAside) -> None:
    """Name what sets aside, after a restore, all that has not become a mail yet and was due up to a moment.

    Called in ``AppConfig.ready``; the function returns how many that were.
    """
    set_asides.append(function)


@dataclass(frozen=True)
class HeldMails:
    """Mails of one event that would go out."""

    event: str
    number: int
    oldest_at: datetime


def held_since() -> datetime | None:
    """Return since when mail is held back, or None when it goes out."""
    return MailGate.objects.filter(held_at__isnull=False).values_list("held_at", flat=True).first()


def gate() -> MailGate:
    """Return the gate as it stands."""
    return MailGate.objects.filter(pk=1).first() or MailGate(pk=1)


@transaction.atomic
def hold_mail(*, now: datetime, reason: str = "") -> bool:
    """Let nothing leave from now on; False when mail was held already."""
    MailGate.objects.get_or_create(pk=1)
    return bool(MailGate.objects.filter(pk=1, held_at=None).update(held_at=now, reason=reason[:300], taken_at=None))


@transaction.atomic
def release_mail() -> bool:
    """Let mail go out again; False when it did."""
    return bool(MailGate.objects.exclude(held_at=None).update(held_at=None, reason="", taken_at=None))


def waiting(coalition: Coalition | None = None) -> dict[str, int]:
    """Return how many mails would go out, of one coalition or of all, by event."""
    owed = OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING])
    if coalition is not None:
        owed = owed.filter(coalition=coalition)
    return dict(owed.values_list("event").annotate(number=Count("pk")).order_by("event"))


def held_mails() -> list[HeldMails]:
    """Return what would go out, by event: how many, and since when the oldest waits."""
    owed = OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING])
    found = owed.values_list("event").annotate(number=Count("pk"), oldest=Min("created_at")).order_by("event")
    return [HeldMails(event, number, oldest) for event, number, oldest in found]


@transaction.atomic
def mark_as_sent(event: str) -> int:
    """Set aside the held mails of one event as probably sent; each can still be sent by hand. Return how many."""
    if held_since() is None:
        return 0
    owed = OutgoingMail.objects.filter(state=State.WAITING, event=event)
    ids = list(owed.values_list("pk", flat=True))
    owed.filter(pk__in=ids).update(state=State.UNCERTAIN, reason=PROBABLY_SENT, lease="", leased_until=None)
    transaction.on_commit(lambda: tell_settled([(event, pk) for pk in ids]), robust=True)
    return len(ids)


# A restored backup


@transaction.atomic
def after_restore(*, taken_at: datetime, now: datetime, set_aside: SetAside | None = None) -> int:
    """Hold all mail and mark what was owed then as probably sent; return how many mails and reminders that are.

    Between the backup and the restore the installation went on and sent what the backup
    still owes. ``set_aside``, by default every registered one, does the same for what has not become
    a mail yet, up to the moment from which this database holds its mail: what comes due later has
    certainly not left.
    It is done once: the gate no longer asks for it, and the next sweep finds no second restore.
    """
    until = _held_by_restore(taken_at) or now
    hold_mail(now=now, reason=RESTORED)
    MailGate.objects.filter(pk=1).update(taken_at=None, reason=RESTORED, seen_at=now)
    owed = OutgoingMail.objects.filter(state__in=[State.WAITING, State.SENDING], created_at__lte=taken_at)
    mails = list(owed.values_list("event", "pk"))
    owed.update(state=State.UNCERTAIN, reason=PROBABLY_SENT, lease="", leased_until=None)
    transaction.on_commit(lambda: tell_settled(mails), robust=True)
    return len(mails) + (set_aside(until) if set_aside else sum(one(until) for one in set_asides))


def _held_by_restore(taken_at: datetime) -> datetime | None:
    """Return since when mail is held because of this restore; a hold that came out of the backup is none."""
    stored = gate()
    is_this = stored.reason == RESTORED and stored.held_at is not None and stored.held_at > taken_at
    return stored.held_at if is_this else None


def note_sweep(*, now: datetime) -> bool:
    """Remember this sweep inside and outside of the database; hold all mail when the two tell of a restore."""
    file = Path(settings.DATA_DIR) / "last-sweep"
    outside = _read(file)
    stored, _ = MailGate.objects.get_or_create(pk=1)
    if stored.seen_at and now - stored.seen_at < EVERY:
        return False
    if outside and outside - LEEWAY > (stored.seen_at or outside) and _note_restore(stored, now):
        logger.error("A backup was restored: all mail is held. See manage.py after_restore and release_mail.")
        return True
    MailGate.objects.filter(pk=1).update(seen_at=now)
    _write(file, now)
    return False


def _note_restore(stored: MailGate, now: datetime) -> bool:
    """Hold all mail and remember from when the backup is, once; mail that somebody held before is held all the same.

    From now on this database is the newer one: released, its mail is not held a second time.
    """
    hold_mail(now=now, reason=RESTORED)
    unknown = MailGate.objects.filter(pk=1, taken_at=None)
    return bool(unknown.update(taken_at=stored.seen_at, reason=RESTORED, seen_at=now))


def _read(file: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(file.read_text().strip())
    except (OSError, ValueError):
        return None


def _write(file: Path, now: datetime) -> None:
    try:
        folders.put(file, now.isoformat().encode())
    except OSError:
        logger.warning("The moment of the sweep could not be written to %s.", file.name)
