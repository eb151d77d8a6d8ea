"""The lists of a DOCX: each has a number of its own, so that it begins where the letter lets it begin."""

from collections.abc import Sequence
from typing import Final

from letters.editions.formats.content import ListMark
from letters.editions.formats.docx_styles import HEAD, W

_FORMATS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_KINDS: Final = ("", *_FORMATS)


def numbering(lists: Sequence[ListMark]) -> str:
    """Return the part that says how lists are numbered; the first list is number 1."""
    kinds = "".join(_kind(number, kind) for number, kind in enumerate(_KINDS))
    return (
        f'{HEAD}<w:numbering xmlns:w="{W}">{kinds}{"".join(map(_list, range(1, len(lists) + 1), lists))}</w:numbering>'
    )


def _kind(number: int, kind: str) -> str:
    levels = "".join(_level(level, kind) for level in range(9))
    return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'


def _level(level: int, kind: str) -> str:
    at = 420 * (level + 1)
    form = _FORMATS.get(kind, "bullet")
    text = f"%{level + 1}." if kind else ("–" if level % 2 else "•")
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{at}" w:hanging="420"/></w:pPr></w:lvl>'
    )


def _list(number: int, mark: ListMark) -> str:
    level = min(mark.level, 8)
    start = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{max(mark.start, 0)}"/></w:lvlOverride>'
    kind = f'<w:abstractNumId w:val="{_KINDS.index(mark.kind)}"/>'
    return f'<w:num w:numId="{number}">{kind}{start if mark.kind else ""}</w:num>'
