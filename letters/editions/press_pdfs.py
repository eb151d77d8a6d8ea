"""Press releases as PDF: with letterhead, the line of embargo or release, dateline and contact.

A worker typesets what the release says when somebody asks; strangers get it where they may read the release, and
nobody does any more once the release says something else.
"""

import json
from datetime import datetime

from django.db import transaction
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaign import queue
from campaign.models import User
from letters.documents import LetterDocument, PageSize
from letters.editions import press, reader_pdfs
from letters.editions.composition import dress_of, head_lines
from letters.editions.formats import press_words
from letters.editions.record.printed_audit import spoken
from letters.models import PressPdf, PressRelease

TASK = "letters.make_press_pdf"


def document(release: PressRelease) -> LetterDocument:
    """Return a press release as it is printed, in its own language or else in its letter's."""
    coalition, letter = release.campaign.coalition, release.letter
    language = press.language_of(release)
    return LetterDocument(
        title=release.headline,
        show_title=True,
        language=language,
        body=_body(release, language),
        coalition=coalition.name,
        letterhead=head_lines(coalition),
        page_size=PageSize(letter.page_size) if letter else PageSize.A4,
        notice=_notice(release, language),
        dress=dress_of(coalition),
    )


def _notice(release: PressRelease, language: str) -> str:
    """Return the line above all: for whom and from when it may be published, in its writer's words where there are."""
    moment = release.released_at_text
    if not moment and release.released_at:
        try:
            moment = press_words.embargo(language, until=datetime.fromisoformat(release.released_at))
        except ValueError:
            moment = release.released_at
    return " · ".join(filter(None, (release.release, moment)))


def _body(release: PressRelease, language: str) -> str:
    """Return everything below the headline as the markup of a letter; the body is cleaned like one before it is set."""
    parts: list[str] = []
    if release.subheadline:
        parts.append(format_html("<p><strong>{}</strong></p>", release.subheadline))
    if dateline := press.dateline_of(release, language):
        parts.append(format_html("<p><strong>{}</strong></p>", dateline))
    parts.append(release.body)
    if release.contact:
        with override(spoken(language)):
            heading = _("Contact")
        parts.append(format_html("<h2>{}</h2>", heading) + linebreaks(release.contact, autoescape=True))
    return "".join(parts)


@transaction.atomic
def ask(*, release: PressRelease, reader: User) -> PressPdf:
    """Have the PDF of a release made as it is now, instead of the former one."""
    values = {**reader_pdfs.asked_anew(document(release).as_json()), "asked_by": reader}
    made, _is_new = PressPdf.objects.update_or_create(release=release, defaults=values)
    transaction.on_commit(lambda: queue.wake(TASK, press_pdf_id=made.pk), robust=True)
    return made


def of(release: PressRelease) -> PressPdf | None:
    """Return the PDF of a release without its bytes, made or not."""
    return PressPdf.objects.defer("pdf").filter(release=release).first()


def is_current(made: PressPdf, release: PressRelease) -> bool:
    """Tell whether the release still says what its PDF says."""
    now, then = (json.dumps(one, sort_keys=True) for one in (document(release).as_json(), made.snapshot))
    return now == then


def handed_out(release: PressRelease) -> PressPdf | None:
    """Return the PDF of a release, without its bytes, if it is made and says what the release says."""
    made = of(release)
    return made if made and made.state == PressPdf.State.READY and is_current(made, release) else None


# The worker's side


def make_press_pdf(*, press_pdf_id: int) -> None:
    """Make the PDF of one release; a second run finds nothing left to claim."""
    reader_pdfs.make(PressPdf.objects.all(), press_pdf_id)


def sweep() -> list[int]:
    """Give up PDFs whose workers died too often, and return the ids that wait for a worker."""
    return reader_pdfs.sweep(PressPdf.objects.all())
