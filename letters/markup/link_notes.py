"""The addresses of links on paper, where nobody can press them.

A link whose words do not show where it leads gets a note at the foot of its page, marked with a letter, so that the
letter's own notes keep the numbers that its text may name. In a note and in a cell of a table the address stands in
brackets behind the words, and so it does in a text with more links than notes can carry.
"""

import re
from itertools import count
from typing import Final

from lxml import html as markup
from lxml.html import HtmlElement

from letters.markup.html import CleanHtml, changed

# Each note costs the typesetter time; a list of sources with hundreds of links reads better with brackets anyway.
MOST_NOTES: Final = 200
_SCHEME: Final = re.compile(r"^(?:https?://(?:www\.)?|mailto:)", re.IGNORECASE)


def with_addresses(html: CleanHtml, marks: "Marks") -> CleanHtml:
    """Return a cleaned text in which each link shows its address; ``marks`` go on from one text to the next."""
    return changed(html, lambda root: _show_addresses(root, marks)) if "<a " in html else html


def _show_addresses(root: HtmlElement, marks: "Marks") -> None:
    links = [link for link in root.iter("a") if _is_silent(link)]
    for link in links:
        if len(links) > MOST_NOTES or _is_narrow(link):
            _put_behind(link, _in_brackets(link))
        else:
            _put_behind(link, _as_note(link, marks.next()))


class Marks:
    """The letters of one part of a document, a letter or an annex: a to z, then aa."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def next(self) -> str:
        number, letters = next(self._numbers), ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters


def shown(address: str) -> str:
    """Return an address as a reader writes it down: that of a mailbox without its scheme and questions."""
    return re.sub(r"^mailto:|\?.*$", "", address) if address.lower().startswith("mailto:") else address


def _is_silent(link: HtmlElement) -> bool:
    """Tell whether the words of a link, without its notes, do not show where it leads."""
    words = "".join(link.itertext())
    return bool(words.strip()) and _bare(shown(link.get("href", ""))) not in _bare(words)


def _bare(text: str) -> str:
    """Return an address without what people leave out of it."""
    return _SCHEME.sub("", "".join(text.split())).rstrip("/").lower()


def _is_narrow(link: HtmlElement) -> bool:
    """Tell whether a link stands in a note, which can have no note of its own, or in a table."""
    return any(around.get("class") == "footnote" or around.tag == "table" for around in link.iterancestors())


def _in_brackets(link: HtmlElement) -> HtmlElement:
    around = _element("span", {"dir": "ltr"})
    around.text, inner = " (", _address(link)
    inner.tail = ")"
    around.append(inner)
    return around


def _as_note(link: HtmlElement, mark: str) -> HtmlElement:
    note = _element("span", {"class": "footnote", "data-mark": mark})
    note.append(_address(link))
    return note


def _address(link: HtmlElement) -> HtmlElement:
    found = _element("a", {"href": link.get("href", ""), "dir": "ltr"})
    found.text = shown(link.get("href", ""))
    return found


def _element(tag: str, attributes: dict[str, str]) -> HtmlElement:
    made = markup.Element(tag)
    made.attrib.update(attributes)
    return made


def _put_behind(link: HtmlElement, what: HtmlElement) -> None:
    what.tail, link.tail = link.tail, None
    link.addnext(what)
