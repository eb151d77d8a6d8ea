"""Watermarked PDFs of letters as they stand: asked for by a reader, typeset by a worker, forgotten within the hour.

To typeset a letter takes seconds, and a page of somebody else's would wait for them.
"""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from campaign import queue
from campaign.models import User
from letters.editions import reader_pdfs
from letters.editions.composition import as_draft
from letters.models import DraftPdf, Letter


def snapshot(letter: Letter) -> dict[str, Any]:
    """Return what a draft prints now."""
    return as_draft(letter).as_json()


@transaction.atomic
def ask(*, letter: Letter, reader: User) -> DraftPdf:
    """Have a draft made of the letter as it is now, instead of the reader's former one."""
    values = reader_pdfs.asked_anew(snapshot(letter))
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
    reader_pdfs.make(DraftPdf.objects.all(), draft_id)


def sweep() -> list[int]:
    """Give up drafts whose workers died too often, and return the ids that wait for a worker."""
    return reader_pdfs.sweep(DraftPdf.objects.all())


def forget(*, now: datetime) -> int:
    """Delete what was asked for more than an hour ago, and return how many that was."""
    return reader_pdfs.forget(DraftPdf.objects.all(), now=now)
