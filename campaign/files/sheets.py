"""Rows out of a CSV or XLSX file that somebody hands in. Reads, never writes, and computes nothing."""

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from campaign.files.inspection import MOST_COLUMNS, MOST_ROWS
from campaign.files.uploads import CheckedFile, FileRefused, check, clean_name, sheet_rows, sniff
from campaign.text import clean_line

MOST_BYTES: Final = 5 * 1024 * 1024
LONGEST_CELL: Final = 5_000
SEPARATORS: Final = ",;\t|"
TEXTS: Final = ("csv", "tsv", "txt")
# Stands where a cell of a workbook holds a formula: its value is nobody's word.
FORMULA: Final = "\x00formula"


@dataclass(frozen=True)
class Sheet:
    """The headings, and the rows below: the number in the file and as many cells as there are headings."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]


def checked(name: str, content: bytes) -> CheckedFile:
    """Return the file as it may be held until it is taken in, or raise FileRefused."""
    kept = clean_name(name)
    extension = kept.rpartition(".")[2].lower()
    if not content:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": kept})
    if len(content) > MOST_BYTES:
        raise FileRefused(_("“%(name)s” is larger than %(limit)d MB.") % {"name": kept, "limit": MOST_BYTES >> 20})
    if extension == "xlsx":
        return check(name, content)
    if extension not in TEXTS:
        raise FileRefused(_("“%(name)s” is neither a CSV nor an XLSX file.") % {"name": kept})
    if sniff(content) in {"pdf", "png", "jpeg", "docx", "odt", "xlsx"} or content.startswith(
        (b"PK\x03\x04", b"\xd0\xcf")
    ):
        raise FileRefused(
            _("“%(name)s” is called a table of text, but its content is something else.") % {"name": kept}
        )
    return CheckedFile(name=kept, media_type="text/csv", content=content)


def read(file: CheckedFile) -> Sheet:
    """Return what stands in a checked file; raises FileRefused with a sentence about it."""
    name = file.name
    cells = _workbook(name, file.content) if name.lower().endswith(".xlsx") else _text(name, file.content)
    numbered = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    if not numbered:
        raise FileRefused(_("“%(name)s” has no rows.") % {"name": name})
    headings = numbered[0][1]
    while headings and not headings[-1]:
        headings = headings[:-1]
    width = max(len(headings), 1)
    if width > MOST_COLUMNS:
        values = {"name": name, "limit": MOST_COLUMNS}
        raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
    if len(numbered) - 1 > MOST_ROWS or len(cells) > MOST_ROWS + 1:
        raise FileRefused(_("“%(name)s” has more than %(limit)d rows.") % {"name": name, "limit": MOST_ROWS})
    rows = [(number, (row + [""] * width)[:width]) for number, row in numbered[1:]]
    return Sheet([heading.replace(FORMULA, "") for heading in headings], rows)


def _workbook(name: str, content: bytes) -> list[list[str]]:
    return [[_plain(name, cell) for cell in row] for row in sheet_rows(name, content)]


def _text(name: str, content: bytes) -> list[list[str]]:
    text = decoded(name, content)
    separator = max(SEPARATORS, key=lambda mark: (_columns(text, mark), -SEPARATORS.index(mark)))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
                values = {"name": name, "limit": MOST_COLUMNS}
                raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
            rows.append([_plain(name, cell) for cell in row])
            if len(rows) > MOST_ROWS + 1:
                break
    except csv.Error as fault:
        values = {"name": name, "number": len(rows) + 1}
        raise FileRefused(_("“%(name)s” cannot be read beyond row %(number)d.") % values) from fault
    return rows


def decoded(name: str, content: bytes) -> str:
    """Return a text in UTF-8, UTF-16 or the old Western encoding, whichever it is."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[1:200:2].count(0) > len(content[:200]) // 4:
        encodings = ["utf-16-le"]
    elif content[:200:2].count(0) > len(content[:200]) // 4:
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise FileRefused(_("“%(name)s” is not a text in a known encoding. Save it as CSV in UTF-8.") % {"name": name})


def _columns(text: str, separator: str) -> int:
    """Return how many cells the first row has that is not empty."""
    try:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=separator)
        return next((len(row) for row in reader if any(row)), 0)
    except csv.Error:
        return 0


def _plain(name: str, cell: Any) -> str:
    if isinstance(cell, dict):
        return FORMULA
    if len(cell) > LONGEST_CELL:
        values = {"name": name, "limit": LONGEST_CELL}
        raise FileRefused(_("“%(name)s” has a cell with more than %(limit)d characters.") % values)
    return "\n".join(filter(None, map(clean_line, str(cell).replace("\x00", "").splitlines())))
