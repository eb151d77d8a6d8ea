"""The one place that knows the markup of a letter: cleaning, footnotes, counts, plain text.

The elements and attributes are those of docs/interchange.md. Text is cleaned on
every way in and again before printing; what is clean already comes back unchanged.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NewType

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml import etree
from lxml.html import HtmlElement

from campaign.kept_words import gettext as _
from letters.documents import Counts
from letters.markup import (
    bold_headings,
    characters,
    flat_marks,
    inventory,
    isolation,
    limits,
    list_styles,
    mending,
    paste,
    pasted_changes,
    pasted_comments,
    scripts,
    titled_notes,
)
from letters.markup.counts import COUNTED, fill_counts
from letters.markup.limits import HtmlRefused, TooDeep, TooLong, TooMany

__all__ = [
    "CleanHtml",
    "Cleaned",
    "HtmlRefused",
    "TooDeep",
    "TooLong",
    "TooMany",
    "clean",
    "is_empty",
    "plain_text",
    "printed",
    "safe",
]

ELEMENTS: Final = frozenset(
    "p h2 h3 h4 ul ol li blockquote strong em u s sub sup a br hr table caption thead tbody tr th td span".split()
)
_ATTRIBUTES: Final = {
    "*": {"lang", "dir"},
    "a": {"href"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan", "scope"},
    "th": {"colspan", "rowspan", "scope"},
    "span": {"class", "data-of", "data-as"},
}
# Read, turned into something else or dropped by ``paste``, never kept.
_ANYWHERE: Final = frozenset("style id name class role datetime data-author".split()) | {
    *titled_notes.ATTRIBUTES,
    *pasted_changes.ATTRIBUTES,
}
_OF_COMMENTS: Final = pasted_comments.NUMBERS | pasted_comments.SAYING_WHOSE
_PASTED: Final = _ANYWHERE | _OF_COMMENTS | {"href", "start", "value", "reversed", "data-aria-level"}
_PASTED_ATTRIBUTES: Final = {
    **_ATTRIBUTES,
    "*": {"lang", "dir", *_ANYWHERE},
    "ol": {"start", "type", "reversed"},
    "li": {"value", "type", "data-aria-level"},
    **dict.fromkeys(pasted_comments.ELEMENTS, _OF_COMMENTS),
}
_DROPPED_WITH_CONTENT: Final = frozenset(
    "script style title head svg iframe object embed applet audio video canvas noscript template select "
    "textarea office:annotation".split()
)
_SCHEMES: Final = frozenset({"http", "https", "mailto"})
_HREF = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
# Stands behind a list marker until the lines are joined; ``characters.tidy`` keeps it out of any text.
_AFTER_MARKER = "\x01"
_ENTITIES = (
    ("&nbsp;", "\xa0"),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("<br/>", "<br>"),
    ("<br />", "<br>"),
    ("<hr/>", "<hr>"),
)
MAX_CELLS: Final = {"colspan": 20, "rowspan": 200}


# HTML with nothing in it but the markup of a letter; ``clean`` alone makes it, and whoever wants it says so.
CleanHtml = NewType("CleanHtml", str)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean HTML and, in words a person understands, what was taken out."""

    html: CleanHtml
    removed: tuple[str, ...] = ()


def clean(html: str, *, counts: Counts | None = None, language: str = "", is_pasted: bool = False) -> Cleaned:
    """Return ``html`` with nothing in it but the markup of a letter, and with ``counts`` filled in.

    Clean text comes back character by character. Anything else is read as a
    browser would read it, made semantic (word processors' markup) and cut down to
    the allowed elements. Raises TooLong, TooDeep and TooMany.

    In what ``is_pasted`` raised marks may belong to notes at its end, be it clean or not: nobody has signed it yet.
    """
    cleaned, removed = _cleaned(html, is_pasted=is_pasted)
    limits.refuse_too_many(cleaned)
    filled = fill_counts(cleaned, counts, language=language) if counts is not None else cleaned
    return Cleaned(CleanHtml(filled), removed)


def changed(html: CleanHtml, change: Callable[[HtmlElement], object]) -> CleanHtml:
    """Return a clean text whose tree ``change`` has changed, which puts in nothing but elements of ours."""
    root = mending.read(html)
    change(root)
    return CleanHtml(mending.write(root))


def _cleaned(html: str, *, is_pasted: bool) -> tuple[str, tuple[str, ...]]:
    limits.refuse_laborious(html)
    tidied = characters.tidy(html)
    limits.refuse_left_open(tidied.text)
    removed = inventory.characters_removed(tidied)
    if _is_clean(tidied.text) and not (is_pasted and ("<sup" in tidied.text or flat_marks.may_be_in(tidied.text))):
        return tidied.text, removed
    # Characters written as numbers, such as ``&#8238;``, show only once the markup is read.
    spelled = characters.tidy(_loose(tidied.text))
    removed += tuple(kind for kind in inventory.characters_removed(spelled) if kind not in removed)
    removed += inventory.removed(tidied.text, ELEMENTS)
    rebuilt, told = _rebuild(tidied.text)
    limits.refuse_too_long(rebuilt)  # what is clean must stay so when it is read again
    return rebuilt, tuple(dict.fromkeys((*removed, *told)))


