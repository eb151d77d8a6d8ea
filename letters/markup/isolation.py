"""Gives each run of the other direction a direction of its own, across whatever marks it up.

A typesetter that puts the pieces of a line in order one by one, as ours does, turns a phrase
round that consists of several: "the Asia-Pacific Human Rights Network" in an Arabic letter, where
the word with a hyphen is a piece of its own. Put into an element with a direction, the phrase is one
piece. The same elements keep readers of a PDF from mixing up what stands beside each other.
"""

import html as entities
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from letters.markup.bidi import OBJECT, STRONG, levels, runs_both_ways
from letters.markup.languages import first_strong

_TAGS: Final = re.compile(r"(<[^<>]*>)")
_INLINE: Final = re.compile(r"</?(?:strong|em|u|s|a|sub|sup|span)\b")
_VOID: Final = re.compile(r"<[bh]r[ />]")
_NAME: Final = re.compile(r"<(\w+)")
_LETTERS: Final = re.compile(r"&[^;\s]*;|.", re.DOTALL)
_EMPTY: Final = re.compile(r"<(strong|em|u|s|a|sub|sup)\b[^<>]*></\1>")
_DIRECTION: Final = re.compile(r'\bdir="(ltr|rtl|auto)"')
# Kinds of characters that have no direction, and those of them that the faces of Arabic have.
_WITHOUT: Final = frozenset({"WS", "ON", "ES", "ET", "CS"})
_OF_THE_FACES: Final = frozenset(" !,.:«»،؛؟\xa0")
_FROM_LEFT: Final = "\u200e"
_OF_NUMBERS: Final = frozenset({"CS", "ES"})
_FROM_RIGHT: Final = "\u200f"
# Groups of digits behind a plus or a zero, in any digits; blanks, points and hyphens part them.
_CALL: Final = re.compile(r"(?<![\w+])(?:\+\s?\d|\(?[0٠۰])(?:[\s.()-]{0,2}\d){6,16}(?!\w)")


def isolated(html: str, direction: str) -> str:
    """Return cleaned HTML in which every run against its surroundings stands in an element with a direction.

    ``direction`` is the page's. An element that a run begins or ends within is divided. Where all of a line or
    of a note runs against the page, it is one run with the point at its end.
    """
    if direction == "ltr" and 'dir="' not in html and not runs_both_ways(_TAGS.sub("", html), 0):
        return html
    paper = _Paper(_TAGS.split(html), direction)
    for line in paper.lines:
        if line.words.strip():
            _isolate(paper, line)
    return _EMPTY.sub("", "".join(paper.written()))


class _Letter(NamedTuple):
    """A character of a line, where it stands among the pieces, and the elements it stands in, outermost first."""

    letter: str
    begin: tuple[int, int]
    end: tuple[int, int]
    elements: tuple[int, ...]


@dataclass(slots=True)
class _Line:
    base: int
    letters: list[_Letter] = field(default_factory=list)

    @property
    def words(self) -> str:
        return "".join(letter.letter for letter in self.letters)


def _isolate(paper: "_Paper", line: _Line) -> None:
    text, base = line.words, line.base
    words = text.strip()
    strong = {unicodedata.bidirectional(letter) for letter in words} & STRONG
    if strong and strong <= ({"L"} if base else {"R", "AL"}):
        base = 1 - base
        first = text.index(words[0])
        paper.wrap(line, first, first + len(words) - 1, base)
    found = _with_calls_from_left(text, levels(text, base))
    for least in (base + 1, base + 2):
        for first, last in _stretches(found, least):
            paper.wrap(line, first, last, least)
    apart: set[int] = set()
    for first, last in _gaps(text, found):
        apart.update(range(first, last + 1))
        if unicodedata.bidirectional(text[first]) in _OF_NUMBERS and last > first:
            # "د/ أحمد": a mark that stands in numbers, and the blank behind it, which stays in the line.
            paper.set_apart(line, first, first, "")
            paper.mark_behind(line, first, _FROM_RIGHT)
            continue
        behind = first > 0 and not found[first - 1] % 2
        paper.set_apart(line, first, last, _FROM_RIGHT if behind or not text[first : last + 1].strip() else "")

    for place in set(_points(text, found)) - apart:
        paper.mark_behind(line, place, _FROM_RIGHT)


