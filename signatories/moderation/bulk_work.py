"""A worker does what was ordered about many signatures, some in each transaction, and takes such deeds back.

Each piece holds the letter's lock as a signer does, shared, so that nobody who signs waits for it, and its own rows.
What was done stays done when a worker is killed: another goes on where the targets say.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.kept_words import gettext as _
from campaign.waiting import UNDO_FOR
from signatories.models import BulkDeed, BulkTarget, Signature
from signatories.moderation import changes, putting_back
from signatories.moderation.bulk import record
from signatories.moderation.changes import Order, SignatureDeed
from signatories.moderation.decisions import ModerationRefused, is_as_seen, lock_list, rows_of

TASK: Final = "signatories.do_bulk_deed"
# So many are done before the answer to whoever ordered it; more are a worker's.
AT_ONCE: Final = 200
A_PIECE: Final = 100
LEASE_SECONDS: Final = 60
# Well below the time after which Celery ends a task; what is left is done by the next.
WORKS_SECONDS: Final = 150
_FORMER: Final = (
    *("was_done", "state", "seems", "nonce", "former_group", "counted_at", "heirs", "mail_id", "changed_at"),
)


def begin(deed: BulkDeed) -> None:
    """Do a small deed at once, and wake a worker for a large one."""
    if deed.total <= AT_ONCE:
        work(deed_id=deed.pk)
    else:
        queue.wake(TASK, deed_id=deed.pk)


def work(*, deed_id: int) -> None:
    """Do what is left of a deed, unless somebody else does; what takes too long is left to the next worker."""
    lease = jobs.claim(BulkDeed.objects.due(now=database_now()), deed_id, seconds=LEASE_SECONDS)
    if lease is None:
        return
    deed = BulkDeed.objects.select_related("letter__campaign__coalition", "actor", "group", "undoes").get(pk=deed_id)
    with jobs.giving_up(BulkDeed.objects.all(), deed.pk, lease, ModerationRefused):
        _work(deed, lease)


def _work(deed: BulkDeed, lease: str) -> None:
    piece = _undo_piece if deed.deed == BulkDeed.Kind.UNDO else _do_piece
    ends = time.monotonic() + WORKS_SECONDS
    while _one_piece(deed, lease, piece):
        if time.monotonic() > ends:
            jobs.pause(BulkDeed.objects.all(), deed.pk, lease)
            queue.wake(TASK, deed_id=deed.pk)
            return
    _finish(deed, lease)


Piece = Callable[[BulkDeed], tuple[int, int]]


@transaction.atomic
def _one_piece(deed: BulkDeed, lease: str, piece: Piece) -> int:
    """Do one piece and keep the lease; return how many it was about, nothing when all are done."""
    number, changed = piece(deed)
    if number:
        told = {"done": F("done") + number, "changed": F("changed") + changed, "attempts": 0}
        jobs.go_on(BulkDeed.objects.all(), deed.pk, lease, seconds=LEASE_SECONDS, **told)
    return number


def _do_piece(deed: BulkDeed) -> tuple[int, int]:
    now = lock_list(deed.letter)
    targets = list(deed.targets.filter(was_done=None).order_by("pk")[:A_PIECE])
    order = Order(SignatureDeed(deed.deed), deed.actor, deed.why, deed.tells, deed.group, UNDO_FOR)
    wanted = changes.IS_FOR[order.deed] & is_as_seen(deed.seen_at, confirmed=order.deed is SignatureDeed.APPROVE)
    rows = {row.pk: row for row in rows_of(deed.letter, (each.signature_id for each in targets)).filter(wanted)}
    for target in targets:
        row = rows.get(target.signature_id)
        former = changes.apply(row, order, now=now) if row else None
        target.was_done = former is not None
        if former is not None:
            _keep(target, former)
    stamps = _stamps(targets)
    for target in targets:
        target.changed_at = stamps.get(target.signature_id)
    BulkTarget.objects.bulk_update(targets, _FORMER)
    return len(targets), sum(bool(target.was_done) for target in targets)


def _keep(target: BulkTarget, former: changes.Former) -> None:
    target.state, target.seems, target.nonce = former.state, former.seems, former.nonce
    target.former_group_id, target.counted_at = former.group, former.counted_at
    target.heirs, target.mail_id = former.heirs, former.mail


def _stamps(targets: list[BulkTarget]) -> dict[int, datetime | None]:
    """Return when each was changed last, which is by this deed."""
    rows = Signature.objects.filter(pk__in=[target.signature_id for target in targets])
    return dict(rows.values_list("pk", "changed_at"))


def _undo_piece(deed: BulkDeed) -> tuple[int, int]:
    lock_list(deed.letter)
    assert deed.undoes is not None
    left = deed.undoes.targets.filter(was_done=True, was_undone=None).select_related("former_group")
    targets = list(left.order_by("pk")[:A_PIECE])
    rows = {row.pk: row for row in rows_of(deed.letter, (each.signature_id for each in targets))}
    for target in targets:
        row = rows.get(target.signature_id)
        target.was_undone = row is not None and putting_back.put_back(row, target, deed.undoes, actor=deed.actor)
    BulkTarget.objects.bulk_update(targets, ["was_undone"])
    return len(targets), sum(bool(target.was_undone) for target in targets)


@transaction.atomic
def _finish(deed: BulkDeed, lease: str) -> None:
    if jobs.finish(BulkDeed.objects.all(), deed.pk, lease, finished_at=database_now()):
        deed.refresh_from_db(fields=["changed", "done"])
        verb = "signatures.bulk_undone" if deed.deed == BulkDeed.Kind.UNDO else "signatures.bulk_done"
        record(verb, deed, deed.actor, done=deed.done, changed=deed.changed)


def wake_waiting() -> None:
    """Give up deeds that cost too many workers, and wake workers for those that no wake-up reached."""
    for lost in jobs.lost(BulkDeed.objects.all()):
        reason = _("The worker was lost %(times)d times in the middle of this.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(BulkDeed.objects.all(), lost, reason)
    for deed_id in jobs.waiting(BulkDeed.objects.all()).values_list("pk", flat=True)[:5]:
        queue.wake(TASK, deed_id=deed_id)
