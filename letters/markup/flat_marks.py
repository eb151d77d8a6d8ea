"""Marks of notes that are written with characters alone: ¹, *, †, [1], ①, raised so that they can be read as marks.

Mail, wikis and plain word processors have no other way. Nothing here decides what is a note: ``unlinked_notes`` does,
on a copy, and takes it only where marks and notes match.
"""

import re
import unicodedata
from copy import deepcopy
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

from letters.markup import raised_marks

# What a mark that keeps its words is written from again, when it was none.
_ORIGINAL: Final = "data-flat"
_STARS: Final = "*⁎∗＊"
_SIGN: Final = rf"[{_STARS}†‡§¶]{{1,4}}"
_DIGITS: Final = r"⁽?[⁰¹²³⁴-⁹]{1,3}⁾?(?:[,،、][⁰¹²³⁴-⁹]{1,3})*"
_CIRCLED: Final = r"[①-⑳❶-❿]"
_INNER: Final = rf"\s*(?:note\s|nota\s|anm\.\s|注|註|※)?\s*(?:\d{{1,3}}|{_SIGN})\s*"
_SQUARE: Final = rf"[\[［〔【]{_INNER}[\]］〕】]"
_ROUND: Final = rf"[(（{{]{_INNER}[)）}}]"
_BEHIND: Final = r"(?<=[^\W_]|[.,;!?…%)\]»”\"’'。，、！？）」』》،؛؟*†‡])"
_MARK: Final = re.compile(
    rf"{_DIGITS}|{_BEHIND}(?:{_CIRCLED}|{_SIGN}(?![\w{_STARS}])|[ \xa0]?{_SQUARE}|{_ROUND})", re.IGNORECASE
)
_LABEL: Final = re.compile(rf"\s*({_CIRCLED}|{_SIGN}(?=\s*[^\s{_STARS}])|{_SQUARE}|{_ROUND})", re.IGNORECASE)
_HINT: Final = re.compile(rf"[{_STARS}†‡§¶⁰¹²³⁴-⁹①-⑳❶-❿]|{_SQUARE}|{_ROUND}", re.IGNORECASE)
_NUMBER_OR_SIGN: Final = re.compile(rf"\d{{1,3}}|{raised_marks.SIGNS}")
_SQUARE_ONES: Final = frozenset("[［〔【")
_ROUND_ONES: Final = frozenset("(（{")
# "See [1] and [2]": the number is what the sentence speaks of.
_AS_A_WORD: Final = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]{1,3}|from|with|voir|siehe|véase) $", re.IGNORECASE)
# What is written in these is no text with a mark; notes are in the last.
_APART: Final = frozenset({"sup", "sub", "code", "pre", "footnote"})


def may_be_in(html: str) -> bool:
    """Tell quickly whether a text may hold such marks."""
    return bool(_HINT.search(html))


def raised_copy(root: HtmlElement) -> HtmlElement | None:
    """Return a copy with such marks and labels raised; None where there are none."""
    copy = deepcopy(root)
    made, apart = False, 0
    begins = True  # a block or a line, in which no word stood yet
    for event, element in list(etree.iterwalk(copy, events=("start", "end"))):
        is_apart = element.tag in _APART or element.get("class") in _APART or raised_marks.is_raised(element)
        is_start = event == "start"
        apart += is_apart and is_start
        begins |= element.tag in raised_marks.LINES
        part = "text" if is_start else "tail"
        apart -= is_apart and not is_start
        if is_start or element is not copy:
            text = getattr(element, part) or ""
            if text and not apart and (pieces := _pieces(text, begins=begins)):
                _put(element, part, pieces)
                made = True
            begins &= not text.strip()
    return copy if made else None


def lower_others(root: HtmlElement) -> None:
    """Write anew as characters what was raised and is no mark of a note."""
    for raised in [one for one in root.iter("sup") if _ORIGINAL in one.attrib]:
        raised.text = raised.attrib.pop(_ORIGINAL)
        raised.drop_tag()


def _pieces(text: str, *, begins: bool) -> list[str]:
    """Return a text in pieces, of which every second one is a mark; nothing where there is none."""
    pieces, done = [], 0
    first = _LABEL.match(text) if begins else None
    for found in ([first] if first else []) + list(_MARK.finditer(text, first.end() if first else 0)):
        place = found.start(1) if found is first else found.start()
        if _AS_A_WORD.search(text[max(0, place - 8) : place + found[0].startswith(" ")]):
            continue
        pieces += [text[done:place], text[place : found.end()]]
        done = found.end()
    return [*pieces, text[done:]] if pieces else []


def _put(element: HtmlElement, part: str, pieces: list[str]) -> None:
    marks = []
    for mark, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        raised = element.makeelement("sup")
        raised.text, raised.tail = _written(mark.strip()), behind
        raised.set(_ORIGINAL, mark)
        marks.append(raised)
    setattr(element, part, pieces[0])
    if part == "text":
        element[:0] = marks
    else:
        around = element.getparent()
        place = around.index(element) + 1
        around[place:place] = marks


def _written(mark: str) -> str:
    """Return a mark as raised ones are written: "1", "1, 2", "*"; in brackets what stood in brackets or in a circle."""
    if re.fullmatch(_CIRCLED, mark):
        return f"({int(unicodedata.numeric(mark))})"
    plain = "".join("*" if char in _STARS else char for char in unicodedata.normalize("NFKC", mark))
    labels = ", ".join(_NUMBER_OR_SIGN.findall(plain))
    return f"[{labels}]" if mark[0] in _SQUARE_ONES else f"({labels})" if mark[0] in _ROUND_ONES else labels
