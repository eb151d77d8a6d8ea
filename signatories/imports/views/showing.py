"""What the page of one file shows: its numbers, and the rows of one fate, some at a time.

Names that are to be withheld stand in it before they are sealed; the page is for those who may see withheld names.
"""

from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from signatories.imports import batches, undoing
from signatories.imports.forms.files import ProvenanceForm
from signatories.imports.reports import DISPOSITIONS, Disposition, ImportReport, ReportRow
from signatories.models import SignatureImport

ROWS_A_PAGE = 50
LIKE = "like"
TONES = {
    Disposition.OK: "good",
    Disposition.CONFLICT: "warn",
    Disposition.DUPLICATE: "info",
    Disposition.ERROR: "bad",
    Disposition.EMPTY: "",
}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent by a form, however empty it is."""
    return request.POST if request.method == "POST" else None


def context(request: HttpRequest, batch: SignatureImport) -> dict[str, Any]:
    """Return what the page of a file that is parked, done or failed needs."""
    report = batches.report_of(batch)
    wanted = request.GET.get("show", "")
    page = Paginator(range(fitting(report, wanted)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = islice((row for row in report.rows if fits(row, wanted)), *_ends(page))
    is_done = batch.state == SignatureImport.State.DONE
    return {
        "letter": batch.letter,
        "batch": batch,
        "report": report,
        "filters": filters(report),
        "shown": wanted,
        "page": page,
        "rows": [(row, DISPOSITIONS[row.disposition], TONES[row.disposition]) for row in rows],
        "stands": undoing.stands_on(batch) if is_done and not batch.undone_at else [],
        "provenance_form": ProvenanceForm() if is_done and wants_provenance(batch) else None,
        "waiting": 0 if batch.asks else batch.added - batch.counted,
    }


def wants_provenance(batch: SignatureImport) -> bool:
    """Tell whether signatures wait for somebody to say how they were collected."""
    return bool(batch.added) and not batch.asks and not batch.provenance


def fits(row: ReportRow, wanted: str) -> bool:
    """Tell whether a row is among those that are asked for; an unknown wish is none."""
    if wanted == LIKE:
        return row.is_like
    return wanted not in DISPOSITIONS or row.disposition == wanted


def fitting(report: ImportReport, wanted: str) -> int:
    """Return how many rows are among those that are asked for."""
    return report.likenesses if wanted == LIKE else report.summary.get(wanted, len(report.rows))


def _ends(page: Page[int]) -> tuple[int, int]:
    return max(page.start_index() - 1, 0), page.end_index()


def filters(report: ImportReport) -> list[dict[str, Any]]:
    """Return each fate that a row has, with its number, and the likenesses."""
    summary = report.summary
    found = [
        {"value": fate, "label": label, "number": summary[fate], "tone": TONES[Disposition(fate)]}
        for fate, label in DISPOSITIONS.items()
    ]
    label = _("possible duplicates")
    found.append({"value": LIKE, "label": label, "number": report.likenesses, "tone": "warn"})
    return [each for each in found if each["number"]]
