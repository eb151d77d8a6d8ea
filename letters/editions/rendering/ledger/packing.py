"""Where each entry of a long list stands: pages, columns and places, from heights alone.

Columns run down and are as high as each other where a group ends. No entry is divided, a heading stands with its
first lines, and the last page holds more than a name or two. Nothing in here measures or draws: heights come in, in
any one unit, and places go out in the same, counted from the head of the text.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

# Lines that stand with the heading above them, and that a column of the last page has at least.
_KEPT: Final = 2
_ROUNDING: Final = 0.01


class DoesNotFit(Exception):
    """An entry or a heading is higher than a page."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A group to pack: its heading, the room above it where it does not begin a page, and its entries.

    An entry takes its height; ``after`` is the room between two, which the last one of a column needs no more.
    """

    columns: int
    heights: Sequence[float]
    head: float = 0
    above: float = 0
    after: float = 0


@dataclass(frozen=True, slots=True)
class PlacedColumn:
    """Entries ``start`` to ``stop`` of a group, one below the other from ``top``."""

    group: int
    column: int
    start: int
    stop: int
    top: float


@dataclass(frozen=True, slots=True)
class PlacedHeading:
    """The heading of a group, at ``top``."""

    group: int
    top: float


@dataclass(slots=True)
class Packed:
    """A page: headings and columns in the order in which they are read, and where the last of it ends."""

    parts: list[PlacedHeading | PlacedColumn] = field(default_factory=list)
    end: float = 0


@dataclass(slots=True)
class _Group:
    """A group while it is packed; ``sums`` tells what any run of its entries needs."""

    number: int
    stack: Stack
    sums: list[float]

    @classmethod
    def of(cls, number: int, stack: Stack) -> "_Group":
        return cls(number, stack, [0.0, *accumulate(height + stack.after for height in stack.heights)])

    def __len__(self) -> int:
        return len(self.stack.heights)

    def height(self, start: int, stop: int) -> float:
        return self.sums[stop] - self.sums[start] - self.stack.after if stop > start else 0.0

    def filled(self, start: int, stop: int, room: float) -> list[tuple[int, int]]:
        """Return the runs of as many columns as there are, each as full as the room lets it be."""
        runs = []
        for _column in range(self.stack.columns):
            reach = self.sums[start] + room + self.stack.after + _ROUNDING
            end = min(max(bisect_right(self.sums, reach) - 1, start), stop)
            runs.append((start, end))
            start = end
        return runs

    def begun(self) -> float:
        """Return what has to stand together: the heading with its first lines, or all of a small group."""
        stack, count = self.stack, len(self)
        if count <= 2 * _KEPT * stack.columns:
            return stack.head + max(self.height(*run) for run in self.even(0, count))
        return stack.head + self.height(0, _KEPT)

    def even(self, start: int, stop: int) -> list[tuple[int, int]]:
        """Return the runs of columns that are as low as they can be and hold all entries from start to stop."""
        room = max(self.height(start, stop) / self.stack.columns, *self.stack.heights[start:stop], 0.0)
        while True:
            runs = self.filled(start, stop, room)
            if runs[-1][1] == stop:
                return runs
            # The least that lets one more entry into a column.
            room = min(self.height(first, end + 1) for first, end in runs if end < stop)


def pack(stacks: Sequence[Stack], *, first: float, height: float, last: float = 0) -> list[Packed]:
    """Return the pages of a list that begins ``first`` below the head of the text, on pages of a ``height``.

    The first page is the one the letter ends on; it is empty where not even the heading fits below. ``last`` is the
    room of a line that stands right after the list. Raises DoesNotFit.
    """
    packer = _Packer(first, height)
    groups = [_Group.of(number, stack) for number, stack in enumerate(stacks) if stack.heights]
    for group in groups:
        packer.add(group, last if group is groups[-1] else 0)
    return packer.pages


class _Packer:
    def __init__(self, first: float, height: float) -> None:
        self.pages = [Packed(end=first)]
        self.height = height

    def add(self, group: _Group, last: float) -> None:
        """Put a group behind what there is."""
        stack, done = group.stack, 0
        begun = group.begun()
        if max(begun, *stack.heights) + last > self.height + _ROUNDING:
            raise DoesNotFit
        if len(group) <= 2 * _KEPT * stack.columns:
            begun += last
        page = self.pages[-1]
        above = stack.above if page.end else 0.0
        if page.end + above + begun > self.height + _ROUNDING:
            page, above = self._turn(), 0.0
        page.end += above
        page.parts.append(PlacedHeading(group.number, page.end))
        page.end += stack.head
        while True:
            runs = group.filled(done, len(group), self.height - page.end)
            if runs[-1][1] == len(group) and self._ends(group, done, last):
                return
            stop = min(runs[-1][1], self._before_last(group, done))
            self._set(group, group.even(done, stop) if stop < runs[-1][1] else runs)
            done = stop
            page = self._turn()

    def _ends(self, group: _Group, done: int, last: float) -> bool:
        """Set the end of a group on this page if the line that stands behind it fits as well."""
        page = self.pages[-1]
        runs = group.even(done, len(group))
        if page.end + max(group.height(*run) for run in runs) + last > self.height + _ROUNDING:
            return False
        self._set(group, runs)
        return True

    def _before_last(self, group: _Group, done: int) -> int:
        """Return where this page has to stop at the latest, so that the last one is not left with a name or two."""
        return max(done + 1, len(group) - _KEPT * group.stack.columns)

    def _set(self, group: _Group, runs: list[tuple[int, int]]) -> None:
        page = self.pages[-1]
        page.parts += [
            PlacedColumn(group.number, column, start, stop, page.end)
            for column, (start, stop) in enumerate(runs)
            if stop > start
        ]
        page.end += max(group.height(*run) for run in runs)

    def _turn(self) -> Packed:
        self.pages.append(Packed())
        return self.pages[-1]
