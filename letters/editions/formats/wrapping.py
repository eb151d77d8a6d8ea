"""Lines of a plain text, not wider than so many columns: wide characters count double, marks nothing."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

WIDTH: Final = 72
_PIECES: Final = re.compile("( +)")
# What may not begin, and what may not end, a line between two wide characters (JIS X 4051, GB/T 15834).
_NEVER_FIRST: Final = frozenset(
    "、。，．：；？！）」』】〉》〕］｝’”…‥ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ%‰℃,.:;?!)]}»›%"
)
_NEVER_LAST: Final = frozenset("（「『【〈《〔［｛‘“([{«‹")


def width(text: str) -> int:
    """Return how many columns a text takes on a screen of fixed width."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, columns: int = WIDTH, *, first: str = "", rest: str = "") -> list[str]:
    """Return a paragraph in lines; ``first`` stands before its first line, ``rest`` before the others.

    A blank that is to be kept (U+00A0) keeps its words together; what has no blank and is wider than the line, such
    as an address of a web page, stands in a line of its own. Line feeds in the text begin lines.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used, is_empty = first if not lines else rest, width(first if not lines else rest), True
        for piece in _pieces(paragraph):
            if piece.isspace() and is_empty:
                continue
            if not is_empty and not piece.isspace() and used + width(piece) > columns:
                lines.append(line.rstrip(" "))
                line, used = rest, width(rest)
            line, used, is_empty = line + piece, used + width(piece), False
        lines.append(line.rstrip(" "))
    return lines


def _pieces(text: str) -> Iterator[str]:
    """Yield blanks, words, and of words in wide characters the pieces between which a line may end."""
    for piece in _PIECES.split(text):
        if not piece or piece.isspace() or piece.isascii():
            yield from [piece] if piece else []
        else:
            yield from _between_wide(piece)


def _between_wide(word: str) -> Iterator[str]:
    piece = ""
    for character in word:
        if piece and _may_part(piece[-1], character):
            yield piece
            piece = ""
        piece += character
    yield piece


def _may_part(before: str, behind: str) -> bool:
    is_wide = _width(before) == 2 or _width(behind) == 2
    return is_wide and _width(behind) > 0 and behind not in _NEVER_FIRST and before not in _NEVER_LAST


def padded(text: str, columns: int) -> str:
    """Return a text with blanks behind it, so that it takes so many columns."""
    return text + " " * (columns - width(text))
