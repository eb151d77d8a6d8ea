"""Makes the PDF of a letter: PDF/A-3 and PDF/UA-1, the same bytes for the same input."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders

from campaign import joining
from campaign.kept_words import gettext as _
from campaign.kept_words import ngettext
from letters.documents import LetterDocument, SignatureLine
from letters.editions.rendering import fits, fonts, styles, typesetter_process
from letters.editions.rendering.lane import Lane
from letters.editions.rendering.lines import picture_name
from letters.editions.rendering.page import Paper, foot, html_of, printable
from letters.editions.rendering.typesetter_process import LaneRefused, Limits, RenderFailed
from letters.markup.html import HtmlRefused
from letters.markup.languages import seal_words

__all__ = ["Attachment", "MissingGlyphs", "RenderFailed", "RenderedPdf", "file_identifier", "render_pdf", "stylesheet"]

# A document nobody dates still needs a date that is the same at each rendering.
UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NAMED_AT_MOST: Final = 5
# A worker waits for so many times the processor's time: the machine may be busy with others.
PATIENCE: Final = 5
# So often the fast lane may find lines that WeasyPrint has to set, before WeasyPrint sets all of them.
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to typeset: lines of signatories, cells of tables, characters of markup.

    ``listed`` are lines that the fast lane sets; ``names`` are those that WeasyPrint sets.
    """

    names: int
    cells: int
    characters: int
    listed: int = 0

    @classmethod
    def of(cls, document: LetterDocument, html: str, lane: Lane | None = None) -> "Size":
        names = sum(len(block.lines) for block in document.signature_blocks)
        listed = lane.plain if lane else 0
        return cls(names - listed, html.count("<td") + html.count("<th"), len(html), listed)

    def seconds(self) -> float:
        """Return how long it may take: what a usual letter may, times what this one is of it, within the limit.

        Measured: 1,000 names take six seconds on one core, 1,000 cells five, 100,000 characters two.
        """
        usual = self.names / 1000 + self.cells / 1200 + self.characters / 300_000 + self.listed / 20_000
        return min(
            settings.RENDER_SECONDS * max(usual, 1), max(settings.RENDER_SECONDS_AT_MOST, settings.RENDER_SECONDS)
        )

    def megabytes(self) -> int:
        """Return how much memory it may take: what is set for a usual letter, and more for a list of thousands.

        Measured: 5,000 Arabic names take 630 megabytes, 20,000 of them 2,270, 100,000 Chinese ones 10,200.
        """
        return settings.RENDER_MEGABYTES + self.names // 9 + self.listed // 100

    def share(self, page: int) -> float:
        """Return how much is done when so many pages are laid out, as far as it can be told; the writing is left."""
        pages = 1 + max((self.names + self.listed) / 36 + self.cells / 180, self.characters / 6000)
        return min(page / pages, 0.95)


