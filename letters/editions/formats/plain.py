"""The letter as plain text: lines of 72 columns, the notes at the end of the letter and of each annex."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from letters.editions.formats.content import Block, Paragraph, Run, Table
from letters.editions.formats.parts import LetterPart, Markup, Names, Piece, PieceRole, PlainWords, parts
from letters.editions.formats.plain_tables import drawn
from letters.editions.formats.wrapping import WIDTH, width, wrap
from letters.editions.rendering.page import Paper

_UNDERLINED: Final = {PieceRole.TITLE: "=", PieceRole.SUBJECT: "=", PieceRole.ANNEX_TITLE: "="}
# Lines that follow each other without an empty one between.
_CLOSE: Final = frozenset({PieceRole.COPIES_LABEL, PieceRole.COPY})
_RULE: Final = "* * *"
_BETWEEN_PARTS: Final = "-" * WIDTH


@dataclass(slots=True)
class _Writer:
    """The lines of one part, and the notes met so far."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, lines: list[str], *, is_close: bool = False) -> None:
        if self.lines and not is_close:
            self.lines.append("")
        self.lines += lines

    def write(self, runs: tuple[Run, ...]) -> str:
        """Return runs as words, each note as its number; a link's address stands behind its words."""
        pieces = []
        for place, run in enumerate(runs):
            if run.note is not None:
                number = len(self.notes) + 1
                self.notes.append("")
                self.notes[number - 1] = self.write(run.note)
                pieces.append(f"[{number}]")
            elif not (run.emphasis == {"sup"} and run.text == "," and _is_between_notes(runs, place)):
                pieces.append(run.text)
            ends = place + 1 == len(runs) or runs[place + 1].href != run.href
            if run.href and ends and (address := shown_address(run.href)) not in "".join(pieces):
                pieces.append(f" <{address}>")
        return "".join(pieces)


def _is_between_notes(runs: tuple[Run, ...], place: int) -> bool:
    return 0 < place < len(runs) - 1 and runs[place - 1].note is not None and runs[place + 1].note is not None


def shown_address(href: str) -> str:
    """Return an address as people write it."""
    return href.removeprefix("mailto:")


def plain(paper: Paper) -> bytes:
    """Return the letter as text in UTF-8."""
    written = [_written(part) for part in parts(paper)]
    return (f"\n\n{_BETWEEN_PARTS}\n\n".join(written) + "\n").encode()


def _written(part: LetterPart) -> str:
    writer = _Writer()
    former: Piece | None = None
    for piece in part.pieces:
        if isinstance(piece, PlainWords):
            is_close = isinstance(former, PlainWords) and {former.role, piece.role} <= _CLOSE
            writer.add(_words(piece), is_close=is_close)
        elif isinstance(piece, Names):
            _names(writer, piece)
        else:
            _markup(writer, piece)
        former = piece
    if writer.notes:
        writer.add([_BETWEEN_PARTS[:20]])
        for number, note in enumerate(writer.notes, start=1):
            mark = f"[{number}] "
            writer.add(wrap(note, first=mark, rest=" " * len(mark)))
    return "\n".join(writer.lines)


def _words(piece: PlainWords) -> list[str]:
    lines = [line for text in piece.lines for line in wrap(text, rest="  " if len(piece.lines) > 1 else "")]
    if piece.role is PieceRole.COPY:
        return [line for text in piece.lines for line in wrap(text, first="- ", rest="  ")]
    if piece.role is PieceRole.NOTICE:
        return ["*" * WIDTH, *lines, "*" * WIDTH]
    sign = _UNDERLINED.get(piece.role)
    return [*lines, sign * min(max(map(width, lines)), WIDTH)] if sign else lines


def _names(writer: _Writer, piece: Names) -> None:
    group = piece.group
    if group.heading:
        lines = wrap(group.heading)
        writer.add([*lines, "-" * min(max(map(width, lines)), WIDTH)])
    if group.note:
        writer.add(wrap(group.note))
    entries: list[str] = []
    for line in group.lines:
        mark = f"{line.number}. " if line.number is not None else ""
        lead, *others = line.lines
        behind = f" {line.note}" if line.note else ""
        texts = [lead, *others]
        texts[-1] += behind
        rest = " " * (len(mark) or 2)
        entries += wrap(texts[0].replace("\n", " "), first=mark, rest=rest)
        entries += [
            found for text in texts[1:] for found in wrap(text.replace("\n", " "), first=rest, rest=rest + "  ")
        ]
    writer.add(entries)


def _markup(writer: _Writer, piece: Markup) -> None:
    former: Block | None = None
    for block in piece.blocks:
        is_close = isinstance(block, Paragraph) and isinstance(former, Paragraph) and bool(block.mark and former.mark)
        writer.add(list(_block(writer, block)), is_close=is_close)
        former = block


def _block(writer: _Writer, block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from drawn(block, writer.write)
        return
    if block.kind == "hr":
        yield _RULE.center(WIDTH).rstrip()
        return
    quoted = "    " * block.quoted
    text, first, rest = writer.write(block.runs), quoted, quoted
    if block.mark is not None:
        rest = quoted + " " * (3 + 3 * block.mark.level)
        mark = block.mark.text if block.mark.begins else ""
        first = f"{quoted}{' ' * 3 * block.mark.level}{mark} ".ljust(len(rest)) if mark else rest
    lines = wrap(text, first=first, rest=rest)
    yield from lines
    if block.kind == "h2":
        yield "-" * min(max(map(width, lines)), WIDTH)
