"""Plain texts as they stand on the page: names, addresses, the subject, the closing."""

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from letters.documents import LetterDocument, SignatureLine
from letters.markup.isolation import ended, isolated
from letters.markup.languages import first_strong
from letters.markup.mending import with_latin
from letters.markup.scripts import direction, is_han

_HYPHENATED: Final = re.compile(r"\w-\w")
# Letters of a word that still fits into a line of a list in one, two and three columns.
WHOLE: Final = {1: 60, 2: 30, 3: 22}


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text and its direction, where that is not the page's."""

    text: SafeString
    direction: str


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    title: SafeString
    subtitle: SafeString
    body: SafeString


def texts(lines: Iterable[str], language: str, *, columns: int = 1) -> tuple[PrintedText, ...]:
    """Return lines that stand in columns of a width; each runs in its own direction."""
    return tuple(_printed(line, language, columns) for line in lines)


def _printed(line: str, language: str, columns: int) -> PrintedText:
    """Set a name that runs against the page apart from its neighbors."""
    page, own = direction(language), first_strong(line)
    if own in ("", page):
        return PrintedText(text(line, language, columns=columns), "")
    end = ended(line[-1]) if own == "ltr" else ""
    return PrintedText(text(f"{line}{end}", language, columns=columns, runs=own), own)


def text(words: str, language: str, *, columns: int = 0, runs: str = "") -> SafeString:
    """Return a text with its line breaks and a direction for each run against that of the page, or of the text.

    In ``columns`` words with a hyphen are kept in one line where they fit: readers of a PDF drop a hyphen that
    ends a line.
    """
    html = isolated(escape(words).replace("\n", "<br>"), runs or direction(language))
    if is_han(language):
        html = with_latin(html)
    if columns:
        html = "".join(
            piece if piece.startswith("<") else _whole(piece, WHOLE[columns]) for piece in re.split(r"(<[^<>]*>)", html)
        )
    # A space between two tags would be taken for one of the template's.
    return mark_safe(re.sub("> +<", ">&#32;<", html))


def annexes(document: LetterDocument, bodies: Iterable[SafeString]) -> list[PrintedAnnex]:
    """Return the annexes of a document, whose bodies are ready."""
    language = document.language
    return [
        PrintedAnnex(text(annex.title, language), text(annex.subtitle, language), body)
        for annex, body in zip(document.annexes, bodies, strict=True)
    ]


def picture_name(line: SignatureLine) -> str:
    """Return the digest of a signature by hand, by which the page names it; nothing where there is none."""
    return hashlib.sha256(base64.b64decode(line.picture)).hexdigest() if line.picture else ""


def _whole(piece: str, longest: int) -> str:
    return "".join(
        f'<span class="{_fit(len(word), longest)}">{word}</span>' if _HYPHENATED.search(word) else word
        for word in re.split(r"(\s+)", piece)
    )


def _fit(letters: int, longest: int) -> str:
    """Return the class of a word that fits into a column as it is, in smaller letters, or only when it is broken."""
    return "whole" if letters <= longest else "whole narrow" if letters <= longest * 4 / 3 else "broken"
