"""Cells of a workbook as people see them: numbers in their format, and characters that a file can only spell out."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from campaign.files.cell_moments import ELAPSED, moment

# Stands where a cell of a workbook holds a formula: its value is nobody's word.
FORMULA: Final = "\x00formula"
# How a workbook spells a character (ISO/IEC 29500-1, 22.9.2.19, ST_Xstring). A text that only looks like it is
# written with its underscore spelled out, and so comes back as it was.
_SPELLED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATES: Final = re.compile(r"[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]")
# The pieces of a number format: what is quoted, escaped, filled up, left as wide as a character, or in brackets.
_PIECE: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<plain>.)', re.DOTALL
)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HOLDS: Final = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
    "=": Decimal.__eq__,
    "<>": Decimal.__ne__,
}
_DIGITS: Final = "0#?"
_MOST_DIGITS: Final = 20
_LONGEST_FORMAT: Final = 255


def text_of(cell: Any) -> str:
    """Return what stands in a cell as ``inspection.sheet`` hands it over."""
    if isinstance(cell, str):
        return spelled_out(cell)
    if "f" in cell:
        return FORMULA
    return formatted(str(cell["n"]), str(cell["as"]), since=cell.get("since", 1900))


def spelled_out(text: str) -> str:
    """Return a text with the characters that the file could only spell: a line break for ``_x000D_``."""
    if "_x" not in text:
        return text
    text = _SPELLED.sub(lambda found: chr(int(found[1], 16)), text)
    return _SURROGATES.sub(lambda found: found[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace"), text)


def formatted(number: str, pattern: str, *, since: int = 1900) -> str:
    """Return a number as its format shows it, where the format is about digits: 1234 by ``00000`` is 01234.

    Days, times and elapsed times are what their format says that they are, and words for a sign or a nought are those
    words. Fractions and powers of ten are left to the number itself, and so are thousands parted by commas, because
    what is read here is copied on.
    """
    value = Decimal(number)
    if not value.is_finite() or value.adjusted() > _MOST_DIGITS or len(pattern) > _LONGEST_FORMAT:
        return number
    pieces, is_signed = _section(pattern, value)
    if (at := moment(value, pieces, since=since)) is not None:
        return at
    marks = "".join(piece for piece, is_literal in pieces if not is_literal)
    digits = "".join(mark for mark in marks if mark in _DIGITS)
    if marks.strip() == "General":
        return _around_general(pieces, number)
    if not digits and not marks.strip():
        return _in_words(pieces) or number
    if not digits or re.search(r"[Ee/@]|General", marks):
        return number
    # A comma behind the last digit shows thousands.
    value = value.scaleb(-3 * _thousands(marks))
    value *= Decimal(100) ** marks.count("%")
    decimals = len(marks.partition(".")[2].translate({ord(mark): None for mark in ",%"}).strip()) if "." in marks else 0
    whole, _point, rest = f"{abs(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}".partition(".")
    filled = _filled(pieces, whole, rest)
    return f"-{filled}" if is_signed and value < 0 else filled


def _thousands(marks: str) -> int:
    """Return how many times a format leaves out the last three digits: ``0.0,`` shows 1500 as 1.5."""
    whole, _point, rest = "".join(mark for mark in marks if mark in f"{_DIGITS},.").partition(".")
    return sum(len(part) - len(part.rstrip(",")) for part in (whole, rest))


def _in_words(pieces: list[tuple[str, bool]]) -> str:
    """Return the words that stand for a number, as in ``"yes";;"no"``; nothing where there are none."""
    words = "".join(piece for piece, is_literal in pieces if is_literal).strip()
    return words if any(map(str.isalpha, words)) else ""


def _around_general(pieces: list[tuple[str, bool]], number: str) -> str:
    """Return a number with what stands before and behind it: ``General" pcs"``."""
    before: list[str] = []
    behind: list[str] = []
    for piece, is_literal in pieces:
        if is_literal:
            (behind or before).append(piece)
        elif piece == "G":
            behind.append(number)
    return "".join([*before, *behind]).strip()


def _section(pattern: str, value: Decimal) -> tuple[list[tuple[str, bool]], bool]:
    """Return the pieces of the section that a value takes, and whether a minus is to be set before them.

    Each piece is a character and whether it stands for itself.
    """
    sections: list[tuple[list[tuple[str, bool]], str]] = [([], "")]
    for found in _PIECE.finditer(pattern):
        pieces, condition = sections[-1]
        if found["plain"] == ";":
            sections.append(([], ""))
        elif found["plain"] is not None:
            pieces.append((found["plain"], found["plain"] in " -()+:$€£¥'"))
        elif found["bracket"] is not None and ELAPSED.fullmatch(found[0]):
            pieces.append((found[0], False))
        elif found["bracket"] is not None:
            sections[-1] = (pieces, condition or (found["bracket"] if _CONDITION.fullmatch(found["bracket"]) else ""))
        else:
            pieces.extend((mark, True) for mark in found["quoted"] or found["escaped"] or "")
    if any(condition for _pieces, condition in sections):
        chosen = next((pieces for pieces, condition in sections if _takes(condition, value)), sections[0][0])
        return chosen, True
    if value < 0 and len(sections) > 1:
        return sections[1][0], False
    return sections[2 if value == 0 and len(sections) > 2 else 0][0], True


def _takes(condition: str, value: Decimal) -> bool:
    found = _CONDITION.fullmatch(condition)
    return found is None or bool(_HOLDS[found[1]](value, Decimal(found[2])))


def _filled(pieces: list[tuple[str, bool]], whole: str, rest: str) -> str:
    """Put digits into their places, from the right before the point and from the left behind it."""
    point = next((place for place, piece in enumerate(pieces) if piece == (".", False)), len(pieces))
    places = [place for place, (mark, is_literal) in enumerate(pieces[:point]) if not is_literal and mark in _DIGITS]
    waiting, made = list("" if whole == "0" else whole), []
    for place in range(point - 1, -1, -1):
        mark, is_literal = pieces[place]
        if is_literal or mark == "%":
            made.append(mark)
        elif mark in _DIGITS:
            is_last = place == places[0]
            digit = "".join(waiting) if is_last else waiting.pop() if waiting else ""
            made.append(digit.rjust(1, "0") if mark == "0" else digit)
    behind = [mark for mark, is_literal in pieces[point:] if not is_literal and mark in _DIGITS]
    digits = iter(rest.rstrip("0").ljust(len("".join(behind).rstrip("#")), "0"))
    for mark, is_literal in pieces[point:]:
        made_digit = next(digits, "") if not is_literal and mark in _DIGITS else mark if mark != "," else ""
        made.insert(0, made_digit)
    return "".join(reversed(made)).strip()
