"""How a worker makes a PDF that is owed: takes its row, typesets, stores what came of it or why nothing did.

Editions and their copies share this; the lease is that of ``campaign.jobs``.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

from django.conf import settings

from campaign import jobs
from campaign.kept_words import gettext as _
from letters.documents import LetterDocument
from letters.editions.record import writing
from letters.editions.rendering.pdf import Attachment, RenderedPdf
from letters.editions.rendering.typesetter_process import RenderFailed
from letters.editions.seal.keys import SealFailed
from letters.editions.seal.timestamps import ServiceDown
from letters.models import Addendum, Edition, LogoFile
from letters.models.rendered import Rendered, RenderedQuerySet

R = TypeVar("R", bound=Rendered)
# What the typesetter may take, and the time to store what it made.
_SPARE_SECONDS: Final = 30
# A time stamp service that is down is asked again after so many seconds.
_AGAIN_AFTER: Final = 300


def make(
    due: RenderedQuerySet[R],
    key: int,
    *,
    rows: RenderedQuerySet[R],
    render: Callable[[R, str], RenderedPdf],
    store: Callable[[R, str, RenderedPdf], None],
    give_up: Callable[[R, str, str], None],
    **begun: Any,
) -> R | None:
    """Make the PDF of one row if nobody else does, and return the row, else None.

    ``rows`` loads it with what is printed, ``begun`` is written with the claim. ``render``, ``store`` and
    ``give_up`` get the row and its lease. What cannot be typeset ends with its reason, because a second try
    would fail alike. Anything unforeseen is given up as well, and then raised for the log. When the lease is lost
    on the way, the row is left to whoever has it.
    """
    lease = jobs.claim(due, key, seconds=_seconds(), **begun)
    if lease is None:
        return None
    row = rows.get(pk=key)
    drop = partial(give_up, row, lease)
    with jobs.giving_up(rows, key, lease, RenderFailed, SealFailed, drop=drop):
        try:
            store(row, lease, render(row, lease))
        except ServiceDown as failure:
            if not _waits(row, lease, str(failure)):
                drop(str(failure))
    return row


def _waits(row: Rendered, lease: str, reason: str) -> bool:
    """Let a row be tried again later, with its reason, where the settings say so; tell whether it is."""
    if settings.SEAL_WAITS:
        jobs.wait(type(row)._default_manager.all(), row.pk, lease, seconds=_AGAIN_AFTER, reason=reason)
    return bool(settings.SEAL_WAITS)


def go_on(row: Rendered, lease: str, **changes: Any) -> None:
    """Keep a row while its PDF is being made, however long that takes; raises ``jobs.LeaseLost``."""
    jobs.go_on(type(row)._default_manager.all(), row.pk, lease, seconds=_seconds(), **changes)


def _seconds() -> float:
    return float(settings.RENDER_SECONDS + _SPARE_SECONDS)


def keep(row: Rendered, lease: str, made: RenderedPdf, **changes: Any) -> bool:
    """Store a PDF, unless the lease has gone to somebody else; tell whether it is stored."""
    pdf = {"pdf": made.pdf, "pdf_sha256": made.sha256, "pages": made.pages}
    return jobs.finish(type(row)._default_manager.all(), row.pk, lease, **pdf, **changes)


def fail(row: Rendered, lease: str, reason: str, **changes: Any) -> bool:
    """Store why there is no PDF, unless the lease has gone to somebody else."""
    return jobs.fail(type(row)._default_manager.all(), row.pk, lease, reason, **changes)


def give_up_lost(row: Rendered, **changes: Any) -> bool:
    """Fail a row that cost too many workers, unless somebody has just taken it."""
    reason = _("The worker was lost %(times)d times while making this edition.") % {"times": jobs.MAX_ATTEMPTS}
    return jobs.give_up(type(row)._default_manager.all(), row, reason, **changes)


def files_of(made: Edition | Addendum, interchange: str) -> list[Attachment]:
    """Return the files inside a PDF that machines read, by name: else readers that look them up do not find them."""
    return [letter_file(interchange), *records_of(made)]


def records_of(made: Edition | Addendum) -> list[Attachment]:
    """Return the record of an edition or an addendum as a file, or nothing where it has none."""
    record = writing.file_of(made)
    told = _("The record of this edition: its lines and the root of their tree")
    if isinstance(made, Addendum):
        told = _("The record of this addendum: its lines and the root of their tree")
    return [record_file(record, told)] if record else []


def record_file(record: str, description: str) -> Attachment:
    """Return the file by which anybody checks who stands behind the letter."""
    return Attachment(
        name=writing.NAME,
        content=record.encode(),
        description=description,
        relationship="Supplement",
    )


def pictures_of(document: LetterDocument) -> dict[str, bytes]:
    """Return the pictures that a document names, by their digest."""
    named = {logo.sha256 for logo in document.dress.logos}
    if not named:
        return {}
    rows = LogoFile.objects.filter(sha256__in=named).values_list("sha256", "content")
    return {sha256: bytes(content) for sha256, content in rows}


def letter_file(interchange: str) -> Attachment:
    """Return the letter as a file inside a PDF."""
    return Attachment(
        name="letter.json",
        content=interchange.encode(),
        description=_("This letter in the format undersigned-letter/1"),
    )
