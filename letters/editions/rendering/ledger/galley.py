"""Reads the styles of a long list from specimens that WeasyPrint has laid out behind the letter. In its process only.

The galley is one tall page that is taken out again: of each group it has the heading as it is printed, one specimen of
an entry, and every entry that the fast lane cannot set. So all measures come from static/css/print.css, by way of the
typesetter that the rest of the letter is set by.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from weasyprint.formatting_structure import boxes

from letters.editions.rendering.ledger.faces import Face

PAGE: Final = "galley"
SPECIMEN: Final = "specimen"
_ROUNDING: Final = 0.01
_MARKS: Final = ("data-head", "data-line", "data-last")
_ROLES: Final = ("number", "lead", "rest", "note")


@dataclass(frozen=True, slots=True)
class PartStyle:
    """How one part of an entry is set: its face, and the color as PDF has it."""

    face: Face
    color: str


@dataclass(frozen=True, slots=True)
class Measures:
    """The geometry of the entries of a group, in pixels of CSS from the head and the left of an entry.

    ``width`` is that of a column. ``first`` is where the first line begins, ``left`` the others, ``right`` where they
    end; ``baseline`` is that of the first line, ``pitch`` leads to the next one, ``height`` is that of one line with
    what surrounds it, and ``after`` the room between two entries. ``is_even`` says that all lines are as high as the
    first, which has the number in a face of its own.
    """

    width: float
    first: float
    left: float
    right: float
    baseline: float
    pitch: float
    height: float
    after: float
    is_even: bool = True


_UNREAD: Final = Measures(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(slots=True)
class GalleyGroup:
    """A group of the list as the galley shows it: ``odd`` are the entries that WeasyPrint has set."""

    above: float
    head: Any
    roles: dict[str, PartStyle]
    measures: Measures
    odd: dict[int, Any] = field(default_factory=dict)

    @property
    def head_height(self) -> float:
        """How far the entries begin below the head of the heading."""
        return float(self.head.margin_height())


@dataclass(slots=True)
class Galley:
    """All groups, and the line that stands behind the list, if any."""

    groups: list[GalleyGroup]
    last: Any = None


def read(pages: list[Any], stream: Any) -> Galley:
    """Return what stands on the pages of the galley; faces are noted in the fonts of ``stream``."""
    found = Galley([])
    for page in pages:
        for box in _marked(page._page_box):
            if box.element.get("data-last") is not None:
                found.last = box
            elif box.element.get("data-head") is not None:
                found.groups.append(GalleyGroup(_above(page._page_box, box), box, {}, _UNREAD))
            elif (line := box.element.get("data-line")) == SPECIMEN:
                found.groups[-1].roles, found.groups[-1].measures = _roles(box, stream), _measures(box)
            else:
                found.groups[-1].odd[int(line)] = box
    return found


def _marked(box: Any) -> Iterator[Any]:
    """Yield the boxes that stand for a heading, an entry or the last line, in order."""
    for child in box.children:
        element = getattr(child, "element", None)
        marks = element.attrib if isinstance(child, boxes.BlockBox) and element is not None else ()
        if any(name in marks for name in _MARKS):
            yield child
        elif isinstance(child, boxes.ParentBox) and not isinstance(child, (boxes.LineBox, boxes.MarginBox)):
            yield from _marked(child)


def _above(page: Any, head: Any) -> float:
    """Return the room above a group."""
    section = next(box for box in page.descendants() if head in box.children)
    return float(section.margin_top)


def _texts(box: Any) -> dict[str, Any]:
    """Return the texts of a specimen by what they are."""
    texts = [box for box in box.descendants() if isinstance(box, boxes.TextBox) and box.text.strip()]
    return {text.element.get("class", ""): text for text in texts}


def _roles(specimen: Any, stream: Any) -> dict[str, PartStyle]:
    texts = _texts(specimen)
    return {name: PartStyle(Face.of(stream, texts[name]), _color(texts[name])) for name in _ROLES if name in texts}


def _color(text: Any) -> str:
    red, green, blue = text.style["color"].to("srgb").coordinates
    return f"{red:.4g} {green:.4g} {blue:.4g} rg"


def _measures(specimen: Any) -> Measures:
    """Read an entry of two lines: its first begins where the number does, the other where the text hangs."""
    first, second = [box for box in specimen.descendants() if isinstance(box, boxes.LineBox)]
    texts = _texts(specimen)
    begin = texts.get("number", texts["lead"])
    return Measures(
        width=specimen.margin_width(),
        first=begin.position_x - specimen.position_x,
        left=texts["rest"].position_x - specimen.position_x,
        right=specimen.content_box_x() + specimen.width - specimen.position_x,
        baseline=begin.position_y + begin.baseline - specimen.position_y,
        pitch=second.position_y - first.position_y,
        height=specimen.border_height() - second.height,
        is_even=abs(first.height - second.height) < _ROUNDING,
        after=specimen.margin_bottom,
    )
