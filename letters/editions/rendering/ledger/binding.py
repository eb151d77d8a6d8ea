"""Binds the pages of a long list into the document of WeasyPrint: one file, one tree of elements, one set of fonts.

WeasyPrint sets the letter and what follows the list, with a place in between and a galley behind. The pages of the
list are drawn before the file is made, so that its fonts have their glyphs, and put into it by the hook that
WeasyPrint calls when it is made. Runs in the typesetter's process only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

import pydyf
from weasyprint.document import Document, Page
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import _use_references, anchors, tags
from weasyprint.pdf.stream import Stream

from letters.editions.rendering.ledger import feet, galley, objects
from letters.editions.rendering.ledger.packing import DoesNotFit, Packed
from letters.editions.rendering.ledger.pages import Leaf, List, Press
from letters.editions.rendering.ledger.tree import Tree
from letters.editions.rendering.line_ends import BLANKS_SINCE

_POINTS: Final = 0.75
_PLACE: Final = "data-ledger"
_TAIL: Final = "data-tail"
_GALLEY: Final = "data-galley"
# What follows the list has a page of its own where it takes more than this share of one; else names stand above it.
_LITTLE: Final = 0.4
# What was set by older rules keeps the few lines alone.
_COMPANY_SINCE: Final = 5
_KINDS: Final = ("ExtGState", "XObject", "Pattern", "Shading")


@dataclass(slots=True)
class Bound:
    """The document without its galley, and the leaves of the list.

    The first of them is drawn onto page ``begun`` of the document, and the last onto the page after it when ``follows``
    says that something else stands below the list there. The others are pages of their own in between.
    """

    document: Any
    begun: int
    place: Any
    groups: int
    resources: dict[str, Any]
    images: dict[str, Any]
    leaves: list[Leaf] = field(default_factory=list)
    bookmarks: list[tuple[int, Any]] = field(default_factory=list)
    follows: bool = False

    @property
    def between(self) -> list[Leaf]:
        return self.leaves[1 : -1 if self.follows else None]

    @property
    def pages(self) -> int:
        return len(self.document.pages) + len(self.between)


class Binder:
    """Lays the pages of the list between those of the letter."""

    def __init__(self, document: Any, job: dict[str, Any], rules: int = 0) -> None:
        self.document, self.job, self.rules = document, job, rules
        self.resources = {kind: pydyf.Dictionary() for kind in _KINDS}
        # Pictures that stand in the list: signatures by hand.
        self.images: dict[str, Any] = {}
        self.letter, self.tail, galleys = _parts(document.pages)
        self.names = List(galley.read(galleys, self._stream()), job, has_blanks=rules >= BLANKS_SINCE)
        self.begun = self.letter[-1]._page_box
        self.place = next(box for box in self.begun.descendants() if _is(box, _PLACE))

    def bind(self, tell: Callable[[int], None]) -> Bound:
        """Draw the list; ``tell`` hears how many pages are drawn. Raises ``packing.DoesNotFit``."""
        notes = _notes(self.begun)
        first = self.place.border_box_y() - self.begun.content_box_y() + notes
        packed = self.names.packed(first=first, height=self.begun.height)
        if len(packed) == 1:
            raise DoesNotFit
        follows = self._moved(packed[-1])
        if not follows and 0 < (behind := self._behind()) <= _LITTLE * self.begun.height:
            # Names go to the page of a few lines, rather than leave them alone there.
            company = self.names.packed(first=first, height=self.begun.height, behind=behind)
            if len(company) > len(packed) and self._moved(company[-1]):
                packed, follows = company, True
        total = len(self.letter) + len(packed) - 1 + len(self.tail) - follows
        self._surround(total)
        furniture = feet.Furniture(self.begun, self._stream(), self.job["foot"], total)
        press = Press(self.names, self.begun, furniture)
        self.document.pages[:] = [*self.letter, *self.tail]
        bound = Bound(
            self.document, len(self.letter) - 1, self.place, len(self.names.entries), self.resources, self.images
        )
        bound.follows = follows
        for number, page in enumerate(packed, start=len(self.letter)):
            is_last = page is packed[-1]
            base = self.letter[-1] if page is packed[0] else self.tail[0] if is_last and follows else None
            stream = self._stream(base)
            bound.leaves.append(press.draw(page, stream, up=0 if number > len(self.letter) else notes, is_last=is_last))
            if base is None:
                furniture.draw(stream, number)
            tell(number)
        return bound

    def _moved(self, page: Packed) -> bool:
        """Move what follows the list to below it, if all of it fits there."""
        if not self.tail:
            return False
        box = self.tail[0]._page_box
        tails = self._tails()
        if len(tails) != 1:
            return False
        last = self.names.galley.last
        end = page.end + (last.margin_height() if last is not None else 0)
        if end + self._needed(tails[0]) > box.height:
            return False
        tails[0].translate(dy=end)
        self.tail[0] = Page(box)
        return True

    def _behind(self) -> float:
        """Return the room that what follows the list needs on one page; 0 where it stands as it is."""
        tails = self._tails()
        return self._needed(tails[0]) if self.rules >= _COMPANY_SINCE and len(tails) == 1 else 0

    def _tails(self) -> list[Any]:
        return [child for page in self.tail for child in page._page_box.descendants() if _is(child, _TAIL)]

    def _needed(self, tail: Any) -> float:
        box = self.tail[0]._page_box
        return float(tail.position_y + tail.margin_height() - box.content_box_y() + _notes(box))

    def _surround(self, total: int) -> None:
        """Set what surrounds the pages that WeasyPrint has laid out, now that their numbers are known."""
        behind = total - len(self.tail)
        numbered = [*enumerate(self.letter, start=1), *enumerate(self.tail, start=behind + 1)]
        for number, page in numbered:
            page._page_box.children = (*page._page_box.children, *feet.margins(page._page_box, number, total))

    def _stream(self, base: Any = None) -> Any:
        """Return an empty page; onto ``base``, which WeasyPrint draws, its marks count on from those that are there."""
        document, page = self.document, self.letter[-1]
        stream = Stream(
            document.fonts, (0, 0, page.width, page.height), self.resources, self.images, {}, document.color_profiles,
            document.output_intent,
        )  # fmt: skip
        if base is not None:
            # Drawn only to be counted; what it needs beside is thrown away with it.
            drawn = stream.clone(tags={}, resources={"ColorSpace": b"", **{kind: {} for kind in _KINDS}})
            base.paint(drawn, _POINTS)
            stream._tags.update(dict.fromkeys(range(len(drawn._tags))))
            # WeasyPrint turns the page upside down and leaves it so; turned once more it is upright.
            pydyf.Stream.set_matrix(stream, 1, 0, 0, -1, 0, page.height * _POINTS)
        return stream


def _is(box: Any, attribute: str) -> bool:
    element = getattr(box, "element", None)
    return isinstance(box, boxes.BlockBox) and element is not None and attribute in element.attrib


def _has(page: Any, attribute: str) -> bool:
    return any(_is(box, attribute) for box in page._page_box.descendants())


def _parts(pages: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Return the pages of the letter, what follows its list, and the galley."""
    begun = next(number for number, page in enumerate(pages) if _has(page, _PLACE))
    galleys = [page for page in pages if _has(page, _GALLEY)]
    return pages[: begun + 1], [page for page in pages[begun + 1 :] if page not in galleys], galleys


