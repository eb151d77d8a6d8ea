"""A file with organizations on its way into the directory: parked, looked at, given to a worker, taken back."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.directory import import_fields
from campaign.directory.import_report import DirectoryReport, unpacked
from campaign.directory.import_rows import DirectoryJudge, RowFate
from campaign.files import remembered, sheets
from campaign.files.sheets import Choices, Sheet
from campaign.files.uploads import CheckedFile
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.models import Coalition, DirectoryImport, User
from campaign.refusals import Refusal

State, Errand = DirectoryImport.State, DirectoryImport.Errand
TASK: Final = "campaign.take_directory_in"
TABLE: Final = "organizations"
# So many rows are judged while the browser waits.
AT_ONCE: Final = 500
PARKED_FOR: Final = timedelta(days=1)
REPORT_KEPT_FOR: Final = timedelta(days=180)


class DirectoryFileRefused(Refusal):
    """The file cannot be taken in; the sentence says why."""


def read(file: CheckedFile, choices: Choices | None = None) -> Sheet:
    """Return the rows of a file with organizations. Raises FileRefused."""
    return sheets.read(file, choices, known=import_fields.is_known)


def sheet_of(batch: DirectoryImport) -> Sheet:
    """Return the rows of a parked file, read as somebody chose."""
    file = CheckedFile(name=batch.name, media_type="application/octet-stream", content=bytes(batch.content))
    return read(file, Choices(**batch.choices.get("reading", {})))


def columns_of(batch: DirectoryImport) -> dict[int, str]:
    return {int(place): name for place, name in batch.choices.get("columns", {}).items()}


def match(coalition: Coalition, sheet: Sheet) -> dict[int, str]:
    """Return which field each column seems to hold, as this coalition had it before."""
    return import_fields.match(sheet.headings, remembered=remembered.remembered(coalition, TABLE))


def report_of(batch: DirectoryImport) -> DirectoryReport:
    return unpacked(batch.report)


@transaction.atomic
def keep(*, coalition: Coalition, actor: User, file: CheckedFile, form_key: str) -> DirectoryImport:
    """Park a file until somebody decides about it; the same form parks it once."""
    Coalition.objects.select_for_update().get(pk=coalition.pk)
    done = made_by_form(coalition.directory_imports.all(), form_key).first()
    return done or DirectoryImport.objects.create(
        coalition=coalition,
        form_key=form_key,
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        content=file.content,
        uploaded_by=actor,
    )


def choose_reading(*, batch: DirectoryImport, reading: Choices) -> None:
    """Keep how the file is to be read; what was chosen for its columns was about another reading."""
    _change(batch, choices={"reading": asdict(reading)}, report="", rows=0)


def look(*, batch: DirectoryImport, sheet: Sheet, chosen: Mapping[int, str]) -> None:
    """Judge the rows with these columns: at once where they are few, else a worker does it."""
    if sheet.reading.doubts:
        raise DirectoryFileRefused(_("It is not certain how this file is to be read."))
    if "registered_name" not in chosen.values():
        raise DirectoryFileRefused(_("Say which column holds the name."))
    columns = {str(place): name for place, name in chosen.items()}
    choices = {"reading": asdict(sheet.reading.choices), "columns": columns}
    _change(batch, choices=choices, report="", rows=len(sheet.records), done=0)
    if len(sheet.records) <= AT_ONCE:
        _change(batch, report=judged(batch, sheet).packed())
        return
    with transaction.atomic():
        _change(batch, state=State.WAITING, errand=Errand.LOOK, attempts=0)
        transaction.on_commit(lambda: queue.wake(TASK, batch_id=batch.pk), robust=True)


def judged(batch: DirectoryImport, sheet: Sheet) -> DirectoryReport:
    """Return what each row would do to the directory as it is now."""
    return DirectoryReport(list(DirectoryJudge(sheet, columns_of(batch), batch.coalition).rows()))


@transaction.atomic
def order(*, batch: DirectoryImport, also: Collection[int]) -> None:
    """Let a worker take the new rows in, and of doubtful and changed ones those in ``also``: their numbers."""
    report = report_of(batch)
    decided = [row.number for row in report.having(RowFate.LIKE, RowFate.CHANGED) if row.number in also]
    if not decided and not report.counts[RowFate.NEW]:
        raise DirectoryFileRefused(_("No row of this file can come in."))
    _change(batch, state=State.WAITING, errand=Errand.TAKE, also=decided, done=0, attempts=0)
    transaction.on_commit(lambda: queue.wake(TASK, batch_id=batch.pk), robust=True)


def _change(batch: DirectoryImport, **values: Any) -> None:
    """Change a batch that is still parked, or refuse."""
    for name, value in values.items():
        setattr(batch, name, value)
    # By the fields, so that what is encrypted is.
    if not DirectoryImport.objects.filter(pk=batch.pk, state=State.PARKED).update(**values):
        raise DirectoryFileRefused(_("This file is being taken in already."))


def discard(*, batch: DirectoryImport) -> None:
    """Forget a file that nobody takes in."""
    DirectoryImport.objects.filter(pk=batch.pk, state__in=[State.PARKED, State.FAILED]).delete()


def look_again(*, batch: DirectoryImport) -> None:
    """Judge the rows of a file anew that could not be taken in."""
    failed = DirectoryImport.objects.filter(pk=batch.pk, state=State.FAILED)
    if failed.update(state=State.PARKED, reason="", attempts=0):
        batch.state = State.PARKED
        look(batch=batch, sheet=sheet_of(batch), chosen=columns_of(batch))


def forget() -> None:
    """Forget files that nobody took in for a day, and what was said about the rows of others after half a year."""
    now = database_now()
    open_ones = DirectoryImport.objects.filter(state__in=[State.PARKED, State.FAILED])
    open_ones.filter(uploaded_at__lt=now - PARKED_FOR).delete()
    DirectoryImport.objects.filter(imported_at__lt=now - REPORT_KEPT_FOR).exclude(report="").update(report="")


def wake_waiting() -> None:
    """Give up files that cost too many workers, and wake workers for what no wake-up reached."""
    rows = DirectoryImport.objects.all()
    for lost in jobs.lost(rows):
        reason = _("The worker was lost %(times)d times while taking this file in.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(rows, lost, reason)
    for batch_id in jobs.waiting(rows).values_list("pk", flat=True)[:5]:
        queue.wake(TASK, batch_id=batch_id)
