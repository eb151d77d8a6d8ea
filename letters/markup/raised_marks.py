"""Raised numbers and signs of a text: which of them can be marks of notes, and which are exponents, ordinals, isotopes.

A mark follows a word of two letters or more, a sign that ends something, or a year. What follows a number, a unit, one
letter or a formula is an exponent, and what stands before a letter is part of that word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

SIGNS: Final = r"[*∗†‡§¶]{1,4}"
_LABELS: Final = re.compile(rf"\d{{1,3}}(?:[\s,;]+\d{{1,3}})*|{SIGNS}|[a-z]|[ivx]{{2,5}}")
_BRACKETED: Final = re.compile(rf"(?:\[\s*(?:\d{{1,3}}|[a-z]{{1,2}}|{SIGNS})\s*\][\s,;]*)+", re.IGNORECASE)
_LABEL: Final = re.compile(rf"\d{{1,3}}|[a-z]{{1,5}}|{SIGNS}", re.IGNORECASE)
# Whose letters are raised to say a place in a row: XXe.
_ROMAN: Final = re.compile(r"[IVXLCDM]+$")
_SUPER: Final = re.compile(r"vertical-align:\s*(?:super|text-top)", re.IGNORECASE)
_INLINE: Final = frozenset("sup span font a small i em b strong cite label".split())
LINES: Final = frozenset(
    "p div li dd dt ul ol dl section aside article footer blockquote table caption thead tbody tfoot tr td th pre "
    "address h1 h2 h3 h4 h5 h6 br hr".split()
)
_BEFORE: Final = 40
_WORDS: Final = re.compile(r"\S")
_WORD: Final = re.compile(r"[^\W_]+$")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
# G20, COP29: names that end with a number.
_NAMED: Final = re.compile(r"[A-Z]+[a-z]*\d{1,4}")
_UNITS: Final = frozenset("km cm mm dm nm µm μm км см мм дм hm dam".split())
_UNITS_BEHIND_NUMBERS: Final = re.compile(
    r"[\d⁄/×·.,](?:[\s\xa0\u202f]|[a-z]{1,3}/)*(?:mi|ft|in|yd|sec|kg|lb|hr|min|mol|Pa|Hz)$"
)
_ENDS: Final = re.compile(r"[.,;:!?…%)\]»«”“\"’'‘„。，、；：！？）」』》،؛؟।€$£]$")
_FORMULA: Final = re.compile(r"\((?:[^()\s]*(?:[+*/=^×·−]|\d[-–])[^()]*|[^()]|[^()a-zA-Z]*)\)$")
_FIRST_OF_SYLLABLES: Final = 0x0E00  # Scripts from Thai on write words without spaces between them, or in syllables.


@dataclass(frozen=True, slots=True)
class Raised:
    """A raised text that may be a mark: its labels, and where in the whole text it begins and ends."""

    element: HtmlElement
    labels: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class PlacedWords:
    """The words of a tree in one text, a new line for each block, with the places of blocks and raised texts."""

    text: str
    raised: dict[HtmlElement, Raised]
    starts: dict[HtmlElement, int]
    ends: dict[HtmlElement, int]

    def first_word(self, block: HtmlElement) -> int:
        """Return where the words of a block begin."""
        return _first_word(self.text, self.starts[block])

    def is_mark(self, raised: Raised) -> bool:
        """Tell a mark of a note from an exponent, an ordinal and the like."""
        before = self.text[max(0, raised.start - _BEFORE) : raised.start].rpartition("\n")[2]
        after = self.text[raised.end : raised.end + 1]
        if not before.strip() or (after.isascii() and after.isalnum()):
            return False
        if _BRACKETED.fullmatch(self.text[raised.start : raised.end].strip()) or not raised.labels[0].isalnum():
            return True
        return _takes_a_mark(before) and not (raised.labels[0].isalpha() and _ROMAN.search(before))


def read(root: HtmlElement) -> PlacedWords:
    """Read a tree once, from its first word to its last; what stands within a footnote is no text."""
    pieces: list[str] = []
    length, inside = 0, 0
    starts: dict[HtmlElement, int] = {}
    ends: dict[HtmlElement, int] = {}
    found: list[tuple[HtmlElement, int, int]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_apart = is_raised(element) or element.get("class") == "footnote"
        if event == "start":
            starts[element] = length
            inside += is_apart
            new = ("\n" if element.tag in LINES else "") + (element.text or "")
        else:
            inside -= is_apart
            ends[element] = length
            if is_apart and not inside and element.get("class") != "footnote":
                found.append((element, starts[element], length))
            new = ("\n" if element.tag in LINES else "") + ((element.tail or "") if element is not root else "")
        pieces.append(new)
        length += len(new)
    text = "".join(pieces)
    return PlacedWords(text, {one.element: one for one in _labelled(text, found)}, starts, ends)


def is_raised(element: HtmlElement) -> bool:
    return element.tag == "sup" or (element.tag in _INLINE and bool(_SUPER.search(element.get("style") or "")))


def labels(text: str) -> tuple[str, ...]:
    """Return the labels of a raised text that is nothing but labels."""
    bare = text.strip()
    if _BRACKETED.fullmatch(bare):
        return tuple(_LABEL.findall(bare))
    bare = bare.removeprefix("(").rstrip(".:").removesuffix(")").strip()
    return tuple(_LABEL.findall(bare)) if _LABELS.fullmatch(bare) else ()


def _first_word(text: str, start: int) -> int:
    found = _WORDS.search(text, start)
    return found.start() if found else len(text)


def _labelled(text: str, found: list[tuple[HtmlElement, int, int]]) -> Iterator[Raised]:
    for element, start, end in found:
        if its := labels(text[start:end]):
            yield Raised(element, its, _first_word(text, start), end)


def _takes_a_mark(before: str) -> bool:
    """Tell whether a number that is raised behind these words is a mark."""
    if before != before.rstrip():
        return not before.rstrip()[-1:].isdigit()
    word = _WORD.search(before)
    if word is None:
        return bool(_ENDS.search(before)) and not _FORMULA.search(before)
    last = word[0]
    if any(letter.isdigit() for letter in last):
        return bool(_YEAR.fullmatch(last) or _NAMED.fullmatch(last))
    if ord(last[-1]) >= _FIRST_OF_SYLLABLES:
        return True
    return len(last) > 1 and last not in _UNITS and not _UNITS_BEHIND_NUMBERS.search(before)
