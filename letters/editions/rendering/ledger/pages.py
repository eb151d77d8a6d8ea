"""Sets, packs and draws the pages of a long list. In the typesetter's process only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from letters.editions.rendering.ledger.faces import NotPlain
from letters.editions.rendering.ledger.feet import Furniture, draw
from letters.editions.rendering.ledger.galley import Galley, GalleyGroup
from letters.editions.rendering.ledger.packing import Packed, PlacedColumn, PlacedHeading, Stack, pack
from letters.editions.rendering.ledger.wrapping import SetEntry, Setter, change

_POINTS: Final = 0.75
# The group of the line that stands behind the list.
BEHIND: Final = -1


class NotAllPlain(Exception):
    """Some entries have to be set by WeasyPrint that were thought to be plain: pairs of group and line."""

    def __init__(self, entries: list[tuple[int, int]]) -> None:
        super().__init__()
        self.entries = entries


@dataclass(slots=True, eq=False)
class Leaf:
    """A page of the list: what it draws, and its parts in order, for the tree of elements.

    A part is a group, and either the number of its marked content or a box of WeasyPrint's.
    """

    stream: Any
    parts: list[tuple[int, int | Any]] = field(default_factory=list)


@dataclass(slots=True)
class TextArea:
    """The room for text on a page, in pixels of CSS from the corner of the sheet."""

    left: float
    top: float
    width: float
    height: float
    is_turned: bool

    @classmethod
    def of(cls, page: Any) -> "TextArea":
        turned = page.style["direction"] == "rtl"
        return cls(page.content_box_x(), page.content_box_y(), page.width, page.height, turned)


class List:
    """A long list: its groups as the galley shows them, its entries set, and where each stands."""

    def __init__(self, galley: Galley, job: dict[str, Any], *, has_blanks: bool = False) -> None:
        self.galley = galley
        self.columns = [group["columns"] for group in job["groups"]]
        self.entries: list[list[SetEntry | Any]] = []
        odd: list[tuple[int, int]] = []
        for place, (group, given) in enumerate(zip(galley.groups, job["groups"], strict=True)):
            lines: list[int] = []
            self.entries.append(list(_set(group, given["entries"], lines, has_blanks=has_blanks)))
            odd += [(place, line) for line in lines]
        if odd:
            raise NotAllPlain(odd)

    def packed(self, *, first: float, height: float, behind: float = 0) -> list[Packed]:
        """Return where everything stands, on pages of a height, the first of which is used down to ``first``.

        ``behind`` is room that is left on the last page for what follows.
        """
        # The letter has the room above the first group already.
        stacks = [
            Stack(
                columns=columns,
                heights=[_height(entry) for entry in entries],
                head=group.head_height,
                above=group.above if group is not self.galley.groups[0] else 0,
                after=group.measures.after,
            )
            for columns, group, entries in zip(self.columns, self.galley.groups, self.entries, strict=True)
        ]
        last = self.galley.last
        behind += last.margin_height() if last is not None else 0
        return pack(stacks, first=first, height=height, last=behind)


def _set(group: GalleyGroup, given: list[Any], odd: list[int], *, has_blanks: bool) -> Iterator[SetEntry | Any]:
    """Yield each entry set, or as the box that WeasyPrint has laid out; note in ``odd`` which it has to and has not."""
    setter = Setter(group, has_blanks=has_blanks)
    for line, entry in enumerate(given):
        if entry is None:
            yield group.odd[line]
            continue
        try:
            yield setter.set(*entry)
        except NotPlain:
            odd.append(line)


def _height(entry: SetEntry | Any) -> float:
    return entry.height if isinstance(entry, SetEntry) else float(entry.border_height())


class Press:
    """Draws packed pages."""

    def __init__(self, names: List, page: Any, furniture: Furniture) -> None:
        self.names, self.page, self.furniture = names, page, furniture
        self.text = TextArea.of(page)

    def draw(self, packed: Packed, stream: Any, *, up: float = 0, is_last: bool = False) -> Leaf:
        """Draw what is packed on a page onto ``stream``, all of it higher by ``up``."""
        leaf = Leaf(stream)
        top = self.text.top - up
        for part in packed.parts:
            if isinstance(part, PlacedHeading):
                self._place(leaf, part.group, self.names.galley.groups[part.group].head, self.text.left, top + part.top)
            else:
                self._column(leaf, part, top + part.top)
        if is_last and self.names.galley.last is not None:
            self._place(leaf, BEHIND, self.names.galley.last, self.text.left, top + packed.end)
        return leaf

    def _place(self, leaf: Leaf, group: int, box: Any, across: float, down: float) -> None:
        """Draw a box of WeasyPrint's in its place."""
        box.translate(across - box.position_x, down - box.position_y)
        draw(leaf.stream, box, self.page)
        leaf.parts.append((group, box))

    def _column(self, leaf: Leaf, column: PlacedColumn, top: float) -> None:
        group, entries = self.names.galley.groups[column.group], self.names.entries[column.group]
        count = self.names.columns[column.group]
        place = count - 1 - column.column if self.text.is_turned else column.column
        across = self.text.left + place * self._step(group, count)
        tags, drawn, is_open = leaf.stream._tags, leaf.stream.stream, False
        for entry in entries[column.start : column.stop]:
            if isinstance(entry, SetEntry):
                if not is_open:
                    drawn += self._begin(group, across, top)
                    is_open = True
                mark = len(tags)
                tags[mark] = None
                drawn += [f"/LBody<</MCID {mark}>>BDC", entry.drawn, "EMC"]
                leaf.parts.append((column.group, mark))
            else:
                if is_open:
                    drawn.append("ET")
                    is_open = False
                self._place(leaf, column.group, entry, across, top)
            top += _height(entry) + group.measures.after
        if is_open:
            drawn.append("ET")

    def _step(self, group: GalleyGroup, columns: int) -> float:
        """Return how far one column is from the next, so that the last one ends where the text does."""
        return (self.text.width - group.measures.width) / (columns - 1) if columns > 1 else 0.0

    def _begin(self, group: GalleyGroup, across: float, top: float) -> Iterator[str]:
        """Yield what begins a text with an entry whose head and left are there."""
        down = (self.page.margin_height() - top) * _POINTS
        yield f"BT 1 0 0 1 {across * _POINTS:.3f} {down:.3f} Tm"
        yield from change(None, group.roles.get("number", group.roles["lead"]))
