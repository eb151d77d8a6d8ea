"""The one HTML document that the preview shows and the PDF is made of."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from letters.documents import (
    AddressPosition,
    Annex,
    CcPosition,
    LetterDocument,
    PageSize,
    SignatureBlock,
    StyleName,
)
from letters.editions.rendering.check_code import code_of
from letters.editions.rendering.lane import LONG, Lane, number_width, numbered
from letters.editions.rendering.lines import PrintedText, annexes, picture_name, text, texts
from letters.markup import characters, link_notes
from letters.markup.html import CleanHtml, clean, is_empty, printed
from letters.markup.languages import check_words, on_paper, print_words, unnamed
from letters.markup.limits import refuse_unprintable
from letters.markup.scripts import direction, is_han, script


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    place: int
    number: str
    texts: tuple[PrintedText, ...]
    note: SafeString
    picture: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class _PrintedBlock:
    """A group of the list; ``classes`` say style, columns and how wide its largest number is."""

    heading: SafeString
    note: SafeString
    classes: str
    digits: int
    lines: tuple[_PrintedLine, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it reaches the paper: its markup is clean, its counts are filled in, and ``texts`` are tidied.

    ``texts`` has the markup too, for whoever looks at every character.
    """

    texts: LetterDocument
    body: CleanHtml
    after_signatures: CleanHtml
    annexes: tuple[CleanHtml, ...]


WINDOW_LINES = 6
ADDRESSES_SINCE = 2
COMPANY_SINCE = 2
EDGE_SINCE = 6
# Characters that fit beside each other at the head of a page.
_CARRIED = 60
_ONE_LINE = ("reference", "date_line", "title", "subject", "salutation")
_LINES = ("sender", "closing", "disclaimer", "notice")


def render_html(document: LetterDocument, *, stylesheets: Sequence[str] = (), pictures_at: str = "picture:") -> str:
    """Return the complete page of ``document``.

    With ``stylesheets`` it is the preview for a browser, which loads its styles from these addresses and pictures from
    where ``pictures_at`` begins; without, the renderer brings them. Raises ``letters.markup.html.HtmlRefused`` like
    ``printable``.
    """
    return html_of(printable(document), stylesheets=stylesheets, pictures_at=pictures_at)


def html_of(
    paper: Paper, *, stylesheets: Sequence[str] = (), lane: Lane | None = None, pictures_at: str = "picture:"
) -> str:
    """Return the complete page of what is ready for the paper.

    With a ``lane`` it has an empty place for the list, and behind the letter what is needed to set it.
    """
    given = {"stylesheets": stylesheets, "pictures_at": pictures_at}
    return render_to_string("print/letter.html", context(_with_addresses(paper), lane) | given)


def _with_addresses(paper: Paper) -> Paper:
    """Return what is printed where no link can be pressed; a document from before keeps to the rules of its time."""
    if paper.texts.dress.rules < ADDRESSES_SINCE:
        return paper
    marks = link_notes.Marks()
    return replace(
        paper,
        body=link_notes.with_addresses(paper.body, marks),
        after_signatures=link_notes.with_addresses(paper.after_signatures, marks),
        annexes=tuple(link_notes.with_addresses(annex, link_notes.Marks()) for annex in paper.annexes),
    )


def printable(document: LetterDocument) -> Paper:
    """Return ``document`` as it reaches the paper: each HTML text cleaned, once, whatever is stored.

    Raises ``letters.markup.html.HtmlRefused`` when a text, or all of them together, are more than can be printed.
    """
    body, after = _html(document.body, document), _html(document.after_signatures, document)
    annexes = tuple(_html(annex.body, document) for annex in document.annexes)
    refuse_unprintable(body, after, *annexes)
    return Paper(_tidied(document, body, after, annexes), body, after, annexes)


def _tidied(
    document: LetterDocument, body: CleanHtml, after: CleanHtml, annexes: tuple[CleanHtml, ...]
) -> LetterDocument:
    return replace(
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
        body=body,
        closing=_tidy(document.closing),
        signature_blocks=tuple(map(_tidy_block, document.signature_blocks)),
        disclaimer=_tidy(document.disclaimer),
        after_signatures=after,
        cc=tuple(map(_tidy, document.cc)),
        annexes=tuple(
            Annex(_tidy(annex.title), _tidy(annex.subtitle), html)
            for annex, html in zip(document.annexes, annexes, strict=True)
        ),
        watermark=_tidy(document.watermark),
        notice=_tidy(document.notice),
    )


def _tidy(text: str) -> str:
    return characters.tidy(text).text


def _tidy_block(block: SignatureBlock) -> SignatureBlock:
    lines = tuple(replace(line, lines=tuple(map(_tidy, line.lines)), note=_tidy(line.note)) for line in block.lines)
    return replace(block, heading=_tidy(block.heading), note=_tidy(block.note), lines=lines)


def _html(html: str, document: LetterDocument) -> CleanHtml:
    return clean("" if is_empty(html) else html, counts=document.counts, language=document.language).html


def foot(document: LetterDocument) -> list[str]:
    """Return what stands at the foot of a page before, between and behind its number and that of all pages."""
    before, between, after = re.split(r"\{pages?\}", print_words(document.language).page)
    return [f"{document.reference} · {before}" if document.reference else before, between, after]


