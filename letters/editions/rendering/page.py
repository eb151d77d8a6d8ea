"""The one HTML document that the preview shows and the PDF is made of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from letters.documents import (
    AddressPosition,
    Annex,
    CcPosition,
    LetterDocument,
    PageSize,
    SignatureBlock,
    SignatureLine,
)
from letters.markup import characters
from letters.markup.counts import fill_counts
from letters.markup.html import clean, is_empty, printed
from letters.markup.languages import first_strong, print_words, runs_from_right
from letters.markup.limits import refuse_unprintable
from letters.markup.scripts import direction


@dataclass(frozen=True, slots=True)
class _PrintedText:
    text: SafeString
    direction: str


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    number: str
    texts: tuple[_PrintedText, ...]
    note: SafeString


@dataclass(frozen=True, slots=True)
class _PrintedBlock:
    """A group of the list; ``classes`` say style, columns and how wide its largest number is."""

    heading: str
    note: str
    classes: str
    lines: tuple[_PrintedLine, ...]


@dataclass(frozen=True, slots=True)
class _PrintedAnnex:
    title: str
    subtitle: str
    body: SafeString


WINDOW_LINES = 6
# As wide as a digit: numbers of a list end in one line without a box around each.
_FIGURE_SPACE = "\u2007"
_HYPHENATED = re.compile(r"\w-\w")
# Letters of a word that still fits into a line of a list in one, two and three columns.
_WHOLE = {1: 60, 2: 30, 3: 22}


def render_html(document: LetterDocument, *, stylesheet_url: str | None = None) -> str:
    """Return the complete page of ``document``.

    With ``stylesheet_url`` it is the preview for a browser, which loads its styles
    from there; without, the renderer brings them. HTML fields are cleaned once
    more and counts filled in; raises ``letters.markup.html.HtmlRefused`` like ``clean``.
    """
    return render_to_string("print/letter.html", _context(printable(document)) | {"stylesheet_url": stylesheet_url})


def printable(document: LetterDocument) -> LetterDocument:
    """Return ``document`` as it reaches the paper: HTML cleaned, counts filled in, texts tidied.

    Raises ``letters.markup.html.HtmlRefused`` when a text, or all of them together, are more than can be printed.
    """
    paper = replace(
        document,
        title=_tidy(document.title),
        coalition=_tidy(document.coalition),
        letterhead=tuple(map(_tidy, document.letterhead)),
        sender=_tidy(document.sender),
        reference=_tidy(document.reference),
        date_line=_tidy(document.date_line),
        recipients=tuple(replace(block, lines=tuple(map(_tidy, block.lines))) for block in document.recipients),
        subject=_tidy(document.subject),
        salutation=_tidy(document.salutation),
        body=_html(document.body, document),
        closing=_tidy(document.closing),
        signature_blocks=tuple(map(_tidy_block, document.signature_blocks)),
        disclaimer=_tidy(document.disclaimer),
        after_signatures=_html(document.after_signatures, document),
        cc=tuple(map(_tidy, document.cc)),
        annexes=tuple(
            Annex(_tidy(annex.title), _tidy(annex.subtitle), _html(annex.body, document)) for annex in document.annexes
        ),
        watermark=_tidy(document.watermark),
    )
    refuse_unprintable(paper.body, paper.after_signatures, *(annex.body for annex in paper.annexes))
    return paper


def _tidy(text: str) -> str:
    return characters.tidy(text).text


def _tidy_block(block: SignatureBlock) -> SignatureBlock:
    lines = tuple(
        SignatureLine(tuple(map(_tidy, line.lines)), note=_tidy(line.note), number=line.number) for line in block.lines
    )
    return replace(block, heading=_tidy(block.heading), note=_tidy(block.note), lines=lines)


def _html(html: str, document: LetterDocument) -> str:
    return "" if is_empty(html) else fill_counts(clean(html).html, document.counts, language=document.language)


def _context(document: LetterDocument) -> dict[str, Any]:
    words = print_words(document.language)
    page_direction = direction(document.language)
    before, between, after = re.split(r"\{pages?\}", words.page)
    return {
        "document": document,
        "direction": page_direction,
        "is_letter_size": document.page_size is PageSize.LETTER,
        "foot_before": before,
        "foot_between": between,
        "foot_after": after,
        "foot_reference": f"{document.reference} · " if document.reference else "",
        "window": _window(document),
        "letterhead": _texts(document.letterhead, page_direction),
        "recipients": [_texts(block.lines, page_direction, columns=2) for block in document.recipients],
        "copies": _texts(document.cc, page_direction),
        "blocks": [_printed(block, page_direction) for block in document.signature_blocks if block.lines],
        "copies_label": words.copies,
        "copies_first": document.cc_position is CcPosition.BEFORE_BODY,
        "body": printed(document.body),
        "after_signatures": printed(document.after_signatures),
        "annexes": [_PrintedAnnex(annex.title, annex.subtitle, printed(annex.body)) for annex in document.annexes],
    }


def _window(document: LetterDocument) -> str:
    """Return the classes of the place for an envelope's window; nothing where the address stands in the text.

    A window shows one address, so several stand in the text. Six lines fit where the
    standards want them, more begin higher.
    """
    if document.address_position is AddressPosition.FLOW or len(document.recipients) != 1:
        return ""
    side = document.address_position.value.replace("_", "-")
    return f"{side} window-long" if len(document.recipients[0].lines) > WINDOW_LINES else side


def _printed(block: SignatureBlock, page_direction: str) -> _PrintedBlock:
    digits = max((len(str(line.number)) for line in block.lines if line.number), default=0)
    return _PrintedBlock(
        heading=block.heading,
        note=block.note,
        classes=f"{block.style.value} columns-{block.columns}" + (f" digits-{digits}" if digits else ""),
        lines=tuple(
            _PrintedLine(
                number=str(line.number).rjust(digits, _FIGURE_SPACE) if line.number else "",
                texts=_texts(line.lines, page_direction, columns=block.columns),
                note=_whole(line.note, _WHOLE[block.columns]),
            )
            for line in block.lines
        ),
    )


def _texts(texts: Iterable[str], page_direction: str, *, columns: int = 1) -> tuple[_PrintedText, ...]:
    return tuple(_PrintedText(_whole(text, _WHOLE[columns]), _other_direction(text, page_direction)) for text in texts)


def _whole(text: str, longest: int) -> SafeString:
    """Keep words with a hyphen in one line where they fit: readers of a PDF drop a hyphen that ends a line.

    Texts that run from right to left are left alone: their words would be put in order one by one.
    """
    if runs_from_right(text):
        return escape(text)
    words = [
        f'<span class="whole">{escape(word)}</span>'
        if len(word) <= longest and _HYPHENATED.search(word)
        else escape(word)
        for word in re.split(r"(\s+)", text)
    ]
    # A space between two tags would be taken for one of the template's.
    return mark_safe("".join(words).replace("</span> <span", "</span>&#32;<span"))


def _other_direction(text: str, page_direction: str) -> str:
    """Return the direction of a name that runs against the page, so that it is set apart from its neighbors."""
    own = first_strong(text)
    return own if own != page_direction else ""
