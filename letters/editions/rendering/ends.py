"""Pulls back what would stand alone on the last page of a letter or of an annex. Runs in the typesetter's process only.

A last page of a few lines is a page that falls off. Lines that stand closer by a hair make room for it on the page
before, and where they would have to stand closer than that, the page stays.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from weasyprint.formatting_structure import boxes

# Lines that are too few for a page of their own, and pages beyond which nobody sets a letter again for them.
_LONELY: Final = 5
_PAGES: Final = 40
_STEPS: Final = (1, 2, 3)


def pulled_back(document: Any, laid_out: Callable[[int], tuple[Any, Any]]) -> Any:
    """Return the document with fewer pages if closer lines do it; ``laid_out`` sets it so and tells what is cut off."""
    if len(document.pages) > _PAGES or not any(0 < lines <= _LONELY for lines in last_pages(document)):
        return document
    for step in _STEPS:
        closer, cut = laid_out(step)
        if cut is None and len(closer.pages) < len(document.pages):
            return closer
    return document


def last_pages(document: Any) -> Iterator[int]:
    """Yield how many lines stand on the last page of the letter and of each annex that has more than one."""
    parts: dict[Any, list[int]] = {}
    for page in document.pages:
        for sheet in _sheets(page._page_box):
            parts.setdefault(sheet.element, []).append(sum(1 for _line in _lines(sheet)))
    yield from (lines[-1] for lines in parts.values() if len(lines) > 1)


def _sheets(page: Any) -> Iterator[Any]:
    for box in page.descendants():
        element = getattr(box, "element", None)
        if isinstance(box, boxes.BlockBox) and element is not None and "sheet" in element.get("class", "").split():
            yield box


def _lines(box: Any) -> Iterator[Any]:
    """Yield the lines of text in the flow; a row of a table, and lines side by side in columns, are one each."""
    tops: set[int] = set()
    for line in box.descendants():
        if isinstance(line, boxes.LineBox) and any(
            isinstance(text, boxes.TextBox) and text.text.strip() for text in line.descendants()
        ):
            top = round(line.position_y)
            if top not in tops:
                tops.add(top)
                yield line
