"""The words of a page that came by mail: read once from front to back, so that nothing can keep it busy.

Nothing of the markup survives, so nothing has to be cleaned: what comes out is plain text.
"""

import binascii
import html
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

MOST_CHARACTERS: Final = 5_000_000
MOST_PICTURES: Final = 100
DEEPEST_QUOTATION: Final = 10
# An opening of a tag, a comment or a declaration; any other "<" is a character.
_OPENING: Final = re.compile(r"<(?:!--|[!?]|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40}))")
_ATTRIBUTE: Final = re.compile(
    r"\s(href|alt|title)\s{0,5}=\s{0,5}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,4000}))", re.IGNORECASE
)
_DATA: Final = re.compile(r"data:(image/[a-z0-9.+-]{1,40})(;base64)?,([^\"'\s<>)]*)", re.IGNORECASE)
_UNREAD: Final = frozenset({"script", "style", "title", "head", "template", "xml"})
_APART: Final = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre hr dl address article section form fieldset".split()
)
_NEW_LINE: Final = frozenset("div tr li br dt dd center header footer caption thead tbody".split())
_FILE_NAME: Final = re.compile(r"\S+\.\w{2,4}")


@dataclass(slots=True)
class _Page:
    """What has been written so far; ``quoted`` is how deep the text stands in quotations."""

    pieces: list[str] = field(default_factory=list)
    quoted: int = 0
    as_is: int = 0
    # Where the words of the open link begin; a link in a link is none.
    link: tuple[str, int] | None = None
    asides: list[str] = field(default_factory=list)
    # Elements of which no end is ahead: it is looked for once.
    endless: set[str] = field(default_factory=set)


def words(page: str) -> str:
    """Return the words of a page as lines: behind a link stands its address, before a line of a quotation a ">"."""
    made = _Page()
    at = 0
    while found := _OPENING.search(page, at):
        _write(made, page[at : found.start()])
        at = _after(made, page, found)
    _write(made, page[at:])
    text = _lines("".join(made.pieces))
    return text or "\n".join(f"[{aside}]" for aside in dict.fromkeys(made.asides))


def pictures(page: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Take out pictures that stand in the page itself; return the page without them, and them with their types."""
    found: list[tuple[str, bytes]] = []

    def take(match: re.Match[str]) -> str:
        if len(found) < MOST_PICTURES:
            raw = unquote_to_bytes(match[3])
            try:
                content = binascii.a2b_base64(raw + b"=" * (-len(raw) % 4)) if match[2] else raw
            except binascii.Error:
                return ""
            found.append((match[1].lower(), content))
        return ""

    return _DATA.sub(take, page), found


def _after(made: _Page, page: str, found: re.Match[str]) -> int:
    """Take note of one tag and return where the text goes on."""
    name = (found[2] or "").lower()
    if not name:
        ending = "-->" if found[0] == "<!--" else ">"
        end = page.find(ending, found.end())
        return len(page) if end < 0 else end + len(ending)
    end = _end_of_tag(page, found.end())
    if name in _UNREAD and not found[1] and name not in made.endless:
        if closing := re.compile(rf"</{re.escape(name)}\b", re.IGNORECASE).search(page, end):
            return closing.start()
        made.endless.add(name)  # a page whose head is never closed has its words in it
    if found[1]:
        _close(made, name)
    else:
        _open(made, name, page[found.end() : end])
    return end


def _end_of_tag(page: str, at: int) -> int:
    """Return where a tag ends: a ">" within quotation marks does not end it, unless they are never closed."""
    quote = ""
    for place in range(at, min(len(page), at + 20_000)):
        mark = page[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'" and page[place - 1] in "= \t\r\n":
            quote = mark
        elif mark == ">":
            return place + 1
    end = page.find(">", at)
    return len(page) if end < 0 else end + 1


def _open(made: _Page, name: str, attributes: str) -> None:
    said = {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(attributes)
    }
    if name == "blockquote":
        made.quoted = min(made.quoted + 1, DEEPEST_QUOTATION)
    if name in _APART or name in _NEW_LINE:
        _break(made, 2 if name in _APART else 1)
    if name == "pre":
        made.as_is += 1
    elif name == "li":
        made.pieces.append("– ")
    elif name in ("td", "th"):
        made.pieces.append("\t")
    elif name == "a":
        made.link = said.get("href", ""), len(made.pieces)
    elif name == "img" and (aside := said.get("alt") or said.get("title")) and not _FILE_NAME.fullmatch(aside):
        made.asides.append(" ".join(aside.split())[:300])


def _close(made: _Page, name: str) -> None:
    if name == "a" and made.link:
        (address, begin), made.link = made.link, None
        said = "".join(made.pieces[begin:])
        bare = address.removeprefix("mailto:").removeprefix("http://").removeprefix("https://").rstrip("/")
        if address.lower().startswith(("http://", "https://", "mailto:")) and bare and bare not in said:
            made.pieces.append(f" ({address.removeprefix('mailto:').strip()})")
    if name == "blockquote":
        made.quoted = max(made.quoted - 1, 0)
    if name in _APART or name in _NEW_LINE:
        _break(made, 2 if name in _APART else 1)
    if name == "pre":
        made.as_is = max(made.as_is - 1, 0)


def _write(made: _Page, text: str) -> None:
    if not text:
        return
    text = html.unescape(text)
    if made.as_is:
        text = text.replace("\r\n", "\n").replace("\n", "\n" + "> " * made.quoted)
    else:
        text = re.sub(r"[ \t\r\n\f]+", " ", text)
    made.pieces.append(text)


def _break(made: _Page, lines: int) -> None:
    made.pieces.append("\n" * lines + "> " * made.quoted)


def _lines(text: str) -> str:
    """Return the lines trimmed, without empty ones at the ends and with one at most between two."""
    lines: list[str] = []
    for line in text.replace("\xa0", " ").split("\n"):
        trimmed = re.sub(r" ?\t ?", "\t", re.sub(r" {2,}", " ", line)).strip()
        if trimmed.strip("> "):
            lines.append(trimmed)
        elif lines and lines[-1]:
            lines.append("")
    return "\n".join(lines).strip()
