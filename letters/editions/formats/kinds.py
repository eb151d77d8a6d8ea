"""The formats an edition comes in, and how each is made from its document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from campaign import workbooks
from letters.documents import LetterDocument
from letters.editions.formats import tables
from letters.editions.formats.docx import docx
from letters.editions.formats.plain import plain
from letters.editions.formats.webpage import webpage
from letters.editions.rendering.page import printable


class FileFormat(StrEnum):
    """The end of the file's name."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"
    TEXT = "txt"
    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


ZIP: Final = "zip"
# The audit page as PDF: a file of a set like the others, and no form of the letter.
AUDIT: Final = "audit"
MEDIA_TYPES: Final = {
    FileFormat.PDF: "application/pdf",
    FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileFormat.HTML: "text/html; charset=utf-8",
    FileFormat.TEXT: "text/plain; charset=utf-8",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: workbooks.MEDIA_TYPE,
    FileFormat.JSON: "application/json",
}


def media_type(kind: str) -> str:
    """Return the media type of a file of a set."""
    return MEDIA_TYPES[FileFormat.PDF if kind == AUDIT else FileFormat(kind)]


def end_of(kind: str) -> str:
    """Return how the name of a file of a set ends."""
    return "-audit.pdf" if kind == AUDIT else f".{kind}"


@dataclass(frozen=True, slots=True)
class Source:
    """What the files are made from, and nothing else: an edition's document, its data, its moment and its key.

    ``pictures`` are the bytes of the logos that the document names, by their SHA-256.
    """

    document: LetterDocument
    interchange: str
    made_at: datetime
    identifier: str
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def made(source: Source) -> Iterator[tuple[FileFormat, bytes]]:
    """Yield the files of an edition but the PDF, one after the other, so that a worker can store each at once.

    The same source gives the same bytes. Raises ``letters.markup.html.HtmlRefused`` like the PDF.
    """
    paper = printable(source.document)
    yield FileFormat.JSON, source.interchange.encode()
    yield FileFormat.CSV, tables.csv(paper.texts)
    yield FileFormat.XLSX, tables.workbook(paper.texts)
    yield FileFormat.TEXT, plain(paper)
    yield FileFormat.HTML, webpage(paper, source.pictures)
    yield FileFormat.DOCX, docx(paper, made_at=source.made_at, identifier=source.identifier, pictures=source.pictures)
