"""Tables and texts on their way into a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

# What makes a spreadsheet compute instead of show, in the widths and after the blanks that programs skip.
_STARTS = tuple("=+-@＝＋－＠\t\r\n")


def plain_cell(value: object) -> object:
    """Return the value so that it is shown and not computed.

    A text that would start a formula gets an apostrophe in front, and so does one that
    starts with an apostrophe: taking one off gives back what was written.
    """
    if not isinstance(value, str):
        return value
    if value.lstrip(" \u00a0'\"").startswith(_STARTS) or value.startswith((*_STARTS, "'")):
        return f"'{value}"
    return value


def csv_lines(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a table line by line, so that a long one is never whole in memory; nothing in it computes."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([plain_cell("" if cell is None else cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()
