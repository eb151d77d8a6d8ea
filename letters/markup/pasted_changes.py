"""Tracked changes on the clipboard: a letter has the text as it is after them, and it is said that there were some.

Words struck out by their writer stay struck out: only what a program notes as a deletion, with its moment or
its author, is one.
"""

import re
from typing import Final

from lxml.html import HtmlElement

_DELETED: Final = re.compile(r"\bmsodel\b", re.IGNORECASE)
_INSERTED: Final = re.compile(r"\bmsoins\b", re.IGNORECASE)
# By classes alone, as pandoc writes them, these are also names of a page's own.
_DELETED_BY: Final = re.compile(r"\bdeletion\b")
_INSERTED_BY: Final = re.compile(r"\binsertion\b")


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
    return bool(deleted or inserted)


def _is(element: HtmlElement, tag: str, role: str, classes: re.Pattern[str], by: re.Pattern[str]) -> bool:
    named = element.get("class") or ""
    is_noted = "datetime" in element.attrib or "data-author" in element.attrib
    return bool(
        classes.search(named) or element.get("role") == role or (is_noted and (element.tag == tag or by.search(named)))
    )
