"""Tracked changes on the clipboard: a letter has the text as it is after them, and it is said that there were some.

Words struck out by their writer stay struck out: only what a program notes as a deletion, with its moment or
its author, is one.
"""

import re
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

# Word, Word Online, CKEditor and its kin.
_DELETED: Final = re.compile(
    r"\b(?:msodel|trackchangetextdeletion|ck-suggestion-marker-deletion|ice-del)\b", re.IGNORECASE
)
_INSERTED: Final = re.compile(
    r"\b(?:msoins|trackchangetextinsertion|ck-suggestion-marker-insertion|ice-ins)\b", re.IGNORECASE
)
# By classes alone, as pandoc writes them, these are also names of a page's own.
_DELETED_BY: Final = re.compile(r"\bdeletion\b")
_INSERTED_BY: Final = re.compile(r"\binsertion\b")


# CKEditor writes where a suggestion begins and where it ends, as elements or as attributes of a block:
# name="deletion:e1:u1", data-suggestion-start-before="insertion:e2:u1".
STARTS, ENDS = BOUNDS = ("suggestion-start", "suggestion-end")
ATTRIBUTES: Final = frozenset(f"data-{mark}-{place}" for mark in (STARTS, ENDS) for place in ("before", "after"))


def settle_changes(root: HtmlElement) -> bool:
    """Drop what was deleted and keep what was inserted as plain words; True when there were any changes."""
    elements = [element for element in root.iterdescendants() if isinstance(element.tag, str)]
    deleted = [one for one in elements if _is(one, "del", "deletion", _DELETED, _DELETED_BY)]
    inserted = [one for one in elements if _is(one, "ins", "insertion", _INSERTED, _INSERTED_BY)]
    for element in deleted:
        if element.getparent() is not None:
            element.drop_tree()
    for element in [inner for outer in inserted for inner in (outer, *outer.iterdescendants("ins"))]:
        element.tag = "span"
    return _settle_ranges(root) or bool(deleted or inserted)


def _settle_ranges(root: HtmlElement) -> bool:
    """Drop the words between the beginning and the end of a suggested deletion, and the marks of all suggestions."""
    steps = [(event, element, *_bounds(event, element)) for event, element in iterwalk(root, events=("start", "end"))]
    ended = {name for *_, ends in steps for name in ends}
    within: set[str] = set()
    is_any = False
    for event, element, starts, ends in steps:
        is_any |= bool(starts or ends)
        # One that has no end would take the whole text with it.
        within |= {name for name in starts if name.startswith("deletion") and name in ended}
        within -= set(ends)
        part = "text" if event == "start" else "tail"
        if within and (element is not root or part == "text"):
            setattr(element, part, None)
    for mark in list(root.iter(STARTS, ENDS)):
        mark.drop_tag()
    return is_any


def _bounds(event: str, element: HtmlElement) -> tuple[list[str], list[str]]:
    """Return the suggestions that begin and that end where an element does, by name."""
    place = "before" if event == "start" else "after"
    starts, ends = ((element.get(f"data-{mark}-{place}") or "").split(",") for mark in (STARTS, ENDS))
    if event == "start" and element.tag in (STARTS, ENDS):
        (starts if element.tag == STARTS else ends).append(element.get("name") or "")
    return [name for name in starts if name], [name for name in ends if name]


def _is(element: HtmlElement, tag: str, role: str, classes: re.Pattern[str], by: re.Pattern[str]) -> bool:
    named = element.get("class") or ""
    is_noted = "datetime" in element.attrib or "data-author" in element.attrib
    return bool(
        classes.search(named) or element.get("role") == role or (is_noted and (element.tag == tag or by.search(named)))
    )
