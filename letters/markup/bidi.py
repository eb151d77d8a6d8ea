"""Which way each character of a line runs: the Unicode Bidirectional Algorithm (TR 9) without explicit marks.

A letter's text holds no embeddings, overrides and isolates (``letters.markup.characters``); its
elements with a direction are looked at as lines of their own.
"""

import unicodedata
from typing import Final

from fontTools.unicodedata import Mirrored

STRONG: Final = frozenset({"L", "R", "AL"})
_NUMBERS: Final = frozenset({"EN", "AN"})
_NEUTRAL: Final = frozenset({"B", "S", "WS", "ON", "BN"})
# Stands in a line for what is set apart from it: a footnote, an element with a direction of its own.
OBJECT: Final = "\ufffc"
_CLOSING: Final = {
    chr(opening): chr(closing)
    for opening, closing in Mirrored.MIRRORED.items()
    if unicodedata.category(chr(opening)) == "Ps" and unicodedata.category(chr(closing)) == "Pe"
}
# No brackets to the algorithm, which would part the two marks of a quotation; its HL4 lets those who set a text do so.
_CLOSING["“"] = "”"
_CLOSING["«"] = "»"
_MOST_BRACKETS: Final = 63


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character of a line: even from left to right, odd from right to left.

    Explicit marks of direction are no part of a letter and are not looked at, but for the plain
    marks U+200E, U+200F and U+061C, which are letters without a shape. ``base`` is 0 or 1.
    """
    kinds = [unicodedata.bidirectional(letter) or "L" for letter in text]
    around = "R" if base else "L"
    _resolve_weak(kinds, around)
    _resolve_brackets(text, kinds, around)
    _resolve_neutral(kinds, around)
    return [_level(kind, base) for kind in kinds]


def _level(kind: str, base: int) -> int:
    if kind == "R":
        return 1
    if kind == "L":
        return base + base % 2
    return base + 2 - base % 2


def _resolve_weak(kinds: list[str], around: str) -> None:
    """Rules W1 to W7: marks go with their letter, separators with the numbers between which they stand."""
    before, strong = around, around
    for place, kind in enumerate(kinds):
        if kind in {"NSM", "BN"}:
            kinds[place] = before
        elif kind == "EN" and strong == "AL":
            kinds[place] = "AN"
        before = kinds[place]
        strong = before if before in STRONG else strong
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]
    for place in range(1, len(kinds) - 1):
        left, kind, right = kinds[place - 1 : place + 2]
        if left == right and ((kind == "ES" and left == "EN") or (kind == "CS" and left in _NUMBERS)):
            kinds[place] = left
    _resolve_terminators(kinds)
    _resolve_numbers(kinds, around)


def _resolve_numbers(kinds: list[str], around: str) -> None:
    """Rules W6 and W7: separators left over are neutral, numbers behind a letter from left to right run with it."""
    strong = around
    for place, kind in enumerate(kinds):
        if kind in {"ES", "CS", "ET"}:
            kinds[place] = "ON"
        elif kind in {"L", "R"}:
            strong = kind
        elif kind == "EN" and strong == "L":
            kinds[place] = "L"


def _resolve_terminators(kinds: list[str]) -> None:
    """Rule W5: signs such as % belong to the number they stand at."""
    for order in (range(len(kinds)), range(len(kinds) - 1, -1, -1)):
        before = ""
        for place in order:
            if kinds[place] == "ET" and before == "EN":
                kinds[place] = "EN"
            before = kinds[place]


def _resolve_brackets(text: str, kinds: list[str], around: str) -> None:
    """Rule N0: both brackets of a pair run like what is in them."""
    other = "L" if around == "R" else "R"
    for opening, closing in _pairs(text, kinds):
        inside = {_as_strong(kind) for kind in kinds[opening + 1 : closing]}
        if around in inside:
            found = around
        elif other in inside:
            before = next((s for n in range(opening - 1, -1, -1) if (s := _as_strong(kinds[n]))), around)
            found = other if before == other else around
        else:
            continue
        for place in (opening, closing):
            kinds[place] = found
            for mark in range(place + 1, len(kinds)):
                if unicodedata.bidirectional(text[mark]) != "NSM":
                    break
                kinds[mark] = found


def _pairs(text: str, kinds: list[str]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for place, letter in enumerate(text):
        if kinds[place] != "ON":
            continue
        if letter in _CLOSING:
            if len(opened) == _MOST_BRACKETS:
                return []
            opened.append((_CLOSING[letter], place))
            continue
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == letter:
                pairs.append((opened[depth][1], place))
                del opened[depth:]
                break
    return sorted(pairs)


def _as_strong(kind: str) -> str:
    return "R" if kind in {"R", "EN", "AN"} else kind if kind == "L" else ""


def _resolve_neutral(kinds: list[str], around: str) -> None:
    """Rules N1 and N2: what has no direction goes with both its neighbors, or with the line."""
    place = 0
    while place < len(kinds):
        if kinds[place] not in _NEUTRAL:
            place += 1
            continue
        end = next((n for n in range(place, len(kinds)) if kinds[n] not in _NEUTRAL), len(kinds))
        left = _as_strong(kinds[place - 1]) if place else around
        right = _as_strong(kinds[end]) if end < len(kinds) else around
        kinds[place:end] = [left if left == right else around] * (end - place)
        place = end


def runs_both_ways(text: str, base: int) -> bool:
    """Tell whether anything in a text may run against the direction of the page."""
    other = {"L", "EN", "AN"} if base else {"R", "AL"}
    return any(unicodedata.bidirectional(letter) in other for letter in text)
