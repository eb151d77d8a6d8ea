"""Reads a table out once: its head, which is printed anew on each page, stands once in the tree of elements.

WeasyPrint 70 tags a table once for each page. ``whole.Pieces`` joins the pieces; here the copies of the head are drawn
as what they are, artifacts, and cells of later pages name the cells of the first head. A head with notes or links in
it is left as WeasyPrint tags it. Runs in the typesetter's process only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream


class Heads:
    """The heads of tables that stand on a page once more."""

    def __init__(self) -> None:
        self.copies: set[int] = set()
        self.texts: set[int] = set()
        # The cell of the first head by its element, and the names that its copies got.
        self.first: dict[Any, Any] = {}
        self.named: list[tuple[Any, Any]] = []

    def install(self) -> None:
        """Wrap drawing and the making of elements; once for a process, before ``whole.install``."""
        self._draw_as_artifacts()
        self._leave_out()

    def find(self, document: Any) -> None:
        """Look through the pages that are laid out."""
        seen: set[Any] = set()
        for page in document.pages:
            for box in page._page_box.descendants():
                if not isinstance(box, boxes.TableRowGroupBox) or not box.is_header or box.element is None:
                    continue
                if box.element in seen and not any(child.tag in ("a", "span") for child in box.element.iter()):
                    self.copies.add(id(box))
                    self.texts |= {id(text) for text in box.descendants() if isinstance(text, boxes.TextBox)}
                seen.add(box.element)

    def _draw_as_artifacts(self) -> None:
        original = Stream.marked

        @contextmanager
        def wrapped(stream: Any, box: Any, tag: str) -> Iterator[None]:
            with stream.artifact() if id(box) in self.texts else original(stream, box, tag):
                yield

        Stream.marked = wrapped

    def _leave_out(self) -> None:
        original = tags._build_box_tree

        def wrapped(
            box: Any, parent: Any, pdf: Any, page: int, nums: Any, annotations: Any, marks: Any
        ) -> Iterator[Any]:
            given = (box, parent, pdf, page, nums, annotations, marks)
            if id(box) not in self.copies:
                for element in original(*given):
                    if element["S"] == "/TH" and box.element is not None:
                        first = self.first.setdefault(box.element, element)
                        self.named += [(first, element)] if first is not element else []
                    yield element
                return
            # WeasyPrint wants a mark for each text, and the cells' elements to name them; both are thrown away.
            texts = [text for text in box.descendants() if isinstance(text, boxes.TextBox)]
            marks |= {text: {"tag": "Span", "mcid": -number} for number, text in enumerate(texts, start=1)}
            begun = len(pdf.objects)
            for _element in original(*given):
                pass
            for number in [number for number in nums if number < 0]:
                del nums[number]
            self.named += self._copied(pdf, box, begun)

        tags._build_box_tree = wrapped

    def _copied(self, pdf: Any, box: Any, begun: int) -> Iterator[tuple[Any, Any]]:
        """Yield the cells of a copy beside those of the first head, and empty what was made for the others."""
        cells = {id(cell.mark): cell for cell in box.descendants() if isinstance(cell, boxes.TableCellBox)}
        for made in pdf.objects[begun:]:
            if id(made) in cells and (first := self.first.get(cells[id(made)].element)):
                yield first, made
            elif isinstance(made, dict):
                made.clear()

    def name_once(self, pdf: pydyf.PDF) -> None:
        """Let each cell name the cells of the first head."""
        names = {copy["ID"].string: first["ID"] for first, copy in self.named if "ID" in copy and "ID" in first}
        for _first, copy in self.named:
            copy.clear()
        if not names:
            return
        for element in pdf.objects:
            if isinstance(element, dict) and element.get("S") == "/TD" and "Headers" in element.get("A", ()):
                heads = element["A"]["Headers"]
                heads[:] = [names.get(head.string, head) for head in heads]
