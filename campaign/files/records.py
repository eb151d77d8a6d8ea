"""Rows of a table as they came, kept so that many take little room."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, overload

# What no cell holds, because every control character but a line break is taken out.
_PARTED: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it came: the line on which it begins, in a workbook its row, and the cells that were written."""

    line: int
    cells: list[str]


class Records(Sequence[Record]):
    """Rows as they came, each kept as one text: a fifth of the room that lists of cells take.

    A cell holds no control characters but line breaks, so what parts the cells stands in none.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._lines = array("L")
        # A row without a cell is none, one with a blank cell an empty text.
        self._texts: list[str | None] = []
        for record in records:
            self.append(record)

    def append(self, record: Record) -> None:
        self._lines.append(record.line)
        self._texts.append(_PARTED.join(record.cells) if record.cells else None)

    def keep(self, start: int, end: int) -> None:
        """Forget all but the rows between two places."""
        self._lines, self._texts = self._lines[start:end], self._texts[start:end]

    def has_cells(self, place: int) -> bool:
        return self._texts[place] is not None

    def says(self, place: int) -> bool:
        """Tell whether a row has anything in one of its cells."""
        return bool((self._texts[place] or "").strip(_PARTED))

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[Record]:
        return map(_record, self._lines, self._texts)

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...

    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return list(map(_record, self._lines[place], self._texts[place]))
        return _record(self._lines[place], self._texts[place])


def _record(line: int, text: str | None) -> Record:
    return Record(line, [] if text is None else text.split(_PARTED))
