"""What styles say of a numbered list: the kind of its numbers, and where they begin.

Editors write it beside the list (``list-style-type``, ``counter-reset``) or in a style sheet, some of them with the
numbers as content that is drawn before each item.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, permutations
from typing import Final

from lxml.html import HtmlElement

_KIND: Final = re.compile(r"list-style(?:-type)?:\s*([a-z-]+)", re.IGNORECASE)
_RESET: Final = re.compile(r"counter-reset:\s*([\w-]+)(?:\s+([+-]?\d{1,9}))?", re.IGNORECASE)
_SET: Final = re.compile(r"counter-set:\s*[\w-]+\s+([+-]?\d{1,9})", re.IGNORECASE)
_STEP: Final = re.compile(r"counter-increment:\s*[\w-]+\s+([+-]?\d{1,9})", re.IGNORECASE)
_CONTENT: Final = re.compile(r"content:\s*([^;}]*)", re.IGNORECASE)
_COUNTER: Final = re.compile(r"counters?\(\s*([\w-]+)(?:\s*,\s*\"[^\"]*\")?(?:\s*,\s*([a-z-]+))?\s*\)", re.IGNORECASE)
_STYLE_TAG: Final = re.compile(r"</?style\b", re.IGNORECASE)
# Longer ones are of no list; the patterns here must never look at endless text.
_LONGEST: Final = 300
_SELECTOR: Final = re.compile(r"(?:^|\s)(?:ol)?((?:\.[\w-]+)+)(\s*>?\s*li(?:::?before)?)?\s*$", re.IGNORECASE)
_MOST_CLASSES: Final = 8


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers that are drawn before the items: what counts for them, their kind, and how the first one looks."""

    counter: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class ListStyle:
    """What is known of a list; ``reset`` is a counter with what it has before the first item."""

    type: str = ""
    reset: tuple[str, int] | None = None
    drawn: Drawn | None = None

    @property
    def kind(self) -> str:
        return self.drawn.kind if self.drawn else self.type

    @property
    def first(self) -> int | None:
        """Return the number of the first item where the counter that is shown says so."""
        if self.reset is None:
            return None
        name, before = self.reset
        shown = self.drawn.counter if self.drawn else name if self.type == "none" else "list-item"
        return before + 1 if name == shown else None

    @property
    def is_unnumbered(self) -> bool:
        return self.kind == "none" and not self.reset

    def then(self, other: "ListStyle") -> "ListStyle":
        """Return what is known with another rule for the same list, which comes later and is stronger."""
        return ListStyle(other.type or self.type, other.reset or self.reset, other.drawn or self.drawn)


Sheet = dict[tuple[str, ...], ListStyle]


def sheet_of(html: str) -> Sheet:
    """Return what pasted style sheets say of lists, by the classes of the list: one, or two that it must have."""
    found: Sheet = {}
    for selectors, declarations in _rules(html):
        for selector in selectors.split(","):
            if len(selector) <= _LONGEST and (named := _SELECTOR.search(selector)):
                classes = tuple(named[1].split(".")[1:3])
                read = _of_items(declarations) if named[2] else _of_list(declarations)
                found[classes] = found.get(classes, ListStyle()).then(read)
    return found


def _rules(html: str) -> Iterator[tuple[str, str]]:
    """Yield the rules of a text's style sheets, read once from beginning to end."""
    for sheet in _STYLE_TAG.split(html)[1::2]:
        for rule in sheet.partition(">")[2].split("}"):
            selectors, brace, declarations = rule.rpartition("{")
            if brace and len(declarations) <= 10 * _LONGEST:
                yield selectors, declarations


def style_of(numbered: HtmlElement, sheet: Sheet) -> ListStyle:
    """Return what styles say of one list: its own, its first item's, and those of its classes."""
    classes = numbered.get("class", "").split()[:_MOST_CLASSES]
    known = ListStyle()
    for key in chain(permutations(classes, 1), permutations(classes, 2)):
        known = known.then(sheet.get(key, ListStyle()))
    own = _of_list(numbered.get("style", ""))
    if not own.type and (first := next(numbered.iterchildren("li"), None)) is not None:
        own = replace(own, type=_of_list(first.get("style", "")).type)
    return known.then(own)


def number_of(item: HtmlElement, following: int, step: int) -> int:
    """Return the number that styles give to an item which would have ``following``."""
    declared = item.get("style", "")
    if found := _SET.search(declared):
        return int(found[1])
    found = _STEP.search(declared)
    return following - step + int(found[1]) if found else following


def _of_list(declarations: str) -> ListStyle:
    kind, reset = _KIND.search(declarations), _RESET.search(declarations)
    return ListStyle(kind[1].lower() if kind else "", (reset[1], int(reset[2] or 0)) if reset else None)


def _of_items(declarations: str) -> ListStyle:
    """Read what is drawn before the items: ``content: "(" counter(name, lower-roman) ") "``."""
    content = _CONTENT.search(declarations)
    counters = _COUNTER.findall(content[1]) if content else []
    if content is None or not counters:
        return ListStyle(_of_list(declarations).type)
    mark = _COUNTER.sub("1", content[1]).replace('"', "").replace("'", "")
    return ListStyle(drawn=Drawn(counters[-1][0], counters[-1][1].lower() or "decimal", "".join(mark.split())))
