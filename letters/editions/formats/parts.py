"""A letter as pieces in the order of its pages: what every format but the PDF and the web page is written from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from letters.documents import CcPosition, LetterDocument, SignatureBlock
from letters.editions.formats.content import Block, Run, Table, blocks
from letters.editions.rendering.page import Paper
from letters.markup.languages import on_paper, print_words, unnamed


class Role(StrEnum):
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
class Words:
    """Plain text, a paragraph of one or more lines."""

    role: Role
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """The letter's text, what follows the signatures, or the text of an annex."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """One group of the list."""

    group: SignatureBlock


Piece = Words | Markup | Names


@dataclass(slots=True)
class Part:
    """The letter or one of its annexes: begins on a new page, and its notes are numbered anew."""

    pieces: list[Piece] = field(default_factory=list)

    def say(self, role: Role, *lines: str) -> None:
        """Add a paragraph, unless it would be empty."""
        kept = tuple(line for text in lines for line in text.split("\n") if line.strip())
        if kept:
            self.pieces.append(Words(role, kept))


def parts(paper: Paper) -> list[Part]:
    """Return the letter and its annexes."""
    return [_letter(paper), *_annexes(paper)]


def _letter(paper: Paper) -> Part:
    document, part = paper.texts, Part()
    language = document.language
    part.say(Role.NOTICE, document.notice)
    part.say(Role.LETTERHEAD, *document.letterhead)
    part.say(Role.SENDER, document.sender)
    part.say(Role.REFERENCE, document.reference)
    part.say(Role.DATE, document.date_line)
    for recipient in document.recipients:
        part.say(Role.ADDRESS, *recipient.lines)
    if document.cc_position is CcPosition.BEFORE_BODY:
        _copies(part, document)
    part.say(Role.TITLE, document.title if document.show_title else "")
    part.say(Role.SUBJECT, document.subject)
    part.say(Role.SALUTATION, document.salutation)
    part.pieces.append(Markup(blocks(paper.body, language=language)))
    part.say(Role.CLOSING, document.closing)
    part.say(Role.DISCLAIMER, document.disclaimer)
    part.pieces += [Names(block) for block in document.signature_blocks if block.lines]
    if document.not_named:
        part.say(Role.UNNAMED, unnamed(document.not_named, language))
    if document.counts.on_paper:
        part.say(Role.UNNAMED, on_paper(document.counts.on_paper, language))
    part.pieces.append(Markup(blocks(paper.after_signatures, language=language)))
    if document.cc_position is not CcPosition.BEFORE_BODY:
        _copies(part, document)
    return part


def _copies(part: Part, document: LetterDocument) -> None:
    if document.cc:
        part.say(Role.COPIES_LABEL, print_words(document.language).copies)
    for line in document.cc:
        part.say(Role.COPY, line)


def _annexes(paper: Paper) -> Iterator[Part]:
    for annex, html in zip(paper.texts.annexes, paper.annexes, strict=True):
        part = Part()
        part.say(Role.ANNEX_TITLE, annex.title)
        part.say(Role.ANNEX_SUBTITLE, annex.subtitle)
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
