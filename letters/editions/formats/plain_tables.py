"""Tables in a plain text: drawn with lines where they fit, else row by row with the headings before the cells."""

from collections.abc import Callable
from typing import Final

from letters.editions.formats.content import Cell, Paragraph, Run, Table
from letters.editions.formats.wrapping import WIDTH, padded, width, wrap

Write = Callable[[tuple[Run, ...]], str]
# A column narrower than this cannot be read.
_NARROWEST: Final = 9


def drawn(table: Table, write: Write) -> list[str]:
    """Return the lines of a table; ``write`` makes words of runs and is asked once for each, in their order."""
    grid = _grid(table, write)
    columns = max(map(len, grid), default=0)
    grid = [[*row, *[""] * (columns - len(row))] for row in grid]
    widths = _widths(grid, columns)
    if widths is None:
        return _one_by_one(grid, table.heads)
    line = "+".join(["", *("-" * (one + 2) for one in widths), ""])
    lines = [line]
    for number, row in enumerate(grid, start=1):
        lines += _row(row, widths)
        if number == table.heads or number == len(grid) or _is_long(row, widths):
            lines.append(line)
    return lines


def _grid(table: Table, write: Write) -> list[list[str]]:
    """Return the words of the cells in their columns; what a cell reaches over is empty."""
    taken: set[tuple[int, int]] = set()
    grid: list[list[str]] = []
    for number, row in enumerate(table.rows):
        texts: list[str] = []
        for cell in row:
            while (number, len(texts)) in taken:
                texts.append("")
            at = len(texts)
            taken |= {(number + down, at + over) for down in range(1, cell.rows) for over in range(cell.columns)}
            texts += [_cell(cell, write), *[""] * (cell.columns - 1)]
        grid.append(texts)
    return grid


def _cell(cell: Cell, write: Write) -> str:
    lines = []
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            mark = f"{block.mark.text} " if block.mark and block.mark.begins else ""
            lines.append(mark + write(block.runs))
    return "\n".join(lines)


def _widths(grid: list[list[str]], columns: int) -> list[int] | None:
    """Return how wide the columns are, together as wide as a line at most; None where they would be too narrow."""
    room = WIDTH - 3 * columns - 1
    wanted = [max(width(line) for row in grid for line in row[at].split("\n")) or 1 for at in range(columns)]
    if sum(wanted) <= room:
        return wanted
    words = [max((width(word) for row in grid for word in row[at].split()), default=1) for at in range(columns)]
    least = [min(one, max(word, _NARROWEST)) for one, word in zip(wanted, words, strict=True)]
    spare = room - sum(least)
    if spare < 0:
        return None
    missing = [one - few for one, few in zip(wanted, least, strict=True)]
    return [few + spare * more // sum(missing) for few, more in zip(least, missing, strict=True)]


def _row(row: list[str], widths: list[int]) -> list[str]:
    cells = [wrap(text, columns) for text, columns in zip(row, widths, strict=True)]
    height = max(map(len, cells))
    return [
        "".join(
            f"| {padded(cell[at] if at < len(cell) else '', one)} " for cell, one in zip(cells, widths, strict=True)
        )
        + "|"
        for at in range(height)
    ]


def _is_long(row: list[str], widths: list[int]) -> bool:
    return any(len(wrap(text, columns)) > 1 for text, columns in zip(row, widths, strict=True))


def _one_by_one(grid: list[list[str]], heads: int) -> list[str]:
    """Return each row as lines of its own, each cell with the heading of its column."""
    names = grid[0] if heads else []
    lines: list[str] = []
    for number, head in enumerate(grid[1:heads], start=1):
        names = [" / ".join(filter(None, pair)) for pair in zip(names, head, strict=True)] if number else names
    for row in grid[heads:]:
        lines += [""] if lines else []
        for at, text in enumerate(row):
            name = f"{names[at]}: " if names and names[at] else ""
            if text:
                lines += wrap(name + " ".join(text.split("\n")), rest="    ")
    return lines
