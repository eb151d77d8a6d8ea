"""What word processors put on the clipboard, turned into plain semantic elements.

Word, Google Docs and LibreOffice say "bold" with styles, number lists by hand and
keep footnotes at the end. Each function here changes a parsed tree in place and
keeps every word. ``letters.markup.html`` calls them and checks the result.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from lxml import etree
from lxml.html import HtmlElement

from letters.markup import pasted_changes, pasted_comments
from letters.markup.list_styles import Sheet
from letters.markup.pasted_lists import Numbering, number
from letters.markup.pasted_notes import place_notes
from letters.markup.titled_notes import place_titled
from letters.markup.unlinked_notes import place_unlinked

BLOCKS = frozenset("p h2 h3 h4 ul ol li blockquote table caption thead tbody tr th td hr div".split())
_RENAMED = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "strike": "s", "del": "s", "ins": "u",
    "h1": "h2", "h5": "h4", "h6": "h4", "dt": "p", "dd": "p", "pre": "p", "address": "p", "tfoot": "tbody",
    "section": "div", "article": "div", "main": "div", "header": "div", "footer": "div", "aside": "div",
    "center": "div", "nav": "div", "figure": "div", "figcaption": "p", "body": "div", "fieldset": "div",
    "details": "div", "summary": "p", "legend": "p", "menu": "ul", "dir": "ul",
}  # fmt: skip
# What is taken out with its words kept, all at once: one by one, the same text is copied again and again.
DROPPED = "dropped"
_STRUCTURE = frozenset("ul ol table thead tbody tr blockquote".split())
_UNWRAPPED = frozenset(
    "font big small tt code kbd samp mark acronym abbr nobr label dl form bdo bdi q time data wbr button".split()
)
# Elements that are read to be turned into others; what is in neither list is dropped, its words kept.
_TAKEN_OUT = (*pasted_changes.BOUNDS, *pasted_comments.BOUNDS, *pasted_comments.ELEMENTS)
KNOWN = frozenset({*_RENAMED, "div", "span", *_UNWRAPPED, *_TAKEN_OUT})
# Blocks whose styles may say that all their words are stressed, unless a word in them says otherwise.
_WEARING = frozenset("p div li td".split())
_RESET = re.compile(r"font-(?:weight:\s*(?:normal|[1-4]00)|style:\s*normal)", re.IGNORECASE)
_AS_BLOCK = re.compile("block|list-item|flex|grid|table")
_LINES = frozenset("p h1 h2 h3 h4 h5 h6".split())
_SPACES = re.compile("[ \t\n\xa0]*(?:\n|[ \t\xa0]{2})[ \t\n\xa0]*")


def semantic(root: HtmlElement, sheet: Sheet | None = None) -> tuple[str, ...]:
    """Make a pasted tree semantic: comments, notes, lists, emphasis, blocks, spaces; tell what could not be kept.

    ``sheet`` is what the pasted style sheet says of lists.
    """
    has_comments = pasted_comments.take_out_comments(root)
    has_hidden = pasted_comments.take_out_hidden(root)
    has_changes = pasted_changes.settle_changes(root)
    numbering = Numbering(sheet)
    numbering.read(root)
    _stress_blocks(root)
    has_lost_titles = place_titled(root)
    has_lost_notes = place_notes(root)
    has_loose_notes = place_unlinked(root) and not has_lost_notes
    for element in list(root.iter()):
        if element is not root:
            _rename(element)
    _settle_blocks(root)
    _collapse_spaces(root)
    _drop_empty(root)
    number(root)
    told = [_("comments beside the text")] * has_comments
    told += [_("hidden text")] * has_hidden
    told += [_("tracked changes (the text is as it is with them)")] * has_changes
    told += [_("the text of a note whose mark alone was copied")] * has_lost_notes
    told += [_("a note that its page shows under the pointer")] * has_lost_titles
    told += [_("the tie between notes and their marks (both stay as text)")] * has_loose_notes
    return (*told, *(_("the numbering “%(mark)s” of a list") % {"mark": mark[:30]} for mark in numbering.strange))


def _stress_blocks(root: HtmlElement) -> None:
    """Stress the words of a block whose own style does."""
    for element in root.iterdescendants(*_WEARING):
        worn = [tag for tag in _worn(element) if tag in ("strong", "em")]
        if worn and not has_block(element) and not _RESET.search(_styles_within(element)):
            _wear(element, worn)


def style(element: HtmlElement, name: str) -> str:
    """Return one declared value of a style attribute, or an empty string."""
    for declaration in element.get("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if key.strip().lower() == name:
            return str(value).strip().lower()
    return ""


def _rename(element: HtmlElement) -> None:
    weight, slant = style(element, "font-weight"), style(element, "font-style")
    if element.tag in ("b", "strong") and weight in ("normal", "400"):
        element.tag = "span"
    if element.tag in ("i", "em") and slant == "normal":
        element.tag = "span"
    element.tag = _RENAMED.get(element.tag, element.tag)
    if element.tag in _UNWRAPPED:
        element.tag = "span"
    if element.get("class") in ("footnote", "count"):
        return
    if element.tag != "span":
        return
    if _AS_BLOCK.match(style(element, "display")):
        _part(element)
    _wear(element, [tag for tag in _worn(element) if not _inside(element, tag)])


def _worn(element: HtmlElement) -> list[str]:
    """Return the elements that say what the styles of one say, the outermost first."""
    weight, slant, line = style(element, "font-weight"), style(element, "font-style"), style(element, "text-decoration")
    shift = style(element, "vertical-align")
    return [
        tag
        for tag, wears in (
            ("strong", weight in ("bold", "bolder", "600", "700", "800", "900")),
            ("em", slant in ("italic", "oblique")),
            ("u", "underline" in line and not _inside(element, "a")),
            ("s", "line-through" in line),
            ("sup", shift == "super"),
            ("sub", shift == "sub"),
        )
        if wears
    ]


def _styles_within(element: HtmlElement) -> str:
    return ";".join(inner.get("style", "") for inner in element.iterdescendants())


def _part(element: HtmlElement) -> None:
    """Keep apart what is shown on lines of its own: as a block, or by the end of a line within a paragraph."""
    if not any(above.tag in _LINES for above in element.iterancestors()):
        element.tag = "div"
        return
    before = element.getprevious()
    text = (element.getparent().text if before is None else before.tail) or ""
    if (before is not None and before.tag != "br") or text.strip():
        element.addprevious(element.makeelement("br"))
    if after := (element.tail or "").lstrip():
        line_end = element.makeelement("br")
        line_end.tail, element.tail = after, None
        element.addnext(line_end)


def _inside(element: HtmlElement, tag: str) -> bool:
    return any(ancestor.tag == tag for ancestor in element.iterancestors())


def _wear(element: HtmlElement, tags: list[str]) -> None:
    """Wrap what ``element`` holds into ``tags``, the first outermost."""
    for tag in reversed(tags):
        inner = element.makeelement(tag)
        inner.text, element.text = element.text, None
        inner.extend(list(element))
        element.append(inner)


def has_block(element: HtmlElement) -> bool:
    """Tell whether any descendant is a block."""
    return any(child.tag in BLOCKS for child in element.iterdescendants())


def _settle_blocks(root: HtmlElement) -> None:
    for div in list(root.iter("div")):
        if div is root:
            continue
        if has_block(div) or _holder(div).tag in ("li", "td", "th", "caption", "p"):
            wrap_loose_text(div)
            div.tag = DROPPED
        else:
            div.tag = "p"
    etree.strip_tags(root, DROPPED)
    for parent in [root, *root.iter("blockquote")]:
        if any(child.tag in BLOCKS for child in parent):
            wrap_loose_text(parent)


def _holder(element: HtmlElement) -> HtmlElement:
    """Return what an element will stand in."""
    holder = element.getparent()
    while holder.tag == DROPPED:
        holder = holder.getparent()
    return holder


def wrap_loose_text(parent: HtmlElement) -> None:
    """Put runs of text between blocks into paragraphs of their own."""
    if not any(child.tag in BLOCKS for child in parent):
        return
    for run in list(_loose_runs(parent)):
        _wrap(parent, *run)


def _loose_runs(parent: HtmlElement) -> Iterator[tuple[HtmlElement | None, list[HtmlElement]]]:
    """Yield (block before, inline elements) of each run of loose content."""
    before: HtmlElement | None = None
    run: list[HtmlElement] = []
    for child in list(parent):
        if child.tag in BLOCKS:
            yield before, run
            before, run = child, []
        else:
            run.append(child)
    yield before, run


def _wrap(parent: HtmlElement, before: HtmlElement | None, run: list[HtmlElement]) -> None:
    text = (parent.text if before is None else before.tail) or ""
    if not text.strip() and not any(element.text_content().strip() or (element.tail or "").strip() for element in run):
        return
    paragraph = parent.makeelement("p")
    paragraph.text = text.lstrip()
    paragraph.extend(run)
    if before is None:
        parent.text = None
        parent.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)


def _collapse_spaces(root: HtmlElement) -> None:
    """Make one space of each line end and run of spaces inside a paragraph; single fixed spaces stay."""
    for element in root.iter():
        if element is root:
            continue
        if element.text:
            element.text = _without_runs(element.text, element)
        if element.tail and element.getparent() is not root:
            element.tail = _without_runs(element.tail, element.getparent())


def _without_runs(text: str, parent: HtmlElement) -> str:
    return "" if parent.tag in _STRUCTURE and not text.strip() else _SPACES.sub(" ", text)


def _drop_empty(root: HtmlElement) -> None:
    for element in reversed(
        list(root.iter("p", "h2", "h3", "h4", "li", "ul", "ol", "blockquote", "a", "strong", "em"))
    ):
        if not element.text_content().strip() and next(element.iter("table", "hr", "span"), None) is None:
            element.drop_tree()