def _notes(page: Any) -> float:
    """Return the room that notes take at the foot of a page."""
    return sum(float(box.margin_height()) for box in page.children if isinstance(box, boxes.FootnoteAreaBox))


def finisher(bound: Bound) -> Callable[[Any, Any], None]:
    """Return what puts the leaves into the file when WeasyPrint has made it."""
    element: list[Any] = []
    build = tags._build_box_tree

    def noted(box: Any, *arguments: Any) -> Any:
        for made in build(box, *arguments):
            if box is bound.place:
                element.append(made)
            yield made

    tags._build_box_tree = noted
    bookmarks = [page.bookmarks for page in bound.document.pages]
    for page in bound.document.pages:
        page.bookmarks = []

    def finish(_typeset: Any, pdf: Any) -> None:
        tags._build_box_tree = build
        given = [objects.of(pdf, reference) for reference in pdf.page_references]
        pages = [*given[: bound.begun + 1], *_pages(pdf, given[bound.begun], bound), *given[bound.begun + 1 :]]
        _hang(pdf, bound, pages, element[0])
        _mark(pdf, bound, bookmarks)

    return finish


def _pages(pdf: Any, like: Any, bound: Bound) -> list[Any]:
    """Add the pages of the list, and what it draws onto others, and return the new ones."""
    resources = objects.of(pdf, like["Resources"])
    if any(drawn is None for drawn in bound.resources["XObject"].values()):
        own = {**bound.resources, "Font": resources["Font"]}
        _use_references(pdf, own, bound.images, bound.document.color_profiles)
    for kind in _KINDS:
        resources[kind].update(bound.resources[kind])
    made = []
    for leaf in bound.between:
        content = objects.PageStream(leaf.stream.stream)
        pdf.add_object(content)
        page = pydyf.Dictionary({**like, "Contents": content.reference})
        page.pop("Annots", None)
        pdf.add_object(page)
        made.append(page)
    behind = 3 * (bound.begun + 1)
    pdf.pages["Kids"][behind:behind] = [part for page in made for part in (page.number, 0, "R")]
    pdf.pages["Count"] += len(made)
    return made


def _hang(pdf: Any, bound: Bound, pages: list[Any], place: Any) -> None:
    """Hang the list into the tree of elements, page by page."""
    tree = Tree(pdf, place, bound.groups, [page.reference for page in pages])
    key = max(tree.numbers[::2])
    own = set(map(id, bound.between))
    for number, leaf in enumerate(bound.leaves, start=bound.begun):
        page = pages[number]
        if id(leaf) not in own:
            content = objects.PageStream(leaf.stream.stream)
            pdf.add_object(content)
            page["Contents"] = pydyf.Array([page["Contents"], content.reference])
        else:
            key += 1
            page["StructParents"] = key
        tree.add(leaf, number, page["StructParents"])
    tree.close()


def _mark(pdf: Any, bound: Bound, bookmarks: list[list[Any]]) -> None:
    """Write the bookmarks of all pages, which WeasyPrint was kept from writing."""
    height = bound.document.pages[0].height
    listed: list[list[Any]] = []
    for leaf in bound.leaves:
        heads = [box for _group, part in leaf.parts if not isinstance(part, int) for box in part.descendants()]
        listed.append(
            [
                (box.style["bookmark_level"], box.bookmark_label, (box.position_x, box.position_y), "open")
                for box in heads
                if box.bookmark_label and box.style["bookmark_level"] != "none"
            ]
        )
    begun = bound.begun
    bookmarks[begun] = [*bookmarks[begun], *listed[0]]
    if bound.follows:
        bookmarks[begun + 1] = [*listed.pop(), *bookmarks[begun + 1]]
    ordered = [*bookmarks[: begun + 1], *listed[1:], *bookmarks[begun + 1 :]]
    pages = [SimpleNamespace(height=height, bookmarks=marks) for marks in ordered]
    anchors.add_outlines(pdf, Document.make_bookmark_tree(SimpleNamespace(pages=pages), _POINTS, transform_pages=True))
