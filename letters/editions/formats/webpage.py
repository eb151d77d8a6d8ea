"""The letter as a page in one file: its styles are in it, nothing is loaded and nothing runs."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from lxml.html import HtmlElement
from lxml.html import builder as make

from letters.documents import Dress
from letters.editions.rendering.page import Paper, context
from letters.editions.rendering.styles import STYLES, families, is_plain, of_language
from letters.markup import mending, scripts

_HEADS: Final = "h1, h2, h3, h4, .letterhead .name"
_ABOVE_FOLD: Final = ("body", "after_signatures")


def webpage(paper: Paper, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Return the letter as one HTML file in UTF-8; its notes stand at the end of the letter and of each annex.

    Logos of which there are the bytes in ``pictures`` are written into it; pictures of signatures are left out.
    """
    found, dress = context(paper), paper.texts.dress
    logos = tuple(
        replace(logo, sha256=_written_into(pictures[logo.sha256]))
        for logo in dress.logos
        if pictures and logo.sha256 in pictures
    )
    found |= {"document": replace(paper.texts, dress=replace(dress, logos=logos)), "pictures_at": ""}
    found["blocks"] = [
        replace(block, lines=tuple(replace(line, picture="") for line in block.lines)) for block in found["blocks"]
    ]
    notes = _Notes("note")
    for name in _ABOVE_FOLD:
        found[name] = notes.taken_from(found[name])
    annexes = []
    for number, annex in enumerate(found["annexes"], start=1):
        own = _Notes(f"annex-{number}-note")
        annexes.append({"annex": annex, "body": own.taken_from(annex.body), "notes": own.found})
    page = {
        **found,
        "annexes": annexes,
        "notes": notes.found,
        "styles": mark_safe(styles() + dressed(dress) + _in_shapes_of(paper.texts.language, dress)),
    }
    return render_to_string("print/webpage.html", page).encode()


def styles() -> str:
    """Return the styles of the page, as they lie in static/css/webpage.css."""
    path = finders.find("css/webpage.css")
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def dressed(dress: Dress) -> str:
    """Return the faces and the accent that a coalition has chosen; the accent only where the page is light."""
    if is_plain(dress):
        return ""
    text, heading = _faces(dress)
    accent = dress.accent or STYLES[dress.style].accent
    return (
        f"body {{ font-family: {families(text)}; }}\n{_HEADS} {{ font-family: {families(heading)}; }}\n"
        f"@media print, (prefers-color-scheme: light) {{ {_HEADS} {{ color: {accent}; }} }}\n"
    )


def _in_shapes_of(language: str, dress: Dress) -> str:
    """Return the faces of a language in which the same character has another shape than in its neighbors."""
    own = of_language(language)
    if not own or scripts.direction(language) == "rtl":
        return ""
    text, heading = _faces(dress)
    first = ", ".join(f'"{face}"' for face in own)
    return (
        f"body {{ font-family: {first}, {families(text)}; }}\n"
        f"{_HEADS} {{ font-family: {first}, {families(heading)}; }}\n"
        f".latin {{ font-family: {families(text)}, {first}; }}\n"
    )


def _faces(dress: Dress) -> tuple[str, str]:
    """Return the faces of text and headings."""
    tokens = STYLES[dress.style]
    return dress.text_face or tokens.text_face, dress.heading_face or tokens.heading_face


def _written_into(picture: bytes) -> str:
    """Return a logo as an address that holds it; both kinds were written anew when they were handed in."""
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"


class _Notes:
    """The notes of the letter or of an annex; ``name`` keeps their places in the page apart."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[SafeString] = []

    def taken_from(self, html: SafeString) -> SafeString:
        """Return a text with the number of each note instead of the note, leading to it."""
        if 'class="footnote"' not in html:
            return html
        root = mending.read(html)
        for span in list(_spans(root)):
            number = len(self.found) + 1
            self.found.append(self._note(span, number))
            _replace(span, self._mark(number))
        return mark_safe(mending.write(root))

    def _mark(self, number: int) -> HtmlElement:
        link = make.A(str(number), href=f"#{self.name}-{number}", id=f"{self.name}-mark-{number}", role="doc-noteref")
        mark = make.SUP(link)
        mark.set("class", "mark")
        return mark

    def _note(self, span: HtmlElement, number: int) -> SafeString:
        back = make.A("↩", href=f"#{self.name}-mark-{number}", role="doc-backlink")
        back.set("aria-label", f"↩ {number}")
        written = mending.write(_content(span)).rstrip()
        item = mending.write(_holding(back))
        return mark_safe(f'<li id="{self.name}-{number}">{written} {item}</li>')


def _spans(root: HtmlElement) -> Iterator[HtmlElement]:
    yield from root.xpath(".//span[@class='footnote']")


def _content(span: HtmlElement) -> HtmlElement:
    holder = make.DIV(span.text or "")
    for child in list(span):
        holder.append(child)
    return holder


def _holding(element: HtmlElement) -> HtmlElement:
    holder = make.DIV()
    holder.append(element)
    return holder


def _replace(span: HtmlElement, mark: HtmlElement) -> None:
    parent = span.getparent()
    assert parent is not None
    mark.tail = span.tail
    parent.replace(span, mark)
