"""A letter as pieces in the order of its pages: what every format but the PDF and the web page is written from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from letters.documents import CcPosition, LetterDocument, SignatureBlock
from letters.editions.formats.content import Block, Run, Table, blocks
from letters.editions.rendering.page import Paper
from letters.markup.languages import on_paper, print_words, unnamed


class PieceRole(StrEnum):
    """What a plain text of the letter is."""

    NOTICE = "notice"
    LETTERHEAD = "letterhead"
    SENDER = "sender"
    REFERENCE = "reference"
    DATE = "date"
    ADDRESS = "address"
    COPIES_LABEL = "copies_label"
    COPY = "copy"
    TITLE = "title"
    SUBJECT = "subject"
    SALUTATION = "salutation"
    CLOSING = "closing"
    DISCLAIMER = "disclaimer"
    UNNAMED = "unnamed"
    ANNEX_TITLE = "annex_title"
    ANNEX_SUBTITLE = "annex_subtitle"


@dataclass(frozen=True, slots=True)
class PlainWords:
    """Plain text, a paragraph of one or more lines."""

    role: PieceRole
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """The letter's text, what follows the signatures, or the text of an annex."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """One group of the list."""

    group: SignatureBlock


Piece = PlainWords | Markup | Names


@dataclass(slots=True)
class LetterPart:
    """The letter or one of its annexes: begins on a new page, and its notes are numbered anew."""

    pieces: list[Piece] = field(default_factory=list)

    def say(self, role: PieceRole, *lines: str) -> None:
        """Add a paragraph, unless it would be empty."""
        kept = tuple(line for text in lines for line in text.split("\n") if line.strip())
        if kept:
            self.pieces.append(PlainWords(role, kept))


def parts(paper: Paper) -> list[LetterPart]:
    """Return the letter and its annexes."""
    return [_letter(paper), *_annexes(paper)]


def _letter(paper: Paper) -> LetterPart:
    document, part = paper.texts, LetterPart()
    language = document.language
    part.say(PieceRole.NOTICE, document.notice)
    part.say(PieceRole.LETTERHEAD, *document.letterhead)
    part.say(PieceRole.SENDER, document.sender)
    part.say(PieceRole.REFERENCE, document.reference)
    part.say(PieceRole.DATE, document.date_line)
    for recipient in document.recipients:
        part.say(PieceRole.ADDRESS, *recipient.lines)
    if document.cc_position is CcPosition.BEFORE_BODY:
        _copies(part, document)
    part.say(PieceRole.TITLE, document.title if document.show_title else "")
    part.say(PieceRole.SUBJECT, document.subject)
    part.say(PieceRole.SALUTATION, document.salutation)
    part.pieces.append(Markup(blocks(paper.body, language=language)))
    part.say(PieceRole.CLOSING, document.closing)
    part.say(PieceRole.DISCLAIMER, document.disclaimer)
    part.pieces += [Names(block) for block in document.signature_blocks if block.lines]
    if document.not_named:
        part.say(PieceRole.UNNAMED, unnamed(document.not_named, language))
    if document.counts.on_paper:
        part.say(PieceRole.UNNAMED, on_paper(document.counts.on_paper, language))
    part.pieces.append(Markup(blocks(paper.after_signatures, language=language)))
    if document.cc_position is not CcPosition.BEFORE_BODY:
        _copies(part, document)
    return part


def _copies(part: LetterPart, document: LetterDocument) -> None:
    if document.cc:
        part.say(PieceRole.COPIES_LABEL, print_words(document.language).copies)
    for line in document.cc:
        part.say(PieceRole.COPY, line)


def _annexes(paper: Paper) -> Iterator[LetterPart]:
    for annex, html in zip(paper.texts.annexes, paper.annexes, strict=True):
        part = LetterPart()
        part.say(PieceRole.ANNEX_TITLE, annex.title)
        part.say(PieceRole.ANNEX_SUBTITLE, annex.subtitle)
        part.pieces.append(Markup(blocks(html, language=paper.texts.language)))
        yield part


def notes(found: tuple[Block, ...]) -> Iterator[tuple[Run, ...]]:
    """Yield the notes of a text in the order of their marks."""
    for block in found:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    yield from notes(cell.blocks)
        else:
            yield from (run.note for run in block.runs if run.note is not None)