def _with_calls_from_left(text: str, found: list[int]) -> list[int]:
    """Return the levels with those of telephone numbers from left to right, as they are written and dialed everywhere.

    The algorithm takes each group of digits for a number of its own and puts the last one first: "567 1234 30 49+".
    """
    for call in _CALL.finditer(text):
        if any(found[call.start() : call.end()]):
            found[call.start() : call.end()] = [2] * len(call[0])
    return found


def _points(text: str, found: list[int]) -> Iterator[int]:
    """Yield where a point, a colon or what else stands in numbers ends a word from right to left.

    A reader of the PDF counts it to a number, and puts the blank behind it first: "د. محمد" is not found.
    """
    for place, letter in enumerate(text[:-1]):
        if found[place] % 2 and unicodedata.bidirectional(letter) in _OF_NUMBERS and _has_none(text[place + 1]):
            yield place


def _stretches(found: list[int], least: int) -> Iterator[tuple[int, int]]:
    begin = -1
    for place, level in enumerate([*found, -1]):
        if level >= least and begin < 0:
            begin = place
        elif level < least and begin >= 0:
            yield begin, place - 1
            begin = -1


def _gaps(text: str, found: list[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of what has no direction and stands within text from right to left beside other text.

    Other text is a run from left to right, or what comes from another face than the letters. Readers of a PDF put
    the pieces of such a line in order by themselves, and some need to be told.
    """
    begin = -1
    for place in range(len(text) + 1):
        is_gap = place < len(text) and found[place] % 2 and text[place] != OBJECT and _has_none(text[place])
        if is_gap and begin < 0:
            begin = place
        elif not is_gap and begin >= 0:
            beside = [found[n] for n in (begin - 1, place) if 0 <= n < len(text)]
            if any(level % 2 == 0 for level in beside) or not _OF_THE_FACES.issuperset(text[begin:place]):
                yield begin, place - 1
            begin = -1


def _has_none(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _WITHOUT


def ended(last: str) -> str:
    """Return a mark that belongs behind a text from left to right in a line that runs the other way.

    Without it a reader of the PDF counts a bracket or a point at the end of the text to the line.
    """
    return _FROM_LEFT if _has_none(last) else ""


class _Paper:
    """A text taken apart into tags and texts, its lines, and what is put between the pieces."""

    def __init__(self, pieces: list[str], direction: str) -> None:
        self._pieces = pieces
        self._begins: dict[tuple[int, int], list[str]] = {}
        self._ends: dict[tuple[int, int], list[str]] = {}
        # Of each element within a line: where it ends, and its first and last letter.
        self._closed: dict[int, int] = {}
        self._first: dict[int, _Letter] = {}
        self._last: dict[int, _Letter] = {}
        self.lines = list(self._read(int(direction == "rtl")))

    def _read(self, base: int) -> Iterator[_Line]:
        line, elements = _Line(base), tuple[int, ...]()
        opened: list[tuple[str, int, _Line, tuple[int, ...]]] = []
        for place, piece in enumerate(self._pieces):
            if not piece.startswith("<"):
                for found in _LETTERS.finditer(piece):
                    letter = found[0] if len(found[0]) == 1 else entities.unescape(found[0])
                    self._add(line, letter, (place, found.start()), (place, found.end()), elements)
            elif _VOID.match(piece):
                yield line
                line = _Line(line.base)
            elif piece.startswith("</"):
                kind, begun, outer, before = opened.pop()
                self._closed[begun] = place
                if kind != "inline":
                    yield line
                    line = outer if kind == "object" else _Line(outer.base)
                elements = before
                if kind == "object":
                    self._add(line, OBJECT, (begun, 0), (place, len(piece)), elements)
            else:
                kind = self._kind(piece)
                opened.append((kind, place, line, elements))
                if kind == "inline":
                    elements = (*elements, place)
                    continue
                if kind == "block":
                    yield line
                # A note stands at the foot of the page, whatever its mark stands in.
                around = base if 'class="footnote"' in piece else line.base
                line, elements = _Line(self._base(place, around)), ()
        yield line

    def _kind(self, piece: str) -> str:
        if not _INLINE.match(piece):
            return "block"
        return "object" if 'class="footnote"' in piece or _DIRECTION.search(piece) else "inline"

    def _base(self, place: int, around: int) -> int:
        """Return the direction of an element; one that follows its text is told which that is."""
        found = _DIRECTION.search(self._pieces[place])
        if found is None:
            return around
        if found[1] != "auto":
            return int(found[1] == "rtl")
        strong = first_strong("".join(self._inside(place)))
        base = int(strong == "rtl") if strong else around
        self._pieces[place] = self._pieces[place].replace(found[0], f'dir="{"rtl" if base else "ltr"}"')
        return base

    def _inside(self, place: int) -> Iterator[str]:
        depth = 0
        for piece in self._pieces[place:]:
            if not piece.startswith("<"):
                yield entities.unescape(piece)
            elif not _VOID.match(piece):
                depth += -1 if piece.startswith("</") else 1
                if depth == 0:
                    return

    def _add(
        self, line: _Line, letter: str, begin: tuple[int, int], end: tuple[int, int], elements: tuple[int, ...]
    ) -> None:
        added = _Letter(letter, begin, end, elements)
        line.letters.append(added)
        for element in elements:
            self._first.setdefault(element, added)
            self._last[element] = added

    def wrap(self, line: _Line, first: int, last: int, level: int) -> None:
        """Put a run into an element with a direction; an element that goes beyond the run is divided."""
        direction = "rtl" if level % 2 else "ltr"
        one, other = line.letters[first], line.letters[last]
        shared = sum(1 for a, b in zip(one.elements, other.elements, strict=False) if a == b)
        begin, before = one.begin, list(one.elements[shared:])
        while before and self._first[before[-1]] is one:
            begin = (before.pop(), 0)
        end, after = other.end, list(other.elements[shared:])
        while after and self._last[after[-1]] is other:
            end = self._behind(after.pop())
        # An element that is all of the run stands within it: what it looks like may depend on the direction.
        for element in () if before or after else reversed(one.elements[:shared]):
            if self._first[element] is not one or self._last[element] is not other:
                break
            begin, end = (element, 0), self._behind(element)
        finish = "</span>" if direction == "rtl" else f"{ended(other.letter)}</span>"
        self._begins.setdefault(begin, []).append(self._parted(before, f'<span dir="{direction}">'))
        self._ends.setdefault(end, []).insert(0, self._parted(after, finish))

    def _behind(self, element: int) -> tuple[int, int]:
        closing = self._closed[element]
        return closing, len(self._pieces[closing])

    def set_apart(self, line: _Line, first: int, last: int, mark: str) -> None:
        """Make a piece of its own of what stands within one text, with a mark before it."""
        one, other = line.letters[first], line.letters[last]
        if one.begin[0] == other.begin[0]:
            self._begins.setdefault(one.begin, []).append(f"<span>{mark}")
            self._ends.setdefault(other.end, []).insert(0, "</span>")

    def mark_behind(self, line: _Line, place: int, mark: str) -> None:
        """Put a mark without a shape behind a character."""
        self._ends.setdefault(line.letters[place].end, []).insert(0, mark)

    def _parted(self, elements: list[int], tag: str) -> str:
        """Return a tag between the end and the new beginning of the elements that stand open."""
        opening = [self._pieces[element] for element in elements]
        closing = [f"</{_NAME.match(piece)[1]}>" for piece in reversed(opening)]  # type: ignore[index]
        return "".join([*closing, tag, *opening])

    def written(self) -> Iterator[str]:
        offsets: dict[int, set[int]] = {}
        for place, offset in (*self._begins, *self._ends):
            offsets.setdefault(place, set()).add(offset)
        for place, piece in enumerate(self._pieces):
            last = 0
            for offset in sorted(offsets.get(place, ())):
                yield piece[last:offset]
                yield from self._ends.get((place, offset), [])
                yield from self._begins.get((place, offset), [])
                last = offset
            yield piece[last:]
