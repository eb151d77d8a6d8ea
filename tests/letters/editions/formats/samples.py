"""A letter with everything in it that a format may lose, and its words in the order of the page."""

import re
from collections.abc import Iterator

from letters.documents import (
    AddressBlock,
    Annex,
    CcPosition,
    Counts,
    LetterDocument,
    LineStyle,
    SignatureBlock,
    SignatureLine,
)
from letters.editions.formats.content import Block, Paragraph, Run
from letters.editions.formats.parts import LetterPart, Markup, Names, PlainWords, parts
from letters.editions.rendering.page import Paper, printable

BODY = (
    '<p>We ask <strong>twice</strong><span class="footnote">First note, with <em>Report</em> and '
    '<a href="https://example.org/report">its address</a>.</span><span class="footnote">Second note.</span> '
    'and <a href="https://example.org/page?a=1&amp;b=2">here</a>, R&amp;D &lt;all&gt;.<br>New line.</p>'
    '<h2>What we ask<span class="footnote">A note of a heading.</span></h2>'
    '<ol start="3"><li>third<ul><li>below</li></ul></li><li><p>fourth</p><p>still fourth</p></li></ol>'
    '<ol type="i"><li>Roman</li></ol><blockquote><p>They said no.</p></blockquote>'
    "<table><caption>Cases</caption><thead><tr><th>Year</th><th>Cases</th></tr></thead>"
    '<tbody><tr><td rowspan="2">2025</td><td>12<span class="footnote">A note of a cell.</span></td></tr>'
    "<tr><td>14</td></tr></tbody></table><hr>"
    '<p>As <em>Le Monde</em> wrote: <span lang="ar" dir="rtl">السلام عليكم</span> and 开放档案。</p>'
)


def letter(**changes: object) -> LetterDocument:
    """Return the letter; one line is an organization's, one has three lines, one is Arabic."""
    values: dict[str, object] = {
        "title": "Open the archives",
        "language": "en",
        "body": BODY,
        "coalition": "Friends of the Archive",
        "letterhead": ("Friends of the Archive", "1 Paper Street"),
        "reference": "FA 2026/7",
        "date_line": "Inkwell, 1 May 2026",
        "recipients": (AddressBlock(("Mr. A. Person", "Ministry of Papers")), AddressBlock(("The Archivist",))),
        "subject": "Access to the archives",
        "salutation": "Dear all,",
        "closing": "Sincerely,",
        "disclaimer": "Affiliations are for identification.",
        "signature_blocks": (
            SignatureBlock(
                "Organizations",
                "",
                LineStyle.ORGANIZATION,
                2,
                (SignatureLine(("Paper Guild",)), SignatureLine(("Überlingen & Söhne",), note="(Berne)")),
            ),
            SignatureBlock(
                "People",
                "* In a private capacity.",
                LineStyle.PERSON_OVER_TITLE,
                1,
                (
                    SignatureLine(("Ada Quill", "Reader", "Institute of Rivers*"), number=1),
                    SignatureLine(("ليلى حداد",), number=2),
                ),
            ),
        ),
        "counts": Counts(organizations=2, individuals=3),
        "after_signatures": '<p>Sent from Inkwell<span class="footnote">Last note of the letter.</span>.</p>',
        "cc": ("The Press", "The Public"),
        "cc_position": CcPosition.AFTER_SIGNATURES,
        "annexes": (
            Annex("Annex A", "Cases", '<p>First case<span class="footnote">Note of the annex.</span>.</p>'),
            Annex("Annex B", "", "<ul><li>Second case</li></ul>"),
        ),
    }
    return LetterDocument(**{**values, **changes})  # type: ignore[arg-type]


def long_letter(names: int) -> LetterDocument:
    """Return a letter with so many signatories, each on three lines."""
    lines = tuple(
        SignatureLine((f"Signer Number{number}", f"Reader of shelf {number}", f"Institute {number}"), number=number)
        for number in range(1, names + 1)
    )
    block = SignatureBlock("Signatories", "", LineStyle.PERSON_OVER_TITLE, 2, lines)
    return letter(signature_blocks=(block,), counts=Counts(individuals=names), annexes=())


def words(text: str) -> str:
    """Return letters, digits and signs alone: marks of direction and blanks are no words."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


def pieces(document: LetterDocument) -> list[str]:
    """Return the paragraphs of a letter in order, without the texts of notes, which stand elsewhere in each format."""
    return [text for part in parts(paper(document)) for text in _of_part(part)]


def notes(document: LetterDocument) -> list[str]:
    """Return the notes in the order of their marks."""
    return [
        _said(run.note)
        for part in parts(paper(document))
        for piece in part.pieces
        if isinstance(piece, Markup)
        for block in piece.blocks
        for run in _runs(block)
        if run.note is not None
    ]


def paper(document: LetterDocument) -> Paper:
    return printable(document)


def _of_part(part: LetterPart) -> Iterator[str]:
    for piece in part.pieces:
        if isinstance(piece, PlainWords):
            yield from piece.lines
        elif isinstance(piece, Names):
            group = piece.group
            yield from filter(None, (group.heading, group.note))
            for line in group.lines:
                yield from (*line.lines, *([line.note] if line.note else []))
        else:
            for block in piece.blocks:
                yield from filter(None, _paragraphs(block))


def _paragraphs(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _said(block.runs)
        return
    for row in block.rows:
        for cell in row:
            for inner in cell.blocks:
                yield from _paragraphs(inner)


def _runs(block: Block) -> Iterator[Run]:
    if isinstance(block, Paragraph):
        yield from block.runs
        return
    for row in block.rows:
        for cell in row:
            for inner in cell.blocks:
                yield from _runs(inner)


def _said(runs: tuple[Run, ...]) -> str:
    """Return what runs say, without the comma between the marks of two notes."""
    return "".join(run.text for run in runs if run.note is None and not (run.emphasis == {"sup"} and run.text == ","))
