"""Specimens as PDF: asked for by a member, typeset by a worker, forgotten within the hour."""

from datetime import datetime

from django.db import transaction

from campaign import queue
from campaign.models import Coalition, User
from letters.documents import LetterDocument
from letters.editions import reader_pdfs
from letters.models import SpecimenPdf


@transaction.atomic
def ask(*, coalition: Coalition, reader: User, document: LetterDocument) -> SpecimenPdf:
    """Have a specimen made instead of the reader's former one."""
    values = reader_pdfs.asked_anew(document.as_json())
    made, _is_new = SpecimenPdf.objects.update_or_create(coalition=coalition, asked_by=reader, defaults=values)
    transaction.on_commit(lambda: queue.wake("letters.make_specimen", specimen_id=made.pk), robust=True)
    return made


def of(coalition: Coalition, reader: User) -> SpecimenPdf | None:
    """Return the reader's specimen without its bytes, made or not."""
    return SpecimenPdf.objects.defer("pdf").filter(coalition=coalition, asked_by=reader).first()


# The worker's side


def make_specimen(*, specimen_id: int) -> None:
    """Make the PDF of one specimen; a second run finds nothing left to claim."""
    reader_pdfs.make(SpecimenPdf.objects.all(), specimen_id)


def sweep() -> list[int]:
    """Give up specimens whose workers died too often, and return the ids that wait for a worker."""
    return reader_pdfs.sweep(SpecimenPdf.objects.all())


def forget(*, now: datetime) -> int:
    """Delete what was asked for more than an hour ago, and return how many that was."""
    return reader_pdfs.forget(SpecimenPdf.objects.all(), now=now)
