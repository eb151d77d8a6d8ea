"""A letter's text as it is read on a screen: notes numbered, linked, and listed at the end."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html import builder as make

from letters.documents import Counts
from letters.markup.html import clean, is_empty

_OPENING: Final = re.compile(r"^<div>|</div>$")


@dataclass(frozen=True, slots=True)
class ReadingText:
    """Cleaned HTML with links to the notes, and the notes in order."""

    html: SafeString
    notes: tuple[SafeString, ...] = ()


def reading_text(html: str, counts: Counts, *, language: str, name: str = "note") -> ReadingText:
    """Return a text for a page, cleaned once more, with its counts filled in.

    Each footnote becomes a raised number that leads to the note and back; ``name``
    keeps the addresses of several texts on one page apart.
    """
    if is_empty(html):
        return ReadingText(_safe(""))
    root = lxml_html.fragment_fromstring(clean(html, counts=counts, language=language).html, create_parent="div")
    notes = []
    for number, span in enumerate(root.find_class("footnote"), start=1):
        notes.append(_inner(span, _way_back(name, number)))
        _replace(span, _mark(name, number))
    return ReadingText(_safe(_OPENING.sub("", _text(root))), tuple(notes))


def _mark(name: str, number: int) -> HtmlElement:
    link = make.A(str(number), href=f"#{name}-{number}", id=f"{name}-mark-{number}")
    link.set("role", "doc-noteref")
    link.set("aria-label", _("Note %(number)d") % {"number": number})
    return make.SUP(link)


def _way_back(name: str, number: int) -> HtmlElement:
    link = make.A("↩", href=f"#{name}-mark-{number}")
    link.set("role", "doc-backlink")
    link.set("aria-label", _("Back to the text"))
    return link


def _inner(span: HtmlElement, last: HtmlElement) -> SafeString:
    copy = make.DIV(span.text or "")
    for child in list(span):
        copy.append(child)
    if len(copy):
        copy[-1].tail = (copy[-1].tail or "") + " "
    else:
        copy.text = (copy.text or "") + " "
    copy.append(last)
    return _safe(_OPENING.sub("", _text(copy)))


def _replace(span: HtmlElement, mark: HtmlElement) -> None:
    parent = span.getparent()
    assert parent is not None
    mark.tail = span.tail
    parent.replace(span, mark)


def _text(element: HtmlElement) -> str:
    return str(lxml_html.tostring(element, encoding="unicode", with_tail=False))


def _safe(html: str) -> SafeString:
    """Mark as safe what ``clean`` has let through and we have marked up."""
    return mark_safe(html)
