"""Work that is owed in rows: one worker at a time takes a row, under a lease, and finishes it or gives it up.

A row is claimed by an update that changes it only if nobody else did. A claim holds for the length of
a lease; whatever a worker writes later holds only while the lease is its own. What a dead worker left
behind is due again, and is given up when it cost too many workers. Waking is ``campaign.queue``'s, and a
sweep finds what no wake-up reached.

Mail and reminders are work of another shape and have shells of their own: see ``campaign.mail.claims`` and
``letters.reminders.posting``.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.db.models import F

from campaign.clock import database_now
from campaign.kept_words import gettext as _
from campaign.models.leased import LeasedQuerySet, LeasedRow

R = TypeVar("R", bound=LeasedRow)
MAX_ATTEMPTS: Final = 3
_FREE: Final[dict[str, Any]] = {"lease": "", "leased_until": None}


class LeaseLost(Exception):
    """Somebody else works on the row by now; what this worker would make of it is not wanted any more."""


def claim(due: models.QuerySet[R], key: int, *, seconds: float, **changes: Any) -> str | None:
    """Take a due row for so many seconds and return the lease; None when it is somebody else's or done."""
    lease = str(uuid.uuid4())
    claimed = due.filter(pk=key, attempts__lt=MAX_ATTEMPTS).update(
        state=due.model.AT_WORK,
        attempts=F("attempts") + 1,
        lease=lease,
        leased_until=database_now() + timedelta(seconds=seconds),
        **changes,
    )
    return lease if claimed else None


@transaction.atomic
def claim_some(due: models.QuerySet[R], number: int, *, seconds: float, **changes: Any) -> list[tuple[int, str]]:
    """Take up to so many due rows, past those that others are just taking; return key and lease of each."""
    free = due.filter(attempts__lt=MAX_ATTEMPTS).only("pk").select_for_update(skip_locked=True, of=("self",))
    rows = due.model._default_manager.all()
    claimed = [(row.pk, claim(rows, row.pk, seconds=seconds, **changes)) for row in free[:number]]
    return [(key, lease) for key, lease in claimed if lease]


@contextmanager
def giving_up(
    rows: models.QuerySet[R],
    key: int,
    lease: str,
    *refused: type[Exception],
    drop: Callable[[str], object] | None = None,
) -> Iterator[None]:
    """Do the work of a claimed row inside; what is raised there fails the row, and behind the block all is settled.

    A lost lease ends the work without a word, because the row is somebody else's. What is ``refused`` fails it with its
    sentence. Anything unforeseen fails it as well, and is raised for the log. ``drop`` fails it where more is to be
    done about that than to store the sentence that it gets.
    """
    drop = drop or partial(fail, rows, key, lease)
    try:
        yield
    except LeaseLost:
        return
    except refused as refusal:
        drop(str(refusal))
    except Exception as error:
        drop(_("Something went wrong on our side (%(kind)s).") % {"kind": type(error).__name__})
        raise


def go_on(rows: models.QuerySet[R], key: int, lease: str, *, seconds: float, **changes: Any) -> None:
    """Keep a row for so many seconds from now, or raise LeaseLost when it is somebody else's by now."""
    until = database_now() + timedelta(seconds=seconds)
    if not _leased(rows, key, lease).update(leased_until=until, **changes):
        raise LeaseLost


def finish(rows: models.QuerySet[R], key: int, lease: str, **changes: Any) -> bool:
    """Store what came of the work, unless the lease has gone to somebody else; tell whether it is stored."""
    return bool(_leased(rows, key, lease).update(state=rows.model.DONE, reason="", **_FREE, **changes))


def pause(rows: models.QuerySet[R], key: int, lease: str) -> bool:
    """Give a row back before all of its work is done, unless the lease has gone to somebody else; it waits again."""
    return bool(_leased(rows, key, lease).update(state=rows.model.WAITING, attempts=0, **_FREE))


def wait(rows: models.QuerySet[R], key: int, lease: str, *, seconds: float, reason: str) -> bool:
    """Let a row be due again after so many seconds and say why, unless the lease has gone to somebody else."""
    until = database_now() + timedelta(seconds=seconds)
    return bool(_leased(rows, key, lease).update(lease="", leased_until=until, attempts=0, reason=reason))


def hand_back(rows: models.QuerySet[R], key: int, lease: str, state: str, **changes: Any) -> bool:
    """Store what came of the work and let a person go on from another state, unless the lease has gone."""
    return bool(_leased(rows, key, lease).update(state=state, attempts=0, reason="", **_FREE, **changes))


def fail(rows: models.QuerySet[R], key: int, lease: str, reason: str, **changes: Any) -> bool:
    """Store why nothing came of it, unless the lease has gone to somebody else."""
    return bool(_leased(rows, key, lease).update(state=rows.model.FAILED, reason=reason, **_FREE, **changes))


def wait_again(rows: models.QuerySet[R], **changes: Any) -> int:
    """Let workers try failed rows once more; return how many there were."""
    failed = rows.filter(state=rows.model.FAILED)
    return failed.update(state=rows.model.WAITING, attempts=0, reason="", **_FREE, **changes)


def growing_pause(tries: int, *, seconds: float, longest: timedelta) -> timedelta:
    """Return how long to wait after so many tries: ``seconds``, doubled each time, at most the longest."""
    return min(timedelta(seconds=seconds) * 2.0 ** min(tries - 1, 20), longest)


# What a sweep finds


def waiting(rows: LeasedQuerySet[R]) -> LeasedQuerySet[R]:
    """Return the rows that a worker may take now."""
    return rows.due(now=database_now()).filter(attempts__lt=MAX_ATTEMPTS)


def lost(rows: LeasedQuerySet[R]) -> Iterator[R]:
    """Yield the rows that cost too many workers."""
    yield from rows.due(now=database_now()).filter(attempts__gte=MAX_ATTEMPTS)


def give_up(rows: models.QuerySet[R], row: R, reason: str, **changes: Any) -> bool:
    """Fail a row that cost too many workers, unless somebody has just taken it."""
    unchanged = rows.filter(pk=row.pk, attempts=row.attempts, lease=row.lease, leased_until=row.leased_until)
    return bool(unchanged.update(state=rows.model.FAILED, reason=reason, **_FREE, **changes))


def _leased(rows: models.QuerySet[R], key: int, lease: str) -> models.QuerySet[R]:
    return rows.filter(pk=key, lease=lease, state=rows.model.AT_WORK)
