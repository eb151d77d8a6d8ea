"""The cells of a table where a word processor wants them: in every row as many columns, also below a tall cell."""

from dataclasses import dataclass, field

from letters.editions.formats.content import Cell, Table


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell in its row, or what a cell of a row above goes on in."""

    cell: Cell
    columns: int
    merge: str = ""


@dataclass(slots=True)
class _GridRow:
    """One row while it is filled; ``above`` are tall cells by their column, with how many rows they still need."""

    above: dict[int, tuple[int, Cell]]
    cells: list[PlacedCell] = field(default_factory=list)
    below: dict[int, tuple[int, Cell]] = field(default_factory=dict)
    at: int = 0

    def go_on(self) -> None:
        """Let tall cells of the rows above go on, as far as they stand next."""
        while self.at in self.above:
            left, cell = self.above.pop(self.at)
            self._put(cell, "goes on", left)

    def add(self, cell: Cell) -> None:
        self.go_on()
        self._put(cell, "begins" if cell.rows > 1 else "", cell.rows)

    def _put(self, cell: Cell, merge: str, rows: int) -> None:
        self.cells.append(PlacedCell(cell, cell.columns, merge))
        if rows > 1:
            self.below[self.at] = (rows - 1, cell)
        self.at += cell.columns


def grid(table: Table) -> list[list[PlacedCell]]:
    """Return the rows with all their cells, all as wide as the widest."""
    above: dict[int, tuple[int, Cell]] = {}
    rows: list[_GridRow] = []
    for cells in table.rows:
        row = _GridRow(above)
        for cell in cells:
            row.add(cell)
        row.go_on()
        rows.append(row)
        above = row.below
    widest = max((row.at for row in rows), default=1)
    empty = PlacedCell(Cell((), is_head=False), 1)
    return [[*row.cells, *[empty] * (widest - row.at)] for row in rows]
