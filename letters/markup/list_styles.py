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

_STYLE: Final = re.compile(r"list-style(?:-type)?\s*:\s*((?:\"[^\"]*\"|'[^']*'|[^;}\"'])*)", re.IGNORECASE)
_TEXT: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_FUNCTION: Final = re.compile(r"([\w-]+)\([^()]*\)")
_NOT_KINDS: Final = frozenset("inside outside url inherit initial unset revert !important".split())
_BULLETS: Final = frozenset("none disc circle square disclosure-open disclosure-closed".split())
# What stands before items as a bullet of its own says nothing, but for what is ticked or crossed.
_TELLING: Final = re.compile(r"\w\W*\w|[§¶№#☐☑☒✓✔✗✘✅❌]")
_RESET: Final = re.compile(r"counter-reset:\s*([\w-]+)(?:\s+([+-]?\d{1,9}))?", re.IGNORECASE)
_SET: Final = re.compile(r"counter-set:\s*[\w-]+\s+([+-]?\d{1,9})", re.IGNORECASE)
_STEP: Final = re.compile(r"counter-increment:\s*[\w-]+\s+([+-]?\d{1,9})", re.IGNORECASE)
_CONTENT: Final = re.compile(r"content:\s*([^;}]*)", re.IGNORECASE)
_COUNTER: Final = re.compile(r"counters?\(\s*([\w-]+)(?:\s*,\s*\"[^\"]*\")?(?:\s*,\s*([a-z-]+))?\s*\)", re.IGNORECASE)
_STYLE_TAG: Final = re.compile(r"</?style\b", re.IGNORECASE)
# Longer ones are of no list; the patterns here must never look at endless text.
_LONGEST: Final = 300
_SELECTOR: Final = re.compile(
    r"(?:^|[\s>])(ol|ul)?((?:[.#][\w-]+)*)((?:(?:^|\s*>\s*|\s+)li)?(?:::?(?:before|marker))?)\s*$", re.IGNORECASE
)
_NESTED: Final = re.compile(r"(?:^|[\s>])[ou]l(?![\w-])", re.IGNORECASE)
_MOST_LEVELS: Final = 9
_MOST_CLASSES: Final = 8


@dataclass(frozen=True, slots=True)
class Drawn:
    """Numbers that are drawn before the items: what counts for them, their kind, and how the first one looks."""

    counter: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True)
class ListStyle:
    """What is known of a list.

    ``text`` stands before each item where no number does; ``reset`` is a counter with what it has before the first.
    """

    type: str = ""
    text: str = ""
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

    @property
    def is_numbered(self) -> bool:
        """Tell whether items have numbers, whatever element their list is."""
        return bool(self.kind) and self.kind not in _BULLETS

    @property
    def is_bulleted(self) -> bool:
        return bool(self.text) if not self.kind else self.kind in _BULLETS - {"none"}

    @property
    def lost_text(self) -> str:
        """Return a text before each item that says something and that no bullet shows."""
        return self.text.strip() if _TELLING.search(self.text) else ""

    def then(self, other: "ListStyle") -> "ListStyle":
        """Return what is known with another rule for the same list, which comes later and is stronger."""
        text = other.text or ("" if other.type else self.text)
        return ListStyle(other.type or self.type, text, other.reset or self.reset, other.drawn or self.drawn)


Sheet = dict[tuple[str, ...], ListStyle]


def sheet_of(html: str) -> Sheet:
    """Return what pasted style sheets say of lists, by classes (one, or two that a list must have), name or element."""
    found: Sheet = {}
    for selectors, declarations in _rules(html):
        for selector in selectors.split(","):
            named = _SELECTOR.search(selector) if len(selector) <= _LONGEST else None
            if named is None or not any(named.groups()):
                continue
            read = _of_items(declarations) if named[3] else _of_list(declarations)
            for key in _keys(named, selector):
                found[key] = found.get(key, ListStyle()).then(read)
    return found


def _keys(named: re.Match[str], selector: str) -> list[tuple[str, ...]]:
    """Return what a rule is about: classes, a name with its "#", or lists of an element from a level on."""
    names = re.findall(r"[.#][\w-]+", named[2])
    if ids := [name for name in names if name.startswith("#")]:
        return [(ids[0],)]
    if names:
        return [tuple(name[1:] for name in names[:2])]
    level = str(min(1 + len(_NESTED.findall(selector[: named.start()])), _MOST_LEVELS))
    return [(f"<{tag.lower()}", level) for tag in ([named[1]] if named[1] else ["ol", "ul"])]


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
    level = min(1 + len(list(numbered.iterancestors("ol", "ul"))), _MOST_LEVELS)
    elements = [(f"<{numbered.tag}", str(upto)) for upto in range(1, level + 1)]
    known = ListStyle()
    for key in chain(elements, permutations(classes, 1), permutations(classes, 2), [(f"#{numbered.get('id', '')}",)]):
        known = known.then(sheet.get(key, ListStyle()))
    own = _of_list(numbered.get("style", ""))
    if not own.type and not own.text and (first := next(numbered.iterchildren("li"), None)) is not None:
        of_first = _of_list(first.get("style", ""))
        own = replace(own, type=of_first.type, text=of_first.text)
    return known.then(own)


def number_of(item: HtmlElement, following: int, step: int) -> int:
    """Return the number that styles give to an item which would have ``following``."""
    declared = item.get("style", "")
    if found := _SET.search(declared):
        return int(found[1])
    found = _STEP.search(declared)
    return following - step + int(found[1]) if found else following


def _of_list(declarations: str) -> ListStyle:
    reset = _RESET.search(declarations)
    kind, text = _kind(declarations)
    return ListStyle(kind, text, (reset[1], int(reset[2] or 0)) if reset else None)


def _kind(declarations: str) -> tuple[str, str]:
    """Return the kind of numbers, or the text, that the last declaration of a list style names."""
    kind, text = "", ""
    for declared in _STYLE.findall(declarations):
        names = [word for word in _FUNCTION.sub(r"\1", declared).lower().split() if word not in _NOT_KINDS]
        written = None if "symbols" in names else _TEXT.search(declared)
        if written:
            kind, text = "", written[1] or written[2] or ""
        elif names:
            kind, text = names[0], ""
    return kind, text


def _of_items(declarations: str) -> ListStyle:
    """Read what is drawn before the items: ``content: "(" counter(name, lower-roman) ") "``."""
    content = _CONTENT.search(declarations)
    counters = _COUNTER.findall(content[1]) if content else []
    if content is None or not counters:
        written = _TEXT.search(content[1]) if content else None
        kind, text = _kind(declarations)
        return ListStyle(kind, (written[1] or written[2] or "") if written else text)
    mark = _COUNTER.sub("1", content[1]).replace('"', "").replace("'", "")
    return ListStyle(drawn=Drawn(counters[-1][0], counters[-1][1].lower() or "decimal", "".join(mark.split())))


def kind_of_items(items: list[HtmlElement]) -> str:
    """Return the kind of number that old markup writes at each item, where all have the same."""
    kinds = {item.get("type", "") for item in items}
    return kinds.pop() if len(kinds) == 1 else ""
