"""Files of a set that the typesetter makes: a copy for the press, and the audit page; and how any file is kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db import transaction

from campaign import jobs
from letters.editions import typesetting
from letters.editions.formats import kinds
from letters.editions.formats.kinds import AUDIT, FileFormat
from letters.editions.record import auditing, printed_audit
from letters.editions.rendering.pdf import Attachment, RenderedPdf, render_pdf
from letters.editions.seal import imprints
from letters.models import Circle, EditionFile, EditionSet

# Each file is stored when it is made, and the lease begins anew.
LEASE_SECONDS: Final = 240
# So many files a set has at most, for its progress.
FILES: Final = len(FileFormat) + 1


def make_press_copy(made_for: EditionSet, lease: str, source: kinds.Source) -> None:
    """Make and seal the PDF of a copy for the press."""
    attached = typesetting.files_of(made_for.edition, source.interchange)
    _print(made_for, lease, source, attached, (FileFormat.PDF, imprints.Kind.PRESS))


def make_audit(made_for: EditionSet, lease: str, source: kinds.Source) -> None:
    """Make and seal the audit page of what a set is of, as its circle reads it; without a record there is none."""
    audit = auditing.audit(made_for.addendum or made_for.edition, for_public=made_for.circle == Circle.PUBLIC)
    if audit is not None:
        zone = made_for.edition.letter.campaign.coalition.time_zone
        page = printed_audit.document(audit, source.document, zone=zone)
        attached = typesetting.records_of(audit.made)
        paper = replace(source, document=page, identifier=f"{source.identifier}/audit")
        _print(made_for, lease, paper, attached, (AUDIT, imprints.Kind.AUDIT))


def _print(
    made_for: EditionSet, lease: str, source: kinds.Source, attached: Sequence[Attachment], names: tuple[str, str]
) -> None:
    """Typeset and seal a PDF and keep it under its name among the files, with its imprint of the kind behind it."""

    def render(has_seal_field: bool) -> RenderedPdf:  # noqa: FBT001 - asked for by its place
        return render_pdf(
            source.document,
            attachments=attached,
            identifier=source.identifier,
            made_at=source.made_at,
            has_seal_field=has_seal_field,
            watch=lambda _share: _go_on(made_for, lease),
            pictures=typesetting.pictures_of(source.document),
        )

    made = imprints.finished(made_for.edition.letter.campaign.coalition, render)
    with transaction.atomic():
        store(made_for, lease, names[0], made.pdf)
        imprints.record(made_for.edition, names[1], made, source.identifier, addendum=made_for.addendum)


def _go_on(made_for: EditionSet, lease: str) -> None:
    jobs.go_on(EditionSet.objects.all(), made_for.pk, lease, seconds=LEASE_SECONDS)


@transaction.atomic
def store(made_for: EditionSet, lease: str, file_format: str, content: bytes) -> None:
    """Keep a file, unless the lease has gone to somebody else."""
    made_for.progress += 90 // FILES
    jobs.go_on(EditionSet.objects.all(), made_for.pk, lease, seconds=LEASE_SECONDS, progress=made_for.progress)
    facts = {"content": content, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    EditionFile.objects.update_or_create(made_for=made_for, file_format=file_format, defaults=facts)
