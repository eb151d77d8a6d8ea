"""Makes the PDF of a letter: PDF/A-3 and PDF/UA-1, the same bytes for the same input."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letters.documents import LetterDocument
from letters.editions.rendering import fonts, sandbox
from letters.editions.rendering.page import printable, render_html
from letters.editions.rendering.sandbox import Limits, RenderFailed
from letters.markup.html import HtmlRefused

__all__ = ["Attachment", "MissingGlyphs", "RenderFailed", "RenderedPdf", "render_pdf", "stylesheet"]

# A document nobody dates still needs a date that is the same at each rendering.
UNDATED: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NAMED_AT_MOST: Final = 5


class MissingGlyphs(RenderFailed):
    """No installed face has these characters; printing them would leave boxes."""

    def __init__(self, missing: Sequence[fonts.MissingGlyph]) -> None:
        self.missing = tuple(missing)
        named = "; ".join(
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
) -> RenderedPdf:
    """Return the PDF of ``document``.

    Pure: the same arguments give the same bytes, in any process with the same fonts
    and library versions. ``identifier`` becomes the file identifier, ``made_at`` the
    date of creation. Raises RenderFailed, and MissingGlyphs before anything is typeset.
    """
    try:
        printed = printable(document)
        html = render_html(printed)
    except HtmlRefused as refusal:
        raise RenderFailed(str(refusal)) from refusal
    if missing := fonts.missing_glyphs(printed):
        raise MissingGlyphs(missing)
    job = _job(html, attachments, identifier, made_at or UNDATED)
    made = sandbox.run(job, Limits(seconds=settings.RENDER_SECONDS, megabytes=settings.RENDER_MEGABYTES))
    return RenderedPdf(pdf=made.pdf, sha256=hashlib.sha256(made.pdf).hexdigest(), pages=made.pages)


def _job(html: str, attachments: Sequence[Attachment], identifier: str, made_at: datetime) -> dict[str, Any]:
    return {
        "html": html,
        "css": stylesheet(),
        "identifier": hashlib.sha256(identifier.encode()).hexdigest()[:32] if identifier else "",
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


def stylesheet() -> str:
    """Return the styles of the printed letter, as they lie in static/css/print.css."""
    path = finders.find("css/print.css")
    if path is None:
        raise RenderFailed(_("The style sheet of printed letters is not installed."))
    return Path(path).read_text(encoding="utf-8")
