"""Notes that stand beside the text and not at its end: they are known by what the page calls them, without any link."""

import re
from typing import Final

from lxml import etree
from lxml.html import HtmlElement

_SIDE: Final = re.compile(
    r"(?:side|margin|inline)-?_?note(?:-?(?:text|body|content))?|footnote-?(?:inline|text|content)|ltx_note_outer"
    r"|(?:[\w-]+-)?footnote(?:__note|_tooltip)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\s*[\[(]?(\d{1,3}|[a-z]|[*†‡§¶]{1,3})[\])]?[.:]?\s*", re.IGNORECASE)
_INLINE: Final = frozenset("span small aside em i cite".split())
_TEXT: Final = frozenset("p li td th dd blockquote h1 h2 h3 h4 h5 h6".split())
_NOTE_ROLES: Final = frozenset({"doc-footnote", "doc-endnote"})


def raise_side_notes(root: HtmlElement) -> None:
    """Make footnotes of notes that stand within the text, at the margin of the page they come from."""
    for note in [element for element in root.iterdescendants(*_INLINE) if _is_side_note(element)]:
        if note.getparent() is None or not note.text_content().strip():
            continue
        label = _take_mark(note)
        if label:
            _take_label(note, label)
        note.tag = "span"
        note.attrib.clear()
        note.set("class", "footnote")


def is_said(mark: HtmlElement, note: HtmlElement) -> bool:
    """Tell whether a page itself calls a link the mark of a note, or sets aside what it leads to."""
    is_aside = any(element.tag == "aside" for element in (note, *note.iterancestors()))
    return is_aside or mark.get("role") == "doc-noteref" or note.get("role") in _NOTE_ROLES


def _is_side_note(element: HtmlElement) -> bool:
    """Side notes stand within a block of text; a box beside it stays what it is."""
    named = any(_SIDE.fullmatch(name) for name in element.get("class", "").split())
    return named and any(above.tag in _TEXT for above in element.iterancestors())


def _take_mark(note: HtmlElement) -> str:
    """Take away the raised number right before a note, and return it."""
    before = note.getprevious()
    if before is None or (before.tail or "").strip() or before.tag not in {"sup", "label", "span", "a"}:
        return ""
    found = _LABEL.fullmatch(before.text_content())
    if found is None:
        return ""
    before.tail = None
    before.drop_tree()
    return found[1]


def _take_label(note: HtmlElement, label: str) -> None:
    """Take the number away that a note repeats before its words."""
    drop_label(note, re.compile(rf"\s*[\[(]?{re.escape(label)}(?!\w)[\])]?[.:]?\s*", re.IGNORECASE))


def drop_label(note: HtmlElement, label: re.Pattern[str]) -> None:
    """Take away what stands before the first word of a note, also where it is spread over several elements."""
    walk = etree.iterwalk(note, events=("start", "end"))
    places = [
        (one, "text" if event == "start" else "tail") for event, one in walk if event == "start" or one is not note
    ]
    found = label.match("".join(getattr(one, part) or "" for one, part in places))
    left = found.end() if found else 0
    emptied: dict[HtmlElement, None] = {}
    for one, part in places:
        text = getattr(one, part) or ""
        setattr(one, part, text[left:])
        emptied[one] = None
        left -= min(left, len(text))
        if not left:
            break
    for one in emptied:
        if one is not note and one.getparent() is not None and not one.text_content().strip():
            one.drop_tree()
