"""Rows out of a CSV or XLSX file that somebody hands in. Reads, never writes, and computes nothing.

The one place that reads a table: whoever takes rows in asks ``read`` and shows ``Reading``. What the file does
not say (in which characters it was saved, what parts its cells, which row has the headings) is found where
it is certain, else proposed, and ``Reading.doubts`` names what a person has to confirm first. Nothing is left out
unsaid: ``Reading.above`` are the rows over the headings, and a row that is longer than the headings is kept.
``Sheet.records`` has the rows below as they came, empty ones too, each with the line on which it begins.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from campaign.files import encodings, separators
from campaign.files.cells import FORMULA, text_of
from campaign.files.encodings import Offered
from campaign.files.inspection import MOST_ABOVE, MOST_COLUMNS, MOST_ROWS
from campaign.files.records import Record, Records
from campaign.files.uploads import CheckedFile, FileRefused, check, clean_name, sheet_rows, sniff
from campaign.kept_words import gettext as _
from campaign.text import clean_line

MOST_BYTES: Final = 5 * 1024 * 1024
LONGEST_CELL: Final = 5_000
TEXTS: Final = ("csv", "tsv", "txt")
# The share of rows with a cell for each heading from which a shorter one has lost some.
_AS_A_RULE: Final = 0.8
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
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
    """The headings, and the rows below.

    ``records`` are all rows below, empty ones between them too, ``above`` so many rows stand before the first of them.
    ``writes_blanks`` says that as a rule a row has a cell for each heading, empty or not, so that a shorter one has
    lost some; no workbook does that.
    """

    headings: list[str]
    reading: Reading = field(default_factory=lambda: Reading(Choices()))
    records: Records = field(default_factory=Records)
    above: int = 0
    writes_blanks: bool = False

    @property
    def rows(self) -> list[Row]:
        """The rows that say something: the number in the file and as many cells as there are headings."""
        return [(number, _wide(cells, len(self.headings))) for number, cells in _numbered(self.records, self.above)]

    def first_rows(self, most: int) -> list[list[str]]:
        """Return the first of those rows, without their numbers."""
        found = _numbered(self.records, self.above)
        return [_wide(cells, len(self.headings)) for (_number, cells), _place in zip(found, range(most), strict=False)]

    def fills(self, place: int) -> bool:
        """Tell whether most rows have something in a column, counted from 0."""
        filled = sum(bool(record.cells[place : place + 1] and record.cells[place]) for record in self.records)
        return filled > sum(map(self.records.says, range(len(self.records)))) / 2


def _numbered(records: Records, above: int = 0) -> Iterator[Row]:
    """Yield the rows that say something, each with its number in the file."""
    return ((above + place + 1, records[place].cells) for place in range(len(records)) if records.says(place))


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


def read(
    file: CheckedFile,
    choices: Choices | None = None,
    *,
    known: Callable[[str], bool] | None = None,
    most_rows: int = MOST_ROWS,
) -> Sheet:
    """Return what stands in a checked file; raises FileRefused with a sentence about it.

    ``known`` tells a heading that the caller has a use for, so that a title above the headings is not taken for one.
    """
    name, wanted = file.name, choices or Choices()
    is_workbook = name.lower().endswith(".xlsx")
    if is_workbook:
        reading = Reading(Choices())
        rows = sheet_rows(name, file.content, most_rows=most_rows)
        records = Records(
            Record(line, [_plain(name, text_of(cell)) for cell in row]) for line, row in enumerate(rows, 1)
        )
    else:
        records, reading = _text(name, file.content, wanted, most_rows)
    first = tuple(row for row, _place in zip(_numbered(records), range(MOST_ABOVE), strict=False))
    if not first:
        raise FileRefused(_("“%(name)s” has no rows.") % {"name": name})
    place = _heading_place(first, wanted.heading, known)
    number, headings = first[place]
    records.keep(number, _end(records, is_workbook=is_workbook))
    chosen = Choices(reading.choices.encoding, reading.choices.separator, number)
    width, writes_blanks = _measured(name, headings, records, most_rows)
    return Sheet(
        [heading.replace(FORMULA, "") for heading in _wide(headings, width)],
        Reading(chosen, reading.doubts, reading.encodings, reading.separators, first, first[:place]),
        records,
        number,
        not is_workbook and writes_blanks,
    )


def _end(records: Records, *, is_workbook: bool) -> int:
    """Return where the last row ends: lines of a text, and whole rows of a workbook, may stand empty behind it."""
    end = len(records)
    while end and not (records.says(end - 1) if is_workbook else records.has_cells(end - 1)):
        end -= 1
    return end


def _measured(name: str, headings: list[str], records: Records, most_rows: int) -> tuple[int, bool]:
    """Return how many columns say something, and whether rows have a cell for each heading; refuse too many of them."""
    width, number, lengths = _width(headings), 0, Counter[int]()
    for record in records:
        if record.cells:
            lengths[len(record.cells)] += 1
        if (reaches := _width(record.cells)) > 0:
            number += 1
            width = max(width, reaches)
    if width > MOST_COLUMNS:
        values = {"name": name, "limit": MOST_COLUMNS}
        raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
    if number > most_rows:
        raise FileRefused(_("“%(name)s” has more than %(limit)d rows.") % {"name": name, "limit": most_rows})
    whole = sum(times for length, times in lengths.items() if length >= len(headings))
    return width or 1, whole >= _AS_A_RULE * lengths.total()


def _width(row: list[str]) -> int:
    return next((place for place in range(len(row), 0, -1) if row[place - 1]), 0)


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


def _text(name: str, content: bytes, wanted: Choices, most_rows: int) -> tuple[Records, Reading]:
    decoded = encodings.decode(content, wanted.encoding)
    if decoded is None:
        raise FileRefused(_("“%(name)s” is not a text in a known encoding. Save it as CSV in UTF-8.") % {"name": name})
    inner = separators.unwrapped(decoded.text)
    whole = inner or decoded.text
    parted = separators.separated(whole, wanted.separator)
    sure = {"encoding": decoded.is_sure, "separator": parted.is_sure and not (inner and not wanted.separator)}
    reading = Reading(
        Choices(decoded.encoding, parted.mark),
        doubts=frozenset(choice for choice, is_sure in sure.items() if not is_sure),
        encodings=decoded.offered,
        separators=parted.fitting,
    )
    text = separators.without_said(whole) if parted.skipped else whole
    rows = Records(Record(line, []) for line in range(1, parted.skipped + 1))
    table = csv.reader((found[0] for found in _LINE.finditer(text)), delimiter=parted.mark, strict=True)
    line = parted.skipped + 1
    try:
        for row in table:
            if len(row) > MOST_COLUMNS and any(row[MOST_COLUMNS:]):
                values = {"name": name, "limit": MOST_COLUMNS}
                raise FileRefused(_("“%(name)s” has more than %(limit)d columns.") % values)
            rows.append(Record(line, [_plain(name, cell) for cell in row]))
            line = parted.skipped + table.line_num + 1
            if len(rows) > most_rows + MOST_ABOVE + 1:
                break
    except csv.Error as fault:
        values = {"name": name, "number": len(rows) + 1}
        raise FileRefused(_("“%(name)s” cannot be read beyond row %(number)d.") % values) from fault
    return rows, reading


def _plain(name: str, cell: str) -> str:
    if len(cell) <= LONGEST_CELL and cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()  # as nearly all of them are, and what follows would change no more of it
    if cell == FORMULA:
        return FORMULA
    if len(cell) > LONGEST_CELL:
        values = {"name": name, "limit": LONGEST_CELL}
        raise FileRefused(_("“%(name)s” has a cell with more than %(limit)d characters.") % values)
    return "\n".join(filter(None, map(clean_line, cell.replace("\x00", "").splitlines())))
