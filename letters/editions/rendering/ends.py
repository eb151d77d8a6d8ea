"""Sees to it that no last page of a letter or of an annex has a few lines only. Runs in the typesetter's process only.

A last page of a few lines is a page that falls off. What is set closer by a hair has room for them on the pages
before; where that does not do, more lines go to the last page. ``fits.py`` says how, step by step.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from weasyprint.formatting_structure import boxes

# Lines that are too few for a page of their own, by the rules since some; the latest first.
_LONELY: Final = ((6, 10), (5, 7), (0, 5))
# Pages beyond which nobody sets a letter again for them, and how many pages may be set in all: what is long fits by the
# first steps or by none.
_PAGES: Final = 40
_PAGES_SET_AGAIN: Final = 60
_STEPS: Final = (1, 2, 3)


def pulled_back(document: Any, laid_out: Callable[[int], tuple[Any, Any]]) -> Any:
    """Return the document with fewer pages if closer lines do it, by the rules before those of ``fitted``."""
    if len(document.pages) > _PAGES or not _lonely(document, _few(0)):
        return document
    for step in _STEPS:
        closer, cut = laid_out(step)
        if cut is None and len(closer.pages) < len(document.pages):
            return closer
    return document


def fitted(document: Any, laid_out: Callable[[str], tuple[Any, Any]], fits: Sequence[str], rules: int) -> Any:
    """Return the document with the fewest last pages of a few lines.

    ``laid_out`` sets it with one of the sheets of ``fits`` and tells what is cut off. The first that leaves none is
    taken.
    """
    few = _few(rules)
    best, fewest = document, _lonely(document, few)
    if len(document.pages) > _PAGES:
        return document
    for fit in fits[: _PAGES_SET_AGAIN // len(document.pages)]:
        if not fewest:
            break
        tried, cut = laid_out(fit)
        if cut is None and len(tried.pages) <= len(document.pages) and _lonely(tried, few) < fewest:
            best, fewest = tried, _lonely(tried, few)
    return best


def _few(rules: int) -> int:
    return next(few for since, few in _LONELY if rules >= since)


def _lonely(document: Any, few: int) -> int:
    return sum(0 < lines <= few for lines in last_pages(document))


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
