"""Whether the faces that letters are set in have a shape for every character of a document."""

from collections.abc import Iterable

from letters.documents import LetterDocument
from letters.markup import glyphs
from letters.markup.glyphs import MissingGlyph, missing_packages, uncovered
from letters.markup.html import plain_text

__all__ = ["MissingGlyph", "missing_glyphs", "missing_packages", "texts", "uncovered"]


def missing_glyphs(document: LetterDocument) -> tuple[MissingGlyph, ...]:
    """Return what cannot be printed of ``document``, each character once, in order of appearance."""
    return glyphs.missing(texts(document))


def texts(document: LetterDocument) -> Iterable[str]:
    """Yield every text of ``document`` that reaches the paper."""
    yield from around(document)
    for block in document.signature_blocks:
        yield from (block.heading, block.note)
        for line in block.lines:
            yield from (*line.lines, line.note)


def around(document: LetterDocument) -> Iterable[str]:
    """Yield every text that reaches the paper and is no part of the list."""
    yield from (document.title, document.coalition, document.sender, document.reference, document.date_line)
    yield from (document.subject, document.salutation, document.closing, document.disclaimer)
    yield from (document.watermark, document.notice)
    yield from (*document.letterhead, *document.cc)
    for recipient in document.recipients:
        yield from recipient.lines
    for annex in document.annexes:
        yield from (annex.title, annex.subtitle)
    for html in (document.body, document.after_signatures, *(annex.body for annex in document.annexes)):
        yield from plain_text(html).splitlines()