class MissingGlyphs(RenderFailed):
    """No installed face has these characters; printing them would leave boxes."""

    def __init__(self, missing: Sequence[fonts.MissingGlyph]) -> None:
        self.missing = tuple(missing)
        named = joining.parted(
            _("“%(character)s” %(name)s (%(script)s), in “%(where)s”")
            % {"character": glyph.character, "name": glyph.name, "script": glyph.script, "where": glyph.where}
            for glyph in self.missing[:_NAMED_AT_MOST]
        )
        super().__init__(
            ngettext(
                "%(count)s character cannot be printed with the installed fonts: %(named)s",
                "%(count)s characters cannot be printed with the installed fonts: %(named)s",
                len(self.missing),
            )
            % {"count": len(self.missing), "named": named}
        )


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF; ``relationship`` is the AFRelationship of PDF/A-3."""

    name: str
    content: bytes
    description: str = ""
    relationship: str = "Source"


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """The file, its fingerprint and its length."""

    pdf: bytes
    sha256: str
    pages: int


def render_pdf(
    document: LetterDocument,
    *,
    attachments: Sequence[Attachment] = (),
    identifier: str = "",
    made_at: datetime | None = None,
    has_seal_field: bool = False,
    watch: Callable[[float], None] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> RenderedPdf:
    """Return the PDF of ``document``; ``pictures`` are the bytes of those that it names, by their SHA-256.

    Pure: the same arguments give the same bytes, in any process with the same fonts
    and library versions. ``identifier`` becomes the file identifier, ``made_at`` the
    date of creation. ``has_seal_field`` leaves room for a seal. Raises RenderFailed, and
    MissingGlyphs before anything is typeset.

    It may take the time of the processor that its size needs, within a limit. With ``watch``, which
    hears every second what share is done, from 0 to 1, it may take its time on a busy machine.
    """
    try:
        paper = printable(document)
    except HtmlRefused as refusal:
        raise RenderFailed(str(refusal)) from refusal
    if missing := fonts.missing_glyphs(paper.texts):
        raise MissingGlyphs(missing)
    job = _job(attachments, identifier, made_at or UNDATED) | _dressed(document, pictures or {})
    job["seal_words"] = seal_words(document.language) if has_seal_field else ""
    made = _typeset(paper, job, Lane.of(paper.texts), watch)
    return RenderedPdf(pdf=made.pdf, sha256=hashlib.sha256(made.pdf).hexdigest(), pages=made.pages)


def _typeset(
    paper: Paper, job: dict[str, Any], lane: Lane | None, watch: Callable[[float], None] | None
) -> typesetter_process.Typeset:
    """Typeset what is ready for the paper; a long list by its fast lane, as far as that can set it."""
    for _try in range(_TRIES):
        html = html_of(paper, lane=lane)
        size = Size.of(paper.texts, html, lane)
        limits = Limits(size.seconds(), size.megabytes(), patience=PATIENCE if watch else 1)
        given = {"html": html, **job} | ({"ledger": lane.job(foot(paper.texts))} if lane else {})
        try:
            return typesetter_process.run(given, limits, watch=_sharing(size, watch))
        except LaneRefused as refusal:
            lane = lane.without(refusal.entries) if lane and refusal.entries else None
    return _typeset(paper, job, None, watch)


def _sharing(size: Size, watch: Callable[[float], None] | None) -> Callable[[int], None] | None:
    return (lambda page: watch(size.share(page))) if watch else None


def _job(attachments: Sequence[Attachment], identifier: str, made_at: datetime) -> dict[str, Any]:
    return {
        "identifier": file_identifier(identifier),
        "made_at": made_at.isoformat(timespec="seconds"),
        "attachments": [
            {
                "name": attachment.name,
                "description": attachment.description or attachment.name,
                "relationship": attachment.relationship,
                "content": base64.b64encode(attachment.content).decode(),
            }
            for attachment in attachments
        ],
    }


def file_identifier(identifier: str) -> str:
    """Return what ``identifier`` becomes in the file, in hex."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:32] if identifier else ""


def _dressed(document: LetterDocument, pictures: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the styles of a document, its pictures, and the rules that it is set by."""
    lost = [logo.text for logo in document.dress.logos if logo.sha256 not in pictures]
    if lost:
        raise RenderFailed(_("The logo “%(name)s” is lost. Please choose it again.") % {"name": lost[0]})
    own = styles.sheet(document.dress, document.page_size, document.language)
    sheets = [stylesheet(), *([stylesheet("print-dress.css"), own] if own else ())]
    return {
        "css": "\n".join(sheets),
        "rules": document.dress.rules,
        "fits": fits.fits(document.dress, document.page_size, document.language),
        "pictures": {name: base64.b64encode(content).decode() for name, content in sorted(pictures.items())}
        | {picture_name(line): line.picture for line in _signed_by_hand(document)},
    }


def _signed_by_hand(document: LetterDocument) -> list[SignatureLine]:
    return [line for block in document.signature_blocks for line in block.lines if line.picture]


def stylesheet(name: str = "print.css") -> str:
    """Return styles of the printed letter, as they lie in static/css."""
    path = finders.find(f"css/{name}")
    if path is None:
        raise RenderFailed(_("The style sheet of printed letters is not installed."))
    return Path(path).read_text(encoding="utf-8")
