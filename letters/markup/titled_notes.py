"""Notes whose text is only in an attribute of their mark, shown under the pointer: they become footnotes."""

import re
from typing import Final

from lxml.html import HtmlElement

from letters.markup import pasted_notes, raised_marks
from letters.markup.raised_marks import PlacedWords

# Where editors and pages keep the text of a note; the first that holds one counts.
ATTRIBUTES: Final = (
    "data-footnote", "data-footnote-html", "data-note-html", "data-footnote-text", "data-footnote-content",
    "data-note", "data-note-text", "data-note-content", "data-endnote", "data-fn-text", "data-content", "data-text",
    "data-tooltip", "data-tippy-content", "data-original-title", "data-bs-original-title", "data-bs-title",
    "data-bs-content", "title", "aria-label",
)  # fmt: skip
_NAMED: Final = re.compile(r"(?:^|[\s_-])(?:foot|end|side)?-?_?notes?(?:[\s_-]|$)|\bfn\b|noteref", re.IGNORECASE)
_LONGEST_MARK: Final = 12
_MARKS: Final = frozenset("sup span a abbr button label cite font small em i b strong".split())
_OF_MARKUP: Final = re.compile(
    r"</?(?:p|br|div|span|em|i|b|strong|u|a|cite|sup|sub|small|ul|ol|li)\b[^<>]*>", re.IGNORECASE
)
# What such an attribute says where it only names the note: "Footnote 1", "Jump to note 3", "Zur Fußnote 2".
_NAMES_ONLY: Final = re.compile(
    r"(?:(?:(?:see|go|jump|back|skip|link|to|the|zur|siehe|voir|aller|à|la|ver|vai|alla|naar|zie)\s+){0,4}"
    r"(?:(?:foot|end|voet|eind|fot|slut)?not(?:es?|a|en|er)|(?:fuß|fuss|end)note|fn|reference|référence|ref|cite|"
    r"note de (?:bas de page|fin)|nota (?:al pie|de rodapé)|przypis|сноска|примечание|注|脚注)"
    r"(?:\s+(?:no|number|nummer|numéro|nr|n)\.?)?)?[\s.:°º#]*"
    r"[\[(]?(?:\d{0,3}|[a-z]|[*†‡§¶]{1,4})[\])]?[\s.]*(?:of \d+)?",
    re.IGNORECASE,
)


def place_titled(root: HtmlElement) -> bool:
    """Put the note that a mark holds in an attribute in its place; True where such a text is lost."""
    holders = [element for element in root.iterdescendants() if _note(element)]
    is_lost = False
    if holders:
        words = raised_marks.read(root)
        names = {name for element in root.iter() for name in (element.get("id"), element.get("name")) if name}
        for holder in holders:
            if _is_gone(holder, root) or _is_linked(holder, names):
                continue
            if _is_mark(holder, words):
                _place(holder)
            else:
                is_lost |= holder.tag != "a" and (raised_marks.is_raised(holder) or _is_named(holder))
    for element in root.iterdescendants():
        for name in ATTRIBUTES:
            element.attrib.pop(name, None)
    return is_lost


def _note(element: HtmlElement) -> str:
    """Return the note that an attribute holds; one that repeats what the element shows, or only names it, is none."""
    if not element.attrib or (element.tag == "span" and element.get("class") in ("footnote", "count")):
        return ""
    for name in ATTRIBUTES:
        text = " ".join(_OF_MARKUP.sub(" ", element.get(name, "")).split())
        if text and not _NAMES_ONLY.fullmatch(text) and any(letter.isalnum() for letter in text):
            return text
    return ""


def _is_gone(element: HtmlElement, root: HtmlElement) -> bool:
    top = element
    while (above := top.getparent()) is not None:
        top = above
    return top is not root


def _is_linked(holder: HtmlElement, names: set[str]) -> bool:
    """Tell that a link leads from a mark to a note that was copied with it."""
    links = [*holder.iter("a"), *holder.iterancestors("a")]
    return any(pasted_notes.target(link) in names for link in links if pasted_notes.target(link))


def _is_named(holder: HtmlElement) -> bool:
    return any(
        _NAMED.search(one.get(name, ""))
        for one in (holder, *holder.iterancestors("sup", "span"))
        for name in ("class", "role")
    )


def _is_mark(holder: HtmlElement, words: PlacedWords) -> bool:
    """Tell a mark: raised or called so by its page, and nothing but a label; or empty, where its page draws it."""
    if holder.tag not in _MARKS:
        return False
    if words.ends[holder] - words.starts[holder] > _LONGEST_MARK:
        return False
    shown = holder.text_content().strip()
    is_named = _is_named(holder) or any(holder.get(name) for name in ATTRIBUTES if "note" in name)
    near = (*holder.iter(), *holder.iterancestors())
    around = next((words.raised[one] for one in near if one in words.raised), None)
    if around is not None and len(around.labels) == 1:
        return is_named or words.is_mark(around)
    if not shown:
        return is_named or raised_marks.is_raised(holder)
    if len(raised_marks.labels(shown)) != 1 or not holder.get("href", "#").startswith("#"):
        return False
    return is_named or shown.startswith("[") or (holder.tag == "a" and not shown.isalpha())


def _place(holder: HtmlElement) -> None:
    made = holder.makeelement("span", {"class": "footnote"})
    made.text = _note(holder)
    pasted_notes.lower(pasted_notes.replaced(holder, made))
