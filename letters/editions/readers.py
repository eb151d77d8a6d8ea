"""What an edition holds for whom: the recipients' letter may name people whom strangers do not get to read."""

import json
from dataclasses import dataclass, replace

from letters.documents import LetterDocument, blocks_from_json
from letters.editions.kept_pdfs import shelf
from letters.models import Edition


@dataclass(frozen=True, slots=True)
class PublicPdf:
    """The PDF that strangers get."""

    pdf: bytes
    pdf_sha256: str
    pages: int | None


def public_document(edition: Edition) -> LetterDocument:
    """Return what strangers may read of an edition."""
    document = LetterDocument.from_json(edition.snapshot)
    return replace(document, check_address=edition.check_address) if document.check_address else document


def delivered_document(edition: Edition) -> LetterDocument:
    """Return what the recipients get."""
    document = public_document(edition)
    if not edition.sealed_blocks:
        return document
    return replace(document, signature_blocks=blocks_from_json(json.loads(edition.sealed_blocks)))


def public_pdf(edition: Edition) -> PublicPdf:
    """Return the PDF that strangers get; without names for the recipients alone it is theirs too."""
    if edition.sealed_blocks:
        sha256, pages = edition.public_pdf_sha256, edition.public_pages
        return PublicPdf(shelf.content(sha256, lambda: bytes(edition.public_pdf or b"")), sha256, pages)
    sha256 = edition.pdf_sha256
    return PublicPdf(shelf.content(sha256, lambda: bytes(edition.pdf or b"")), sha256, edition.pages)
