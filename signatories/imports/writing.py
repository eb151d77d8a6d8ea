"""A worker takes a batch in: stores all signatures in one transaction, or none.

What was judged for the preview holds as long as nothing has changed that rows are compared with; else they are judged
anew first, without a lock. A worker that is killed has stored nothing; another goes on when the lease is over. For
writing, the letter is kept from everybody else, and what was signed since is looked for once more.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from campaign import bulk_rows, jobs, queue
from campaign.clock import Lock, database_now, lock
from campaign.files import remembered
from campaign.files.uploads import FileRefused
from campaign.kept_words import gettext as _
from campaign.trail import activity
from signatories.imports import asked, batches, headings, known, pieces
from signatories.imports.batches import ImportRefused
from signatories.imports.lines import SignatureWriter
from signatories.imports.reports import ReportRow
from signatories.invitations import adding
from signatories.models import Signature, SignatureImport

State = SignatureImport.State
LEASE_SECONDS: Final = 280


def take_in(*, batch_id: int) -> SignatureImport | None:
    """Run a batch's errand if nobody else does; return the batch, or None where another has it or nothing is due."""
    lease = jobs.claim(SignatureImport.objects.due(now=database_now()), batch_id, seconds=LEASE_SECONDS, done=0)
    if lease is None:
        return None
    batch = SignatureImport.objects.select_related("letter__campaign__coalition", "uploaded_by").get(pk=batch_id)
    refused = (ImportRefused, FileRefused, adding.NotInvited, asked.NotAllowed)
    with jobs.giving_up(SignatureImport.objects.all(), batch.pk, lease, *refused):
        _take_in(batch, lease)
    batch.refresh_from_db()
    return None if batch.state == SignatureImport.AT_WORK else batch


def sweep() -> list[int]:
    """Give up batches that cost too many workers, and return those that wait."""
    for lost in jobs.lost(SignatureImport.objects.all()):
        reason = _("The worker was lost %(times)d times while taking this file in.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(SignatureImport.objects.all(), lost, reason)
    return list(jobs.waiting(SignatureImport.objects.all()).values_list("pk", flat=True)[:5])


def wake_waiting() -> None:
    """Wake workers for what no wake-up reached."""
    for batch_id in sweep():
        queue.wake(batches.TASK, batch_id=batch_id)


def _take_in(batch: SignatureImport, lease: str) -> None:
    """Judge the rows unless they are; then either show them to whoever ordered it, or store what comes in."""
    rows = SignatureImport.objects.all()
    is_look = batch.errand == SignatureImport.Errand.LOOK
    if is_look or pieces.said_of(batch).get("seal") != batches.seal_of(batch):
        _judge(batch, lease)
    if is_look:
        jobs.hand_back(rows, batch.pk, lease, State.PARKED, report=batch.report, done=batch.rows)
        return
    _store(batch, lease)
    names = pieces.said_of(batch)["headings"]
    coalition, chosen = batch.letter.campaign.coalition, batches.columns_of(batch)
    remembered.remember(coalition, batches.TABLE, names, chosen, headings.match(names))


def _judge(batch: SignatureImport, lease: str) -> None:
    """Judge the rows of the file by the letter as it is now, and keep what becomes of each."""
    sheet = batches.sheet_of(batch)
    if sheet.reading.doubts:
        raise ImportRefused(_("It is not certain how this file is to be read."))

    def hold(number: int) -> None:
        jobs.go_on(SignatureImport.objects.all(), batch.pk, lease, seconds=LEASE_SECONDS, done=number)

    batch.report = batches.judge_rows(batch, sheet, hold=hold)
    batch.rows = len(sheet.records)
    jobs.go_on(SignatureImport.objects.all(), batch.pk, lease, seconds=LEASE_SECONDS, report=batch.report)


@transaction.atomic
def _store(batch: SignatureImport, lease: str) -> None:
    """Write the signatures, the report and the trail; all of it, or nothing."""
    letter = batch.letter
    lock(Lock.SIGNING, letter.pk)
    now = database_now()
    rows = pieces.report(batch, values=True).rows
    changed: dict[int, tuple[ReportRow, ReportRow]] = {}
    numbers = {"added": asked.add(batch, rows), "counted": 0} if batch.asks else _sign(batch, rows, now, changed)
    batch.report = pieces.mend(batch, changed)
    values = {"content": b"", "report": batch.report, "imported_at": now, "done": len(rows), **numbers}
    if not jobs.finish(SignatureImport.objects.all(), batch.pk, lease, **values):
        raise jobs.LeaseLost
    activity.record(
        "invitations.imported" if batch.asks else "signatures.imported",
        coalition=letter.campaign.coalition,
        actor=batch.uploaded_by,
        about=batch,
        data={"letter": letter.pk, "file": batch.name, "sha256": batch.sha256, "rows": len(rows), **numbers},
    )


def _sign(
    batch: SignatureImport, rows: Iterable[ReportRow], now: datetime, changed: dict[int, tuple[ReportRow, ReportRow]]
) -> dict[str, int]:
    """Write the signatures, and return how many there are and how many of them count.

    What was signed since the rows were judged is looked for once more; rows that stay out for it are ``changed``.
    """
    batches.refuse_unless_open(batch.letter)
    is_as_judged = pieces.said_of(batch)["seal"] == batches.seal_of(batch)
    writer = SignatureWriter(batch, now, since=None if is_as_judged else known.of_letter(batch.letter))
    writer.expect(rows)
    added = bulk_rows.insert(Signature, writer.signatures(rows), template=writer.blank)
    changed.update(writer.changed)
    return {"added": added, "counted": writer.counted}
