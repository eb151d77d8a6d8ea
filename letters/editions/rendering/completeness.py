"""Looks whether all that was to be printed stands on the paper. Runs in the typesetter's process only.

WeasyPrint cuts off without a word what does not fit: a note longer than a page, a table wider than
the sheet, an address longer than its window. What stands beside the room it has is told here.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from weasyprint.formatting_structure import boxes

# A rounding error of the layout, in pixels of CSS.
_TOLERANCE: Final = 2
# What printers leave white at the edge of a sheet: 5 mm.
_EDGE: Final = 19
# What a line may reach below the text, into the room above the foot of the page.
_BELOW: Final = 12
_WORDS: Final = 60
# The title of a drawing is read aloud and not printed.
_UNSEEN: Final = frozenset("style script title template noscript head {http://www.w3.org/2000/svg}title".split())


@dataclass(frozen=True, slots=True)
class Cut:
    """What does not stand on the paper whole: ``kind`` is note, table or text.

    ``number`` is that of the note; ``part`` is 0 for the letter and counts its annexes. A table that is wider than
    the text and stands on the sheet all the same is not lost.
    """

    kind: str
    words: str
    number: int = 0
    part: int = 0
    is_lost: bool = True

    def report(self) -> dict[str, Any]:
        return {"reason": f"cut-{self.kind}", "words": self.words, "number": self.number, "part": self.part}


def first_cut(document: Any, root: Any) -> Cut | None:
    """Return the first thing that is cut off, notes before all else; None when all is there."""
    notes, printed = _numbered_notes(root), Counter[Any]()
    cut = []
    for page in document.pages:
        for text, note, in_table in _texts(page._page_box, None, in_table=False):
            printed[text.element] += _letters(text.text)
            if _is_cut(text, page._page_box, is_note=note is not None):
                kind = "note" if note in notes else "table" if in_table else "text"
                cut.append(Cut(kind, text.text.strip()[:_WORDS], *notes.get(note, ())))
            elif in_table and _is_wide(text, page._page_box):
                cut.append(Cut("table", text.text.strip()[:_WORDS], is_lost=False))
    shown = (element for element in root.find("body").iter() if element.tag not in _UNSEEN)
    cut += [_lost(element, notes) for element in shown if printed[element] < _own_letters(element)]
    return min(cut, key=lambda one: (not one.is_lost, one.kind != "note"), default=None)


def _lost(element: Any, notes: dict[Any, tuple[int, int]]) -> Cut:
    """Return what is no more on any page of an element's text."""
    words = " ".join("".join(element.itertext()).split())[:_WORDS]
    return Cut("note", words, *notes[element]) if element in notes else Cut("text", words)


def _own_letters(element: Any) -> int:
    return _letters(element.text or "") + sum(_letters(child.tail or "") for child in element)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _numbered_notes(root: Any) -> dict[Any, tuple[int, int]]:
    """Return the number of each note, and of the part in which notes are numbered anew."""
    notes: dict[Any, tuple[int, int]] = {}
    part, number = 0, 0
    for element in root.iter():
        if element.tag == "section" and "annex" in element.get("class", "").split():
            part, number = part + 1, 0
        if element.get("class") == "footnote":
            # The address of a link has a letter and takes no number.
            number += "data-mark" not in element.attrib
            notes[element] = (number, part)
    return notes


def _texts(box: Any, note: Any, *, in_table: bool) -> Iterator[tuple[Any, Any, bool]]:
    """Yield each text on a page with the note and whether it is in a table; feet and heads of pages left out."""
    if isinstance(box, boxes.MarginBox):
        return
    if isinstance(box, boxes.TextBox):
        yield box, note, in_table
        return
    element = getattr(box, "element", None)
    if element is not None and element.get("class") == "footnote" and "::" not in str(box.element_tag):
        note = element
    in_table = in_table or isinstance(box, boxes.TableBox)
    for child in box.all_children():
        yield from _texts(getattr(child, "_box", child), note, in_table=in_table)


def _is_cut(text: Any, page: Any, *, is_note: bool) -> bool:
    if not text.text.strip():
        return False
    right = page.content_box_x() + page.width + page.margin_right - _EDGE
    top, bottom = page.content_box_y(), page.content_box_y() + page.height
    # Of some faces the letters are lower than what the face says of itself.
    baseline = text.position_y + text.baseline
    is_beside = text.position_x < _EDGE - _TOLERANCE or text.position_x + text.width > right + _TOLERANCE
    # Notes grow upwards from the foot of the page, and beyond its head.
    return bool(is_beside or not top < baseline < bottom + (_TOLERANCE if is_note else _BELOW))


def _is_wide(text: Any, page: Any) -> bool:
    left, right = text.position_x, text.position_x + text.width
    return bool(left < page.content_box_x() - _TOLERANCE or right > page.content_box_x() + page.width + _TOLERANCE)
