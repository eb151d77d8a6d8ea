"""Text on its way into a spreadsheet, in a file whose cells are parted by commas and that some programs part elsewhere.

A program that expects semicolons or tabs, as many do in Europe, sees through our quotation marks: a
new cell begins wherever such a mark or a line end stands. So no piece of a text may begin a formula.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

# Behind what a cell begins, for some program: separators, and all that ends a line for somebody.
_BETWEEN = re.compile("([;\t|\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029；])")
# What makes a spreadsheet compute instead of show, in both widths, and what programs skip in front of it.
_SKIPPED = (
    "[\\s\\x00-\\x1f\\x7f-\u00a0\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"'`‘’‚‛“”„]*"
)
_BLANKS = ("\t", "\r", "\n")
_COMPUTES = re.compile(rf"{_SKIPPED}[=+@＝＋－＠﹦﹢﹣﹫−-]")


def plain_cell(value: object) -> object:
    """Return the value so that it is shown and not computed, whatever parts the cells.

    A piece that would start a formula gets an apostrophe in front, and so does one that starts with an
    apostrophe: ``typed`` gives back what was written.
    """
    if not isinstance(value, str):
        return value
    whole = "".join(f"'{piece}" if _needs_mark(piece) else piece for piece in _BETWEEN.split(value))
    return f"'{whole}" if value.startswith(_BLANKS) else whole


def typed(cell: str) -> str:
    """Return the text that ``plain_cell`` was given."""
    whole = cell[1:] if cell.startswith("'") and cell[1:].startswith(_BLANKS) else cell
    pieces = _BETWEEN.split(whole)
    return "".join(piece[1:] if piece.startswith("'") and _needs_mark(piece[1:]) else piece for piece in pieces)


def _needs_mark(piece: str) -> bool:
    return piece.startswith("'") or bool(_COMPUTES.match(piece))


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a table line by line as CSV; the one way by which a table leaves here as text."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([plain_cell("" if cell is None else cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
