"""Lists of word processors, as lists: each item keeps its number, and what a letter cannot number like that is said.

Word writes paragraphs with a mark typed before them, its online kin a list for each item, others real lists whose
numbers stand in styles. All become lists whose items carry their number (``value``) until nothing is moved any more;
then each run of following numbers is one list that says where it begins.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from lxml.html import HtmlElement

from letters.markup import list_styles
from letters.markup.list_styles import Sheet

_WORD_LEVEL: Final = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_QUILL_LEVEL: Final = re.compile(r"\bql-indent-(\d)\b")
_WORD_MARK: Final = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_KIND_OF_STYLE: Final = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
MOST: Final = 9999
_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# The number of a mark, behind numbers of higher levels or words ("1.2.", "Art. 3") and before a bracket or a point.
_NUMBER: Final = re.compile(r"(?P<before>.*?)(?P<number>\d+|[^\W\d_]+|[^\w\s])(?P<after>[.)\]:、）]?)", re.DOTALL)
_PLAIN: Final = re.compile(r"[0-9]+\.?|[A-Za-z]{1,6}\.")
_SPACES: Final = " \t\r\n\xa0"


class Numbering:
    """How items were numbered where they come from, and what of it a letter cannot show."""

    def __init__(self, sheet: Sheet | None = None) -> None:
        """Take what a style sheet says of lists."""
        self._sheet = sheet or {}
        self.strange: dict[str, None] = {}

    def read(self, root: HtmlElement) -> None:
        """Build lists where there are none and write on each item of a numbered list its number."""
        _part_online_lists(root)
        self.strange.update(dict.fromkeys(_build(root)))
        _put_lists_into_items(root)
        for bulleted in list(root.iter("ul")):
            style = list_styles.style_of(bulleted, self._sheet)
            bulleted.tag = "ol" if style.is_numbered else "ul"
            self._say_text(style)
        for numbered in list(root.iter("ol")):
            self._number(numbered)

    def _number(self, numbered: HtmlElement) -> None:
        items = [item for item in numbered if item.tag == "li"]
        if any("data-mark" in item.attrib for item in items):
            self._by_marks(numbered, items)
            return
        self._by_attributes(numbered, items)

    def _say_text(self, style: list_styles.ListStyle) -> None:
        if style.lost_text:
            self.strange[style.lost_text] = None

    def _by_attributes(self, numbered: HtmlElement, items: list[HtmlElement]) -> None:
        style = list_styles.style_of(numbered, self._sheet)
        if style.is_unnumbered:
            _unlist(numbered)
            return
        if style.is_bulleted:
            numbered.tag = "ul"
            self._say_text(style)
            return
        if style.kind in _KIND_OF_STYLE:
            numbered.set("type", _KIND_OF_STYLE[style.kind])
        elif style.is_numbered:
            self.strange[style.kind] = None
        elif (kind := list_styles.kind_of_items(items)) and "type" not in numbered.attrib:
            numbered.set("type", kind)
        if style.drawn and not _PLAIN.fullmatch(style.drawn.mark):
            self.strange[style.drawn.mark] = None
        step = -1 if "reversed" in numbered.attrib else 1
        first = style.first if style.first is not None else _whole(numbered.get("start"), 1 if step > 0 else len(items))
        following = self._within(first, 1)
        for item in items:
            value = _whole(item.get("value"), list_styles.number_of(item, following, step))
            value = self._within(value, following)
            item.set("value", str(value))
            following = value + step

    def _within(self, value: int, other: int) -> int:
        """Return a number that a letter can show, or the other one, and say so."""
        if abs(value) <= MOST:
            return value
        self.strange[str(value)] = None
        return other

    def _by_marks(self, numbered: HtmlElement, items: list[HtmlElement]) -> None:
        marks = [item.attrib.pop("data-mark", "") for item in items]
        kind, values = _read(marks)
        if kind != "1":
            numbered.set("type", kind)
        for item, value in zip(items, values, strict=True):
            item.set("value", str(value))
        self.strange.update({mark: None for mark in marks[:1] if not _PLAIN.fullmatch(mark)})


def _whole(text: str | None, other: int) -> int:
    """Read a number as browsers do: "+7" and "3.5" are numbers too."""
    found = re.match(r"\s*([+-]?\d{1,9})", text or "", re.ASCII)
    return int(found[1]) if found else other


def _unlist(numbered: HtmlElement) -> None:
    """Make paragraphs of a list that shows no numbers: often they are typed before its words."""
    for item in [item for item in numbered if item.tag == "li"]:
        item.tag = "div"
    numbered.tag = "div"


def number(root: HtmlElement) -> None:
    """Let each list of ``Numbering.read`` begin with its first number, and a new one begin where numbers jump."""
    for numbered in list(root.iter("ol")):
        items = [item for item in numbered if "value" in item.attrib]
        values = [int(item.attrib.pop("value")) for item in items]
        if not values:
            continue
        numbered.attrib.pop("start", None)
        numbered.attrib.pop("reversed", None)
        jumps = [place for place, (one, other) in enumerate(pairwise(values), start=1) if other != one + 1]
        for place in reversed(jumps):
            numbered.addnext(_list_of(numbered, items[place:], values[place]))
            del items[place:]
        if values[0] != 1:
            numbered.set("start", str(values[0]))


def _list_of(numbered: HtmlElement, items: list[HtmlElement], start: int) -> HtmlElement:
    made = numbered.makeelement("ol", dict(numbered.attrib))
    made.attrib.pop("start", None)
    if start != 1:
        made.set("start", str(start))
    made.extend(items)
    return made


# Marks


def _read(marks: list[str]) -> tuple[str, list[int]]:
    """Return the kind of numbering in which these marks follow each other best, and their numbers."""
    read = [dict(_numbers(mark)) for mark in marks]
    best, fewest = ("1", list(range(1, len(marks) + 1))), len(marks)
    # Letters before Roman numbers, but for a list that begins with "i".
    for kind in ("1", "i", "I", "a", "A") if marks[0].strip("(). ").lower() == "i" else ("1", "a", "A", "i", "I"):
        if all(kind in numbers for numbers in read):
            values = [numbers[kind] for numbers in read]
            jumps = sum(other != one + 1 for one, other in pairwise(values))
            if jumps < fewest:
                best, fewest = (kind, values), jumps
    return best


def _numbers(mark: str) -> Iterator[tuple[str, int]]:
    """Yield each kind of numbering in which a mark has a number, with that number."""
    found = _NUMBER.fullmatch(mark.strip(_SPACES))
    word = found["number"] if found else ""
    low = word.lower()
    if word.isdecimal():
        yield "1", int(word)
    elif len(word) == 1 and (value := unicodedata.numeric(word, -1)) > 0:
        yield "1", int(value)
    if re.fullmatch("[a-z]+", low) and word in (low, word.upper()):
        if len(set(low)) == 1:
            yield ("a" if word == low else "A"), ord(low[0]) - ord("a") + 1 + 26 * (len(low) - 1)
        if set(low) <= set(_ROMAN):
            yield ("i" if word == low else "I"), _roman(low)


def _roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(-one if one < other else one for one, other in pairwise([*values, 0]))


def _is_number(mark: str) -> bool:
    """Tell a number from a bullet; one letter and nothing else, such as the "o" of many lists, is a bullet."""
    found = _NUMBER.fullmatch(mark.strip(_SPACES))
    if found is None:
        return False
    word, numbers = found["number"], dict(_numbers(mark))
    is_closed = bool(found["after"]) or found["before"].strip() in {"(", "[", "（"}
    return "1" in numbers or (word.isalpha() and (is_closed or (len(word) > 1 and bool(numbers))))


# Lists where there are none


def _build(root: HtmlElement) -> list[str]:
    """Turn Word's paragraphs with hand-made marks into nested lists; return marks of words, which are no bullets."""
    lost: list[str] = []
    open_lists: list[tuple[int, HtmlElement]] = []
    last: HtmlElement | None = None
    for paragraph in list(root.iter("p")):
        found = _WORD_LEVEL.search(paragraph.get("style", ""))
        if not found:
            continue
        if last is not None and paragraph.getprevious() is not last:
            open_lists = []
        level, (tag, attributes) = int(found[1]), _item(paragraph, lost)
        while open_lists and (
            open_lists[-1][0] > level or (open_lists[-1][0] == level and open_lists[-1][1].tag != tag)
        ):
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            made = paragraph.makeelement(tag, attributes)
            if open_lists:
                open_lists[-1][1][-1].append(made)
            else:
                paragraph.addprevious(made)
            open_lists.append((level, made))
        paragraph.tail = None
        open_lists[-1][1].append(paragraph)
        paragraph.tag = "li"
        last = open_lists[0][1]
    return lost


