"""Specimens as PDF: asked for by a member, typeset by a worker, forgotten within the hour."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.models import Coalition, User
from letters.documents import LetterDocument
from letters.editions import typesetting
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.models import SpecimenPdf

KEPT: Final = timedelta(hours=1)


@transaction.atomic
def ask(*, coalition: Coalition, reader: User, document: LetterDocument) -> SpecimenPdf:
    """Have a specimen made instead of the reader's former one."""
    values = {
        "snapshot": document.as_json(),
        "asked_at": database_now(),
        "state": SpecimenPdf.State.WAITING,
        "attempts": 0,
        "lease": "",
        "leased_until": None,
        "reason": "",
        "pdf": None,
        "pdf_sha256": "",
        "pages": None,
    }
    made, _is_new = SpecimenPdf.objects.update_or_create(coalition=coalition, asked_by=reader, defaults=values)
    transaction.on_commit(lambda: queue.wake("letters.make_specimen", specimen_id=made.pk), robust=True)
    return made


def of(coalition: Coalition, reader: User) -> SpecimenPdf | None:
    """Return the reader's specimen without its bytes, made or not."""
    return SpecimenPdf.objects.defer("pdf").filter(coalition=coalition, asked_by=reader).first()


# The worker's side


def make_specimen(*, specimen_id: int) -> None:
    """Make the PDF of one specimen; a second run finds nothing left to claim."""
    typesetting.make(
        SpecimenPdf.objects.due(now=database_now()),
        specimen_id,
        rows=SpecimenPdf.objects.all(),
        render=_rendered,
        store=_store,
        give_up=_fail,
    )


def _rendered(specimen: SpecimenPdf, lease: str) -> RenderedPdf:
    document = LetterDocument.from_json(specimen.snapshot)
    pictures = typesetting.pictures_of(document)
    return render_pdf(document, watch=lambda _share: typesetting.go_on(specimen, lease), pictures=pictures)


def _store(specimen: SpecimenPdf, lease: str, made: RenderedPdf) -> None:
    typesetting.keep(specimen, lease, made)


def _fail(specimen: SpecimenPdf, lease: str, reason: str) -> None:
    typesetting.fail(specimen, lease, reason)


def sweep() -> list[int]:
    """Give up specimens whose workers died too often, and return the ids that wait for a worker."""
    for specimen in jobs.lost(SpecimenPdf.objects.defer("pdf")):
        typesetting.give_up_lost(specimen)
    return list(jobs.waiting(SpecimenPdf.objects.all()).order_by("asked_at", "pk").values_list("pk", flat=True))


def forget(*, now: datetime) -> int:
    """Delete what was asked for more than an hour ago, and return how many that was."""
    return SpecimenPdf.objects.filter(asked_at__lt=now - KEPT).delete()[0]
