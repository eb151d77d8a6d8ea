"""PDFs for one reader: asked for by a press, typeset by a worker from what was to be printed then, soon forgotten.

Drafts of letters, specimens of a coalition's style and press releases share this; each has rows of its own. Press
releases are for more than one reader, and kept.
"""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from campaign import jobs
from campaign.clock import database_now
from letters.documents import LetterDocument
from letters.editions import typesetting
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.models import DraftPdf, PressPdf, SpecimenPdf
from letters.models.rendered import RenderedQuerySet

R = TypeVar("R", DraftPdf, PressPdf, SpecimenPdf)
KEPT: Final = timedelta(hours=1)


def asked_anew(snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of a row that waits for a worker, whatever it held before."""
    return {
        "snapshot": snapshot,
        "asked_at": database_now(),
        "state": DraftPdf.State.WAITING,
        "attempts": 0,
        "lease": "",
        "leased_until": None,
        "reason": "",
        "pdf": None,
        "pdf_sha256": "",
        "pages": None,
    }


def make(rows: RenderedQuerySet[R], key: int) -> None:
    """Make the PDF of one row; a second run finds nothing left to claim."""
    due = rows.due(now=database_now())
    typesetting.make(due, key, rows=rows, render=_rendered, store=_store, give_up=_fail)


def _rendered(row: DraftPdf | PressPdf | SpecimenPdf, lease: str) -> RenderedPdf:
    document = LetterDocument.from_json(row.snapshot)
    pictures = typesetting.pictures_of(document)
    return render_pdf(document, watch=lambda _share: typesetting.go_on(row, lease), pictures=pictures)


def _store(row: DraftPdf | PressPdf | SpecimenPdf, lease: str, made: RenderedPdf) -> None:
    typesetting.keep(row, lease, made)


def _fail(row: DraftPdf | PressPdf | SpecimenPdf, lease: str, reason: str) -> None:
    typesetting.fail(row, lease, reason)


def sweep(rows: RenderedQuerySet[R]) -> list[int]:
    """Give up rows whose workers died too often, and return the ids that wait for a worker."""
    for row in jobs.lost(rows.defer("pdf")):
        typesetting.give_up_lost(row)
    return list(jobs.waiting(rows).order_by("asked_at", "pk").values_list("pk", flat=True))


def forget(rows: RenderedQuerySet[R], *, now: datetime) -> int:
    """Delete what was asked for more than an hour ago, and return how many that was."""
    return rows.filter(asked_at__lt=now - KEPT).delete()[0]