def context(paper: Paper, lane: Lane | None = None) -> dict[str, Any]:
    """Return what the templates of the page, and of the page as a file, need."""
    document = paper.texts
    words = print_words(document.language)
    language = document.language
    before, between, after = re.split(r"\{pages?\}", words.page)
    copies_first = document.cc_position is CcPosition.BEFORE_BODY
    as_printed = partial(printed, language=language, rules=document.dress.rules)
    return {
        "document": document,
        "direction": direction(language),
        "script": script(language).lower(),
        "is_han": is_han(language),
        "is_letter_size": document.page_size is PageSize.LETTER,
        "foot_before": before,
        "foot_between": between,
        "foot_after": after,
        "foot_reference": f"{document.reference} · " if document.reference else "",
        "window": _window(document),
        "dress": _classes(document),
        "carried": _carried(document),
        "letterhead": texts(document.letterhead, language),
        "recipients": [texts(block.lines, language, columns=2) for block in document.recipients],
        "copies": texts(document.cc, language),
        "lines": {
            **{name: text(getattr(document, name).replace("\n", " "), language) for name in _ONE_LINE},
            **{name: text(getattr(document, name), language) for name in _LINES},
        },
        "blocks": _blocks(document, lane),
        "is_long": lane is not None,
        "has_tail": bool(paper.after_signatures or (document.cc and not copies_first) or _ends_with_code(document)),
        "check": code_of(document.check_address) if document.check_address else None,
        "check_words": text(check_words(language), language),
        "unnamed": _unnamed(document),
        "on_paper": _on_paper(document),
        "copies_label": words.copies,
        "copies_first": copies_first,
        "body": as_printed(paper.body),
        "after_signatures": as_printed(paper.after_signatures),
        "annexes": annexes(document, map(as_printed, paper.annexes)),
    }


def _classes(document: LetterDocument) -> str:
    """Return what the styles ask for: the dress, one edge of the letterhead, and the first and last names in company.

    Long lists are packed by other rules, from heights alone.
    """
    dressed = "" if document.dress.style is StyleName.CLASSIC else f"dressed style-{document.dress.style}"
    is_short = sum(len(block.lines) for block in document.signature_blocks) < LONG
    keeps = "names-in-company" if is_short and document.dress.rules >= COMPANY_SINCE else ""
    edge = "one-edge" if document.dress.rules >= EDGE_SINCE else ""
    return " ".join(filter(None, (dressed, keeps, edge)))


def _carried(document: LetterDocument) -> tuple[str, str] | None:
    """Return what stands at the head of each page after the first: who writes, and the date."""
    if not document.dress.carries_on:
        return None
    name = next(iter(document.letterhead), "") or document.sender.split("\n")[0] or document.coalition
    return _shortened(name), _shortened(document.date_line)


def _shortened(text: str) -> str:
    return text if len(text) <= _CARRIED else text[: _CARRIED - 1].rstrip() + "…"


def _ends_with_code(document: LetterDocument) -> bool:
    """Tell whether the code stands behind the list: at the end of all, so with annexes behind the last of them."""
    return bool(document.check_address and not document.annexes)


def _unnamed(document: LetterDocument) -> SafeString | str:
    """Say how many stand behind the letter and are not named on its list; nothing when all are."""
    count = document.not_named
    return text(unnamed(count, document.language), document.language) if count else ""


def _on_paper(document: LetterDocument) -> SafeString | str:
    count = document.counts.on_paper
    return text(on_paper(count, document.language), document.language) if count else ""


def _window(document: LetterDocument) -> str:
    """Return the classes of the place for an envelope's window; nothing where the address stands in the text.

    A window shows one address, so several stand in the text. Six lines fit where the
    standards want them, more begin higher.
    """
    if document.address_position is AddressPosition.FLOW or len(document.recipients) != 1:
        return ""
    side = document.address_position.value.replace("_", "-")
    return f"{side} window-long" if len(document.recipients[0].lines) > WINDOW_LINES else side


def _blocks(document: LetterDocument, lane: Lane | None) -> list[_PrintedBlock]:
    """Return the groups of the list; of a long one the lines that stand in the galley."""
    if lane is None:
        return [_printed(block, document.language) for block in document.signature_blocks if block.lines]
    return [_printed(block, document.language, odd) for block, odd in zip(lane.blocks, lane.odd, strict=True)]


def _printed(block: SignatureBlock, language: str, only: Collection[int] | None = None) -> _PrintedBlock:
    digits = number_width(block)
    return _PrintedBlock(
        heading=text(block.heading, language),
        note=text(block.note, language),
        classes=f"{block.style.value} columns-{block.columns}" + (f" digits-{digits}" if digits else ""),
        digits=digits,
        lines=tuple(
            _PrintedLine(
                place=place,
                number=numbered(line, digits),
                texts=texts(line.lines, language, columns=block.columns),
                note=text(line.note, language, columns=block.columns),
                picture=picture_name(line),
                name=line.lines[0],
            )
            for place, line in enumerate(block.lines)
            if only is None or place in only
        ),
    )