def _rebuild(html: str) -> tuple[str, tuple[str, ...]]:
    """Clean until nothing changes any more, and tell what a letter cannot hold; two rounds are mostly enough."""
    result, told, began = html, tuple[str, ...](), time.thread_time()
    sheet = list_styles.sheet_of(html)
    for _round in range(4):
        root = mending.read(characters.tidy(_loose(result)).text)
        limits.refuse_slow(began)
        told += paste.semantic(root, sheet)
        limits.refuse_slow(began)
        mending.mend(root)
        limits.refuse_too_deep(root)
        limits.refuse_slow(began)
        result = _strict(mending.write(root)).replace("&nbsp;", "\xa0")
        if _is_clean(result):
            return result, told
    raise HtmlRefused(_("The text could not be cleaned. Paste it once more as plain text."))


def plain_text(html: str) -> str:
    """Return the words of cleaned HTML: a line for each block, footnotes numbered at the end."""
    pieces: list[str] = []
    notes: list[str] = []
    _write(mending.read(_strict(html)), pieces, notes)
    joined = re.sub(_AFTER_MARKER + r"\s*", " ", "".join(pieces))
    lines = [re.sub(" +", " ", line).strip(" \t") for line in joined.split("\n")]
    return "\n".join([line for line in lines if line] + [f"[{n}] {note}" for n, note in enumerate(notes, start=1)])


def _write(element: HtmlElement, pieces: list[str], notes: list[str]) -> None:
    parent = element.getparent()
    opens_cell = parent is not None and parent.tag in ("td", "th") and element.getprevious() is None
    is_block = element.tag in paste.BLOCKS - {"td", "th"} and not opens_cell
    pieces.append("\n" if is_block or element.tag == "br" else "")
    if element.tag == "li":
        pieces.append(_marker(element) + _AFTER_MARKER)
    if element.get("class") == "footnote":
        notes.append(" ".join(_words(element).split()))
        pieces.append(f"[{len(notes)}]")
        return
    pieces.append((element.text or "").replace("\n", " "))
    for child in element:
        _write(child, pieces, notes)
        pieces.append((child.tail or "").replace("\n", " "))
    pieces.append("\n" if is_block else "\t" if element.tag in ("td", "th") else "")


def _words(note: HtmlElement) -> str:
    """Return the text of a note, with a space where a line ends."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(note, events=("start", "end")):
        if event == "start":
            pieces += [" " if element.tag == "br" else "", element.text or ""]
        elif element is not note:
            pieces.append(element.tail or "")
    return "".join(pieces)


def _marker(item: HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "–"
    return f"{int(parent.get('start', '1')) + len(list(item.itersiblings('li', preceding=True)))}."


def safe(html: str) -> SafeString:
    """Clean ``html`` and mark it as safe for a template: the only way a letter's markup gets onto a page."""
    return mark_safe(clean(html).html)


def printed(html: CleanHtml, *, language: str = "en", rules: int = 0) -> SafeString:
    """Add what only print needs, and mark it as safe for a template.

    Scopes of header cells, names of headings, rows, compounds and sentences with what they lead to that stay together,
    a direction for each run against that of the page, and in a text of Han characters marks around Latin names.
    ``rules`` are those that the document is set by.
    """
    announced = mending.with_leading_sentences(bold_headings.kept(html))
    whole = mending.with_header_scopes(mending.with_bookmarks(mending.with_reached_rows(announced)))
    directed = isolation.isolated(mending.with_notes_apart(whole), scripts.direction(language))
    marked = mending.with_latin(directed) if scripts.is_han(language) else directed
    return mark_safe(mending.unbroken(marked, language, rules))


def is_empty(html: str) -> bool:
    """Tell whether nothing would be printed: no letter, no number, no rule."""
    return not re.search(r"<hr|class=\"count\"", html) and not re.sub(r"<[^<>]*>|&nbsp;|\s", "", html)


# What is allowed, and what it is cut down to


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Return the value an attribute may have in a letter, or None to drop it."""
    if name in MAX_CELLS:
        return str(min(max(int(value), 1), MAX_CELLS[name])) if re.fullmatch(r"\d{1,9}\d*", value) else None
    if name == "start":
        return value if re.fullmatch(r"-?\d{1,4}", value) else None
    allowed = {
        "href": bool(_HREF.fullmatch(value)),
        "lang": bool(_LANGUAGE.fullmatch(value)),
        "dir": value in ("ltr", "rtl", "auto"),
        "type": value in ("1", "a", "A", "i", "I"),
        "scope": value in ("col", "row", "colgroup", "rowgroup"),
        "class": value in ("footnote", "count"),
        "data-of": value in COUNTED,
        "data-as": value in ("digits", "words"),
    }
    return value if allowed.get(name, False) else None


def _keep_pasted(tag: str, name: str, value: str) -> str | None:
    return value if name in _PASTED else _keep_attribute(tag, name, value)


def _strict(html: str) -> str:
    return nh3.clean(
        html,
        tags=ELEMENTS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep_attribute,
        url_schemes=_SCHEMES,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        link_rel=None,
    )


def _loose(html: str) -> str:
    return nh3.clean(
        pasted_comments.renamed(html),
        tags=ELEMENTS | paste.KNOWN,
        attributes=_PASTED_ATTRIBUTES,
        attribute_filter=_keep_pasted,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        link_rel=None,
    )


def _canonical(html: str) -> str:
    for one, other in _ENTITIES:
        html = html.replace(one, other)
    return html


def _is_clean(html: str) -> bool:
    allowed = _strict(html)
    if _canonical(allowed) != _canonical(html):
        return False
    root = mending.read(allowed)
    limits.refuse_too_deep(root)
    return not mending.mend(root)
