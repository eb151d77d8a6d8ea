"""Rows out of a CSV or XLSX file that somebody hands in. Reads, never writes, and computes nothing.

The one place that reads a table: whoever takes rows in asks ``read`` and shows ``Reading``. What the file does
not say (in which characters it was saved, what parts its cells, which row has the headings) is found where
it is certain, else proposed, and ``Reading.doubts`` names what a person has to confirm first. Nothing is left out
unsaid: ``Reading.above`` are the rows over the headings, and a row that is longer than the headings is kept.
"""

import csv
import io
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from campaign.files import encodings, separators
from campaign.files.cells import FORMULA, text_of
from campaign.files.encodings import Offered
from campaign.files.inspection import MOST_ABOVE, MOST_COLUMNS, MOST_ROWS
from campaign.files.uploads import CheckedFile, FileRefused, check, clean_name, sheet_rows, sniff
from campaign.text import clean_line

MOST_BYTES: Final = 5 * 1024 * 1024
LONGEST_CELL: Final = 5_000
TEXTS: Final = ("csv", "tsv", "txt")
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Choices:
    """What a person said about a file: empty, or 0, where it is left to be found."""

    encoding: str = ""
    separator: str = ""
    heading: int = 0


@dataclass(frozen=True)
class Reading:
    """How a table was read. ``doubts`` are the choices that a person has to confirm before a row is taken in."""

    choices: Choices
    doubts: frozenset[str] = frozenset()
    encodings: tuple[Offered, ...] = ()
    separators: tuple[str, ...] = ()
    # The first rows, any of which may be the headings, and those that stand above them.
    first: tuple[Row, ...] = ()
    above: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The headings, and the rows below: the number in the file and as many cells as there are headings."""

    headings: list[str]
    rows: list[Row]
    reading: Reading = field(default_factory=lambda: Reading(Choices()))


def checked(name: str, content: bytes) -> CheckedFile:
    """Return the file as it may be parked until it is taken in, or raise FileRefused."""
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


def read(file: CheckedFile, choices: Choices | None = None, *, known: Callable[[str], bool] | None = None) -> Sheet:
    """Return what stands in a checked file; raises FileRefused with a sentence about it.

    ``known`` tells a heading that the caller has a use for, so that a title above the headings is not taken for one.
    """
    name, wanted = file.name, choices or Choices()
    if name.lower().endswith(".xlsx"):
        reading = Reading(Choices())
        cells = [[_plain(name, text_of(cell)) for cell in row] for row in sheet_rows(name, file.content)]
    else:
        cells, reading = _text(name, file.content, wanted)
    numbered = [(number, row) for number, row in enumerate(cells, start=1) if any(row)]
    if not numbered:
        raise FileRefused(_("“%(name)s” has no rows.") % {"name": name})
    first = tuple(numbered[:MOST_ABOVE])
    place = _heading_place(first, wanted.heading, known)
    return _sheet(name, numbered, place, reading, first)


def _sheet(name: str, numbered: list[Row], place: int, reading: Reading, first: tuple[Row, ...]) -> Sheet:
    below = numbered[place + 1 :]
    width = max([_width(row) for _number, row in (numbered[place], *below)], default=1) or 1
    if width > MOST_COLUMNS:
        values = {"name": name, "limit": MOST_COLUMNS}
        raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
    if len(below) > MOST_ROWS:
        raise FileRefused(_("“%(name)s” has more than %(limit)d rows.") % {"name": name, "limit": MOST_ROWS})
    number, headings = numbered[place]
    chosen = Choices(reading.choices.encoding, reading.choices.separator, number)
    return Sheet(
        [heading.replace(FORMULA, "") for heading in _wide(headings, width)],
        [(each, _wide(row, width)) for each, row in below],
        Reading(chosen, reading.doubts, reading.encodings, reading.separators, first, tuple(numbered[:place])),
    )


def _width(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _wide(row: list[str], width: int) -> list[str]:
    return (row + [""] * width)[:width]


def _heading_place(first: Collection[Row], chosen: int, known: Callable[[str], bool] | None) -> int:
    """Return which of the first rows has the headings.

    The one that was chosen; else the one with the most headings that are known; else the first that is not a title,
    which is a cell alone above rows of several.
    """
    rows = [row for _number, row in first]
    for place, (number, _row) in enumerate(first):
        if number == chosen:
            return place
    scores = [sum(map(known, filter(None, row))) if known else 0 for row in rows]
    filled = [sum(map(bool, row)) for row in rows]
    best = scores.index(max(scores))
    # One such word alone may stand in any row; below titles it is a heading.
    if scores[best] > 1 or (scores[best] and max(filled[:best], default=0) < 2):
        return best
    usual = sorted(filled)[len(filled) // 2]
    return next((place for place, number in enumerate(filled) if number > 1), 0) if usual > 1 else 0


def _text(name: str, content: bytes, wanted: Choices) -> tuple[list[list[str]], Reading]:
    decoded = encodings.decode(content, wanted.encoding)
    if decoded is None:
        raise FileRefused(_("“%(name)s” is not a text in a known encoding. Save it as CSV in UTF-8.") % {"name": name})
    parted = separators.separated(decoded.text, wanted.separator)
    sure = {"encoding": decoded.is_sure, "separator": parted.is_sure}
    reading = Reading(
        Choices(decoded.encoding, parted.mark),
        doubts=frozenset(choice for choice, is_sure in sure.items() if not is_sure),
        encodings=decoded.offered,
        separators=parted.fitting,
    )
    text = separators.without_said(decoded.text) if parted.skipped else decoded.text
    rows: list[list[str]] = [[] for _number in range(parted.skipped)]
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=parted.mark, strict=True):
            if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
                values = {"name": name, "limit": MOST_COLUMNS}
                raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
            rows.append([_plain(name, cell) for cell in row])
            if len(rows) > MOST_ROWS + MOST_ABOVE + 1:
                break
    except csv.Error as fault:
        values = {"name": name, "number": len(rows) + 1}
        raise FileRefused(_("“%(name)s” cannot be read beyond row %(number)d.") % values) from fault
    return rows, reading


def _plain(name: str, cell: str) -> str:
    if cell == FORMULA:
        return FORMULA
    if len(cell) > LONGEST_CELL:
        values = {"name": name, "limit": LONGEST_CELL}
        raise FileRefused(_("“%(name)s” has a cell with more than %(limit)d characters.") % values)
    return "\n".join(filter(None, map(clean_line, cell.replace("\x00", "").splitlines())))
