"""Characters that may stand in a letter: what is taken out of any text, and why.

Control characters cannot be printed. Overrides and isolates of the writing
direction can make a neighbor's name read backwards; direction belongs into
``dir``. A pile of accents on one letter covers the lines around it.
"""

import re
import unicodedata
from dataclasses import dataclass

# C0 and C1 controls but tab and line feed, lone surrogates, noncharacters, byte order mark, tag characters.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
# Embeddings, overrides and isolates; the plain marks U+200E, U+200F and U+061C act on nothing but themselves and stay.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
# The longest stack in living orthographies is shorter (Tibetan, Vietnamese and Hebrew stay below six).
MAX_ACCENTS = 8


@dataclass(frozen=True, slots=True)
class Tidied:
    """A text that can be printed, and which kinds of characters had to go."""

    text: str
    controls: bool = False
    directions: bool = False
    accents: bool = False


def tidy(text: str) -> Tidied:
    """Return ``text`` without control and direction characters and with at most eight accents on a letter."""
    lines = _LINE_ENDS.sub("\n", text)
    plain = _CONTROL.sub("", lines)
    directed = _DIRECTION.sub("", plain)
    clamped = _clamp_accents(directed)
    return Tidied(text=clamped, controls=plain != lines, directions=directed != plain, accents=clamped != directed)


def _clamp_accents(text: str) -> str:
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MAX_ACCENTS:
            kept.append(character)
    return "".join(kept)