def _item(paragraph: HtmlElement, lost: list[str]) -> tuple[str, dict[str, str]]:
    """Take the mark off a paragraph; return the kind of list it belongs to and that list's attributes.

    A mark of words that is no number is added to ``lost``.
    """
    if listing := paragraph.attrib.pop("data-list", ""):
        kind = paragraph.attrib.pop("data-kind", "1")
        return listing, {} if kind == "1" else {"type": kind}
    mark = _take_mark(paragraph)
    if not _is_number(mark):
        # One character is a bullet, in a face of bullets: "§" is a square there, "ü" a tick.
        if len(mark) > 1 and (said := list_styles.ListStyle(text=mark).lost_text):
            lost.append(said)
        return "ul", {}
    paragraph.set("data-mark", mark)
    return "ol", {}


def _take_mark(paragraph: HtmlElement) -> str:
    """Remove the hand-made bullet or number and return it."""
    for span in paragraph.iter("span"):
        if _WORD_MARK.search(span.get("style", "")):
            mark = str(span.text_content()).strip(_SPACES)
            span.drop_tree()
            return mark
    return ""


def _part_online_lists(root: HtmlElement) -> None:
    """Write the lists of Word's online kin, one for each item and none in another, as Word writes paragraphs."""
    for listing in list(root.iter("ol", "ul")):
        items = list(listing)
        is_quill = _write_levels(items)
        if not items or not all("data-aria-level" in item.attrib for item in items):
            continue
        kind = _KIND_OF_STYLE.get(list_styles.style_of(listing, {}).kind, listing.get("type", "1"))
        for value, item in enumerate(items, start=_whole(listing.get("start"), 1)):
            level = item.attrib.pop("data-aria-level")
            item.tag = "p"
            item.set("style", f"mso-list: l0 level{level}")
            item.set("data-list", listing.tag)
            if listing.tag == "ol":
                item.set("data-kind", "1ai"[(_whole(level, 1) - 1) % 3] if is_quill else kind)
                if not is_quill:
                    item.set("value", str(value))
        around = listing.getparent()
        listing.drop_tag()
        if around.tag == "div" and around.getparent() is not None and "wrapper" in around.get("class", "").lower():
            around.drop_tag()


def _write_levels(items: list[HtmlElement]) -> bool:
    """Write the levels of a list of Quill, which has all its items in one row, as Word's online kin writes them."""
    levels = [_QUILL_LEVEL.search(item.get("class", "")) for item in items]
    if not any(levels):
        return False
    for item, level in zip(items, levels, strict=True):
        item.set("data-aria-level", str(1 + int(level[1])) if level else "1")
    return True


def _put_lists_into_items(root: HtmlElement) -> None:
    """Put a list that stands between items, as some editors nest them, into the item before it."""
    for inner in list(root.iter("ol", "ul")):
        around, before = inner.getparent(), inner.getprevious()
        if around is None or around.tag not in ("ol", "ul"):
            continue
        inner.tail = None
        if before is not None and before.tag == "li":
            before.append(inner)
        else:
            inner.drop_tag()
