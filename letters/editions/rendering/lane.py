"""Which lists take the fast lane of ``letters.editions.rendering.ledger``, and what that lane is given to set."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from letters.documents import LetterDocument, SignatureBlock, SignatureLine
from letters.editions.rendering.ledger.plain import is_plain, is_plain_han
from letters.editions.rendering.lines import WHOLE
from letters.markup.scripts import direction, is_han

# Lists of so many names take the fast lane; shorter ones are set by WeasyPrint with the letter.
LONG: Final = 300
# Han characters that fit in a line of one, two and three columns behind any number, also where the line is smaller.
_HAN_LETTERS: Final = {1: 32, 2: 13, 3: 8}


@dataclass(frozen=True, slots=True)
class Lane:
    """The groups of a long list, and which of their lines WeasyPrint has to set."""

    blocks: tuple[SignatureBlock, ...]
    odd: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, document: LetterDocument, *, long: int = LONG) -> "Lane | None":
        """Return the lane of a document, tidied already; None where the list is short."""
        blocks = tuple(block for block in document.signature_blocks if block.lines)
        if sum(len(block.lines) for block in blocks) < long:
            return None
        return cls(blocks, tuple(_odd(block, document.language) for block in blocks))

    def without(self, entries: Iterable[tuple[int, int]]) -> "Lane":
        """Return the lane with these lines, as group and line, left to WeasyPrint."""
        odd = [set(lines) for lines in self.odd]
        for group, line in entries:
            odd[group].add(line)
        return replace(self, odd=tuple(map(frozenset, odd)))

    @property
    def plain(self) -> int:
        """How many lines the fast lane sets."""
        return sum(len(block.lines) for block in self.blocks) - sum(map(len, self.odd))

    def job(self, foot: list[str]) -> dict[str, Any]:
        """Return what the typesetter is given; lines that WeasyPrint sets are empty."""
        return {
            "foot": foot,
            "groups": [
                {"columns": block.columns, "entries": _entries(block, odd)}
                for block, odd in zip(self.blocks, self.odd, strict=True)
            ],
        }


def _odd(block: SignatureBlock, language: str) -> frozenset[int]:
    """Return the places of the lines that WeasyPrint has to set."""
    if direction(language) == "rtl":
        return frozenset(range(len(block.lines)))
    plain = partial(is_plain, whole=WHOLE[block.columns])
    if is_han(language):
        plain = partial(is_plain_han, longest=_HAN_LETTERS[block.columns])
    return frozenset(
        place
        for place, line in enumerate(block.lines)
        if line.picture or not all(map(plain, _texts(line))) or (is_han(language) and len(_texts(line)) > 1)
    )


def _texts(line: SignatureLine) -> tuple[str, ...]:
    return (*line.lines, line.note) if line.note else line.lines


def _entries(block: SignatureBlock, odd: frozenset[int]) -> list[Any]:
    digits = number_width(block)
    return [
        None if place in odd else (numbered(line, digits), line.lines, line.note)
        for place, line in enumerate(block.lines)
    ]


# As wide as a digit: numbers of a list end in one line without a box around each.
_FIGURE_SPACE: Final = "\u2007"


def number_width(block: SignatureBlock) -> int:
    """Return how many digits the largest number of a group has."""
    return max((len(str(line.number)) for line in block.lines if line.number), default=0)


def numbered(line: SignatureLine, digits: int) -> str:
    """Return the number of a line as it is printed before it."""
    return f"{str(line.number).rjust(digits, _FIGURE_SPACE)}.\u2002" if line.number else ""
