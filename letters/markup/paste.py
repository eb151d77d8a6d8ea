"""What word processors put on the clipboard, turned into plain semantic elements.

Word, Google Docs and LibreOffice say "bold" with styles, number lists by hand and
keep footnotes at the end. Each function here changes a parsed tree in place and
keeps every word. ``letters.markup.html`` calls them and checks the result.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

BLOCKS = frozenset("p h2 h3 h4 ul ol li blockquote table caption thead tbody tr th td hr div".split())
_RENAMED = {
    "b": "strong", "i": "em", "cite": "em", "dfn": "em", "var": "em", "strike": "s", "del": "s", "ins": "u",
    "h1": "h2", "h5": "h4", "h6": "h4", "dt": "p", "dd": "p", "pre": "p", "address": "p", "tfoot": "tbody",
    "section": "div", "article": "div", "main": "div", "header": "div", "footer": "div", "aside": "div",
    "center": "div", "nav": "div", "figure": "div", "figcaption": "p", "body": "div", "fieldset": "div",
}  # fmt: skip
_STRUCTURE = frozenset("ul ol table thead tbody tr blockquote".split())
_UNWRAPPED = frozenset(
    "font big small tt code kbd samp mark acronym abbr nobr label dl form bdo bdi q time data wbr legend details "
    "summary button".split()
)
# Elements that are read to be turned into others; what is in neither list is dropped, its words kept.
KNOWN = frozenset(_RENAMED) | frozenset({"div", "span"}) | _UNWRAPPED
_ITEM_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d+)", re.IGNORECASE)
_ITEM_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_ORDERED_MARK = re.compile(r"^\W*(?:\d+|[a-z]|[ivxlc]+)[.)]", re.IGNORECASE)
_NOTE_TARGET = re.compile(r"^(?:_ftn|_edn|sdfootnote|sdendnote)(\d+)(?:sym)?$", re.IGNORECASE)
_NOTE_MARK = re.compile(r"^\s*[\[(]?(?:\d+|[ivxlc]+|\*+)[\])]?\s*$", re.IGNORECASE)
_SPACES = re.compile("[ \t\n\xa0]*(?:\n|[ \t\xa0]{2})[ \t\n\xa0]*")


def semantic(root: HtmlElement) -> None:
    """Make a pasted tree semantic: notes, lists, emphasis, blocks, spaces."""
    _place_notes(root)
    _build_lists(root)
    for element in list(root.iter()):
        if element is not root:
            _rename(element)
    _settle_blocks(root)
    _collapse_spaces(root)
    _drop_empty(root)


def style(element: HtmlElement, name: str) -> str:
    """Return one declared value of a style attribute, or an empty string."""
    for declaration in element.get("style", "").split(";"):
        key, _, value = declaration.partition(":")
        if key.strip().lower() == name:
            return str(value).strip().lower()
    return ""


def _place_notes(root: HtmlElement) -> None:
    """Move each note from the end of the text to its mark, as a footnote."""
    for separator in list(root.iter("hr")):
        if "footnote-list" in separator.getparent().get("style", ""):
            separator.drop_tree()
    for anchor in list(root.iter("a")):
        target = anchor.get("href", "").lstrip("#")
        found = _NOTE_TARGET.match(target)
        if not found or not _NOTE_MARK.match(anchor.text_content()):
            continue
        note = _note_for(root, target)
        if note is None:
            continue
        _forget_back_link(note)
        span = anchor.makeelement("span", {"class": "footnote"})
        span.text = re.sub(r"\s+", " ", note.text_content()).strip()
        span.tail, anchor.tail = anchor.tail, None
        anchor.getparent().replace(anchor, span)
        if span.getparent().tag in ("sup", "span") and span.getparent().text_content() == span.text:
            span.getparent().drop_tag()
        note.drop_tree()


def _note_for(root: HtmlElement, target: str) -> HtmlElement | None:
    wanted = {target, target.removesuffix("sym"), target.lstrip("_")}
    for element in root.iter("div", "p", "li"):
        if element.get("id") in wanted or (element.tag != "div" and _has_name(element, target)):
            return element
    return None


def _has_name(element: HtmlElement, target: str) -> bool:
    return any(anchor.get("name") == target or anchor.get("id") == target for anchor in element.iter("a"))


def _forget_back_link(note: HtmlElement) -> None:
    for anchor in list(note.iter("a")):
        if anchor.get("href", "").startswith("#"):
            anchor.drop_tree()
            return


def _build_lists(root: HtmlElement) -> None:
    """Turn Word's paragraphs with hand-made bullets into nested lists."""
    open_lists: list[tuple[int, HtmlElement]] = []
    last: HtmlElement | None = None
    for paragraph in list(root.iter("p")):
        found = _ITEM_LEVEL.search(paragraph.get("style", ""))
        if not found:
            continue
        if last is not None and paragraph.getprevious() is not last:
            open_lists = []
        level = int(found.group(1))
        tag = "ol" if _take_mark(paragraph) else "ul"
        while open_lists and open_lists[-1][0] > level:
            open_lists.pop()
        if not open_lists or open_lists[-1][0] < level:
            made = paragraph.makeelement(tag)
            if open_lists:
                open_lists[-1][1][-1].append(made)
            else:
                paragraph.addprevious(made)
            open_lists.append((level, made))
        paragraph.tail = None
        open_lists[-1][1].append(paragraph)
        paragraph.tag = "li"
        last = open_lists[0][1]


def _take_mark(paragraph: HtmlElement) -> bool:
    """Remove the hand-made bullet or number; True when it was a number."""
    ordered = False
    for span in list(paragraph.iter("span")):
        if _ITEM_IGNORED.search(span.get("style", "")):
            ordered = bool(_ORDERED_MARK.match(span.text_content()))
            span.drop_tree()
            break
    return ordered


def _rename(element: HtmlElement) -> None:
    weight, slant, line = style(element, "font-weight"), style(element, "font-style"), style(element, "text-decoration")
    shift = style(element, "vertical-align")
    if element.tag in ("b", "strong") and weight in ("normal", "400"):
        element.tag = "span"
    if element.tag in ("i", "em") and slant == "normal":
        element.tag = "span"
    element.tag = _RENAMED.get(element.tag, element.tag)
    if element.tag in _UNWRAPPED:
        element.tag = "span"
    if element.tag != "span" or element.get("class") in ("footnote", "count"):
        return
    wanted = [
        tag
        for tag, wears in (
            ("strong", weight in ("bold", "bolder", "600", "700", "800", "900")),
            ("em", slant in ("italic", "oblique")),
            ("u", "underline" in line and not _inside(element, "a")),
            ("s", "line-through" in line),
            ("sup", shift == "super"),
            ("sub", shift == "sub"),
        )
        if wears and not _inside(element, tag)
    ]
    _wear(element, wanted)


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
        if has_block(div) or div.getparent().tag in ("li", "td", "th", "caption", "p"):
            wrap_loose_text(div)
            div.drop_tag()
        else:
            div.tag = "p"
    for parent in [root, *root.iter("blockquote")]:
        if any(child.tag in BLOCKS for child in parent):
            wrap_loose_text(parent)


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
