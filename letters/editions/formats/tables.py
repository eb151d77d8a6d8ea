"""The list as it is printed, as CSV and as a workbook: no cell is computed by any program."""

import io
from collections.abc import Iterator
from typing import Final

from campaign import workbooks
from campaign.spreadsheets import csv_lines
from letters.documents import LetterDocument
from letters.markup.languages import on_paper, unnamed

# Programs that are not told take a text without it for one in their country's old characters.
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def rows(document: LetterDocument) -> Iterator[list[str]]:
    """Yield the headings, a row for each line of the list, and last what the list says of those whom it does not name.

    A line in print may have several lines; each has a column. Headings are English, as in every file for programs.
    """
    blocks = [block for block in document.signature_blocks if block.lines]
    most = max((len(line.lines) for block in blocks for line in block.lines), default=1)
    yield ["Heading", "Number", *(f"Line {number}" for number in range(1, most + 1)), "Note"]
    for block in blocks:
        for line in block.lines:
            number = "" if line.number is None else str(line.number)
            texts = [text.replace("\n", ", ") for text in line.lines]
            yield [block.heading, number, *texts, *[""] * (most - len(texts)), line.note]
    language, counts = document.language, document.counts
    for sentence in (
        unnamed(document.not_named, language) if document.not_named else "",
        on_paper(counts.on_paper, language) if counts.on_paper else "",
    ):
        if sentence:
            yield ["", "", sentence, *[""] * most]


def csv(document: LetterDocument) -> bytes:
    """Return the list as text, cells parted by commas."""
    return _BYTE_ORDER_MARK + "".join(csv_lines(rows(document))).encode()


def workbook(document: LetterDocument) -> bytes:
    """Return the list as a workbook (XLSX)."""
    made = io.BytesIO()
    workbooks.write(made, rows(document))
    return made.getvalue()
