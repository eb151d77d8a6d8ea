"""By what the cells of a text are parted: said in the file, found, or asked."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

# What programs write, the likelier ones first. No text holds the last one: then all of a line is one cell.
SEPARATORS: Final = ",;\t|"
# What hardly any program writes; only where none of the others parts the rows, and always asked about.
RARE: Final = "^~:；，、؛،¦"
ONE_COLUMN: Final = "\x1f"
_ENOUGH: Final = 2
_LOOKED_AT: Final = 20_000
_MOST_ROWS_ALIKE: Final = 0.6
_ALMOST_ALL: Final = 0.9
# Spreadsheets write this line for each other and show it to nobody.
_SAID: Final = re.compile(
    r"""\A\s*["']?sep *= *(?P<mark>[^\r\n"' ]|\\t)["']?[,;\t ]*(?P<end>\r\n|\r|\n|\Z)""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Separated:
    """The mark between cells, whether it is certain, which others part the text as well, and the first row to read."""

    mark: str
    is_sure: bool
    fitting: tuple[str, ...] = ()
    skipped: int = 0


def separated(text: str, chosen: str = "") -> Separated:
    """Return by what the cells are parted.

    What the file says itself counts, then what somebody chose. One mark that parts most rows into as many
    cells is certain; where two do, or none although there are marks, somebody is asked.
    """
    said = _SAID.match(text)
    if said is not None:
        mark = "\t" if said["mark"] == "\\t" else said["mark"]
        return Separated(mark, is_sure=True, skipped=len(said[0].splitlines()))
    if not any(map(str.isalnum, text)):
        return Separated(SEPARATORS[0], is_sure=True)
    shapes = {mark: _shape(text, mark) for mark in SEPARATORS}
    fitting = [mark for mark, (columns, share) in shapes.items() if columns > 1 and share >= _MOST_ROWS_ALIKE]
    fitting.sort(key=lambda mark: (-shapes[mark][0] * shapes[mark][1], SEPARATORS.index(mark)))
    offered = tuple(dict.fromkeys([*fitting, *SEPARATORS, ONE_COLUMN]))
    if chosen in offered or (chosen and chosen in RARE):
        return Separated(chosen, is_sure=True, fitting=offered)
    if fitting:
        return Separated(fitting[0], is_sure=len(fitting) == 1, fitting=offered)
    rare = [mark for mark in RARE if _parts_every_row(text, mark)]
    offered = tuple(dict.fromkeys([*rare, *offered]))
    if rare or chosen in rare:
        return Separated(chosen if chosen in rare else rare[0], is_sure=chosen in rare, fitting=offered)
    parts_some = [mark for mark, (columns, _share) in shapes.items() if columns > 1]
    return Separated(ONE_COLUMN, is_sure=not parts_some, fitting=offered)


def unwrapped(text: str) -> str:
    """Return the rows of a table that some program has put into quotation marks as a whole, one cell a row; or nothing.

    "Name,Country" in quotation marks is what becomes of a table that is saved as CSV with all of it in one column.
    """
    lines = text.splitlines()
    said = [line.strip() for line in lines if line.strip()]
    if len(said) < _ENOUGH or not all(len(line) > 1 and line[0] == line[-1] == '"' for line in said):
        return ""
    rows = list(csv.reader(lines, delimiter=ONE_COLUMN))
    inner = "\n".join(row[0] if row else "" for row in rows)
    if len(rows) != len(lines) or any(len(row) > 1 for row in rows):
        return ""
    whole = all(len(next(iter(csv.reader([line], delimiter=mark)), [])) == 1 for line in said for mark in SEPARATORS)
    return inner if whole and any(_parts_every_row(inner, mark) for mark in SEPARATORS) else ""


def _parts_every_row(text: str, mark: str) -> bool:
    """Tell whether a mark parts every row into the same number of cells, two at least."""
    rows = [row for row in csv.reader(io.StringIO(text[:_LOOKED_AT], newline=""), delimiter=mark) if any(row)]
    if len(text) > _LOOKED_AT:
        rows = rows[:-1]
    return len(rows) >= _ENOUGH and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows)


def without_said(text: str) -> str:
    """Return the text without the line that says by what its cells are parted."""
    return _SAID.sub("", text, count=1)


def _shape(text: str, mark: str) -> tuple[int, float]:
    """Return into how many cells a mark parts rows where it parts any, and the share of rows with so many."""
    reader = csv.reader(io.StringIO(text[:_LOOKED_AT], newline=""), delimiter=mark)
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0, 0.0
    if len(text) > _LOOKED_AT and len(rows) > 1:
        rows = rows[:-1]
    parted = Counter(len(row) for row in rows if len(row) > 1)
    if not parted:
        return min(len(rows), 1), 0.0
    columns, number = max(parted.items(), key=lambda pair: (pair[1], pair[0]))
    # Rows of different lengths are a table as well, as long as hardly any has one cell alone.
    is_ragged = parted.total() / len(rows) >= _ALMOST_ALL
    return columns, 1.0 if is_ragged else number / len(rows)
