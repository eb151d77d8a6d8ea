"""Watermarked PDFs of letters as they stand: asked for by a reader, typeset by a worker, forgotten within the hour.

To typeset a letter takes seconds, and a page of somebody else's would wait for them.
"""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.models import User
from letters.documents import LetterDocument
from letters.editions import typesetting
from letters.editions.composition import as_draft
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.models import DraftPdf, Letter

KEPT: Final = timedelta(hours=1)


def snapshot(letter: Letter) -> dict[str, Any]:
    """Return what a draft prints now."""
    return as_draft(letter).as_json()


@transaction.atomic
def ask(*, letter: Letter, reader: User) -> DraftPdf:
    """Have a draft made of the letter as it is now, instead of the reader's former one."""
    values = {
        "snapshot": snapshot(letter),
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
    draft, _is_new = DraftPdf.objects.update_or_create(letter=letter, asked_by=reader, defaults=values)
    transaction.on_commit(lambda: queue.wake("letters.make_draft", draft_id=draft.pk), robust=True)
    return draft


def of(letter: Letter, reader: User) -> DraftPdf | None:
    """Return the reader's draft without its bytes, made or not."""
    return DraftPdf.objects.defer("pdf").filter(letter=letter, asked_by=reader).first()


def is_current(draft: DraftPdf) -> bool:
    """Tell whether the letter still prints what the draft shows."""
    now, then = (json.dumps(content, sort_keys=True) for content in (snapshot(draft.letter), draft.snapshot))
    return now == then


# The worker's side


def make_draft(*, draft_id: int) -> None:
    """Make the PDF of one draft; a second run finds nothing left to claim."""
    typesetting.make(
        DraftPdf.objects.due(now=database_now()),
        draft_id,
        rows=DraftPdf.objects.all(),
        render=_rendered,
        store=_store,
        give_up=_fail,
    )


def _rendered(draft: DraftPdf, lease: str) -> RenderedPdf:
    document = LetterDocument.from_json(draft.snapshot)
    pictures = typesetting.pictures_of(document)
    return render_pdf(document, watch=lambda _share: typesetting.go_on(draft, lease), pictures=pictures)


def _store(draft: DraftPdf, lease: str, made: RenderedPdf) -> None:
    typesetting.keep(draft, lease, made)


def _fail(draft: DraftPdf, lease: str, reason: str) -> None:
    typesetting.fail(draft, lease, reason)


def sweep() -> list[int]:
    """Give up drafts whose workers died too often, and return the ids that wait for a worker."""
    for draft in jobs.lost(DraftPdf.objects.defer("pdf")):
        typesetting.give_up_lost(draft)
    return list(jobs.waiting(DraftPdf.objects.all()).order_by("asked_at", "pk").values_list("pk", flat=True))


def forget(*, now: datetime) -> int:
    """Delete what was asked for more than an hour ago, and return how many that was."""
    return DraftPdf.objects.filter(asked_at__lt=now - KEPT).delete()[0]
