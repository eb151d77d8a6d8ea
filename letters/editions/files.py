"""An edition in other formats: a set of files for each circle, made by a worker and kept, each with its hash.

Recipients and public have one set where both read the same names. A copy for the press has the names that
everybody may read, and says above the letter until when nothing may be published.
"""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import IO, Final

from django.db import transaction

from campaign import jobs, joining, queue
from campaign.clock import database_now
from campaign.kept_words import gettext as _
from campaign.models import User
from campaign.trail import activity
from letters.documents import LetterDocument
from letters.editions import addenda, printed_files, readers, typesetting
from letters.editions.formats import kinds, press_words
from letters.editions.formats.kinds import AUDIT, FileFormat
from letters.editions.rendering.typesetter_process import RenderFailed
from letters.editions.seal.keys import SealFailed
from letters.editions.seal.timestamps import ServiceDown
from letters.markup.html import HtmlRefused
from letters.models import Addendum, Circle, Edition, EditionFile, EditionSet, Letter, SetState

TASK: Final = "letters.make_files"
MANIFEST: Final = "SHA256SUMS"
# So many editions of before there were formats are taken up at a time.
_AT_A_TIME: Final = 20
_ORDER: Final = [*FileFormat, AUDIT]


def circles(edition: Edition) -> list[Circle]:
    """Return who gets a set of their own; without names for the recipients alone, everybody gets the same."""
    return [Circle.RECIPIENTS, Circle.PUBLIC] if edition.sealed_blocks else [Circle.PUBLIC]


def plan(edition: Edition) -> None:
    """Have the sets of a ready edition made; a second call changes nothing."""
    for circle in circles(edition):
        made, is_new = EditionSet.objects.get_or_create(edition=edition, circle=circle, notice="", addendum=None)
        if is_new:
            _wake_after_commit(made)


def plan_addendum(added: Addendum) -> None:
    """Have the sets of a ready addendum made; a second call changes nothing."""
    for circle in [Circle.RECIPIENTS, Circle.PUBLIC] if added.sealed_blocks else [Circle.PUBLIC]:
        made, is_new = EditionSet.objects.get_or_create(
            addendum=added, circle=circle, defaults={"edition": added.adds_to}
        )
        if is_new:
            _wake_after_commit(made)


@transaction.atomic
def order_press_copy(*, edition: Edition, actor: User, until: datetime | None) -> EditionSet:
    """Have a copy for the press made; one with the same words there already is stays the one."""
    letter = edition.letter
    notice = press_words.notice(
        letter.language, until=until, zone=letter.signing_zone or letter.campaign.coalition.time_zone
    )
    made, is_new = EditionSet.objects.get_or_create(
        edition=edition,
        circle=Circle.PRESS,
        notice=notice,
        addendum=None,
        defaults={"embargoed_until": until, "asked_by": actor},
    )
    if is_new:
        data = {"number": edition.number, "embargoed_until": until.isoformat() if until else ""}
        activity.record("edition.press_copy", coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
        _wake_after_commit(made)
    return made


def retry(edition: Edition) -> int:
    """Let workers try the failed sets of an edition again; return how many there were."""
    failed = EditionSet.objects.filter(edition=edition, state=SetState.FAILED)
    rows = list(failed)
    number = jobs.wait_again(EditionSet.objects.filter(edition=edition), progress=0)
    for row in rows:
        _wake_after_commit(row)
    return number


def _wake_after_commit(made: EditionSet) -> None:
    transaction.on_commit(lambda: queue.wake(TASK, set_id=made.pk), robust=True)


# The worker's side


def document_of(made_for: EditionSet) -> LetterDocument:
    """Return what a circle reads, from the edition's snapshot."""
    edition, added = made_for.edition, made_for.addendum
    if added is not None:
        is_theirs = made_for.circle == Circle.RECIPIENTS
        return addenda.delivered_document(added) if is_theirs else addenda.public_document(added)
    if made_for.circle == Circle.RECIPIENTS:
        return readers.delivered_document(edition)
    return replace(readers.public_document(edition), notice=made_for.notice)


def source_of(made_for: EditionSet) -> kinds.Source:
    """Return what the files of a set are made from."""
    frozen = made_for.addendum or made_for.edition
    mark = hashlib.sha256(made_for.notice.encode()).hexdigest()[:16] if made_for.notice else ""
    identifier = "/".join(filter(None, (frozen.snapshot_sha256, made_for.circle, mark)))
    document = document_of(made_for)
    pictures = typesetting.pictures_of(document)
    return kinds.Source(document, frozen.interchange, frozen.made_at, identifier, pictures)


def make(*, set_id: int) -> bool:
    """Make the files of a set if nobody else does, and tell whether they are there now."""
    sets = EditionSet.objects.all()
    lease = jobs.claim(sets.due(now=database_now()), set_id, seconds=printed_files.LEASE_SECONDS, progress=0)
    if lease is None:
        return False
    made_for = sets.select_related("edition__letter__campaign__coalition", "addendum").get(pk=set_id)
    made = False
    with jobs.giving_up(sets, set_id, lease, HtmlRefused, RenderFailed, SealFailed, ServiceDown):
        made = _make(made_for, lease)
    return made  # noqa: RET504 - the block above swallows what is refused


def _make(made_for: EditionSet, lease: str) -> bool:
    source = source_of(made_for)
    if made_for.circle == Circle.PRESS:
        printed_files.make_press_copy(made_for, lease, source)
    for file_format, content in kinds.made(source):
        printed_files.store(made_for, lease, file_format, content)
    if made_for.circle != Circle.PRESS:
        printed_files.make_audit(made_for, lease, source)
    return jobs.finish(EditionSet.objects.all(), made_for.pk, lease, progress=100)


def sweep() -> list[int]:
    """Plan what older editions lack, give up what cost too many workers, and return the sets that wait."""
    for edition in Edition.objects.ready().filter(sets=None).defer("pdf", "public_pdf", "snapshot")[:_AT_A_TIME]:
        plan(edition)
    for added in Addendum.objects.ready().filter(sets=None).defer("pdf", "public_pdf")[:_AT_A_TIME]:
        plan_addendum(added)
    for lost in jobs.lost(EditionSet.objects.all()):
        reason = _("The worker was lost %(times)d times while making these files.") % {"times": jobs.MAX_ATTEMPTS}
        jobs.give_up(EditionSet.objects.all(), lost, reason)
    return list(jobs.waiting(EditionSet.objects.all()).order_by("pk").values_list("pk", flat=True)[:_AT_A_TIME])


# Reading


def of(edition: Edition) -> list[EditionSet]:
    """Return the sets of an edition, the recipients' first and those for the press in the order they were asked for."""
    order = [*Circle]
    return sorted(edition.sets.filter(addendum=None), key=lambda one: (order.index(Circle(one.circle)), one.pk))


def listed(made_for: EditionSet) -> list[EditionFile]:
    """Return the files of a set without their bytes, in the order of the formats."""
    files = made_for.files.defer("content")
    return sorted(files, key=lambda one: _ORDER.index(one.file_format))


def public_set(edition: Edition) -> EditionSet | None:
    """Return the files that everybody may have, once they are made."""
    return edition.sets.filter(addendum=None, circle=Circle.PUBLIC, state=SetState.READY).first()


def public_set_of(added: Addendum) -> EditionSet | None:
    """Return the files of an addendum that everybody may have, once they are made."""
    return added.sets.filter(circle=Circle.PUBLIC, state=SetState.READY).first()


def has_audit(edition: Edition, *, for_public: bool) -> EditionSet | None:
    """Return the set that has the audit page of an edition as PDF, as this circle reads it, once it is made."""
    circle = Circle.PUBLIC if for_public else circles(edition)[0]
    made = edition.sets.filter(addendum=None, circle=circle, state=SetState.READY, files__file_format=AUDIT)
    return made.first()


def stem(letter: Letter, made_for: EditionSet) -> str:
    """Return the name of the files of a set without its end."""
    alone = made_for.circle == Circle.PUBLIC
    added = f"-addendum-{made_for.addendum.number}" if made_for.addendum else ""
    return f"{letter.slug}-{made_for.edition.number}{added}" + ("" if alone else f"-{made_for.circle}")


def pdf_hash(made_for: EditionSet) -> str:
    """Return the hash of the edition's PDF for a circle; a copy for the press has it among its files."""
    edition, added = made_for.edition, made_for.addendum
    if made_for.circle == Circle.PRESS:
        return ""
    if added is not None:
        return addenda.public_pdf(added)[0] if made_for.circle == Circle.PUBLIC else added.pdf_sha256
    is_public = made_for.circle == Circle.PUBLIC and bool(edition.sealed_blocks)
    return edition.public_pdf_sha256 if is_public else edition.pdf_sha256


def found(made_for: EditionSet, kind: str) -> tuple[str, Callable[[], bytes]] | None:
    """Return the hash of one file of a set and how its bytes are read; None where there is no such file."""
    if kind == FileFormat.PDF and made_for.circle != Circle.PRESS:
        return pdf_hash(made_for), lambda: pdf_of(made_for)
    file = made_for.files.defer("content").filter(file_format=kind).first()
    return (file.sha256, lambda: bytes(file.content)) if file else None


def pdf_of(made_for: EditionSet) -> bytes:
    """Return the PDF that belongs to a set: the edition's own, or the copy for the press."""
    edition, added = made_for.edition, made_for.addendum
    if added is not None:
        return addenda.public_pdf(added)[1] if made_for.circle == Circle.PUBLIC else bytes(added.pdf or b"")
    if made_for.circle == Circle.PRESS:
        return bytes(made_for.files.get(file_format=FileFormat.PDF).content)
    return bytes(edition.pdf or b"") if made_for.circle == Circle.RECIPIENTS else readers.public_pdf(edition).pdf


def write_zip(made_for: EditionSet, name: str, into: IO[bytes]) -> None:
    """Write all files of a set into a ZIP with their hashes, the same bytes each time."""
    moment = (made_for.addendum or made_for.edition).made_at.timetuple()[:6]
    sums: list[str] = []

    def add(archive: zipfile.ZipFile, entry_name: str, content: bytes) -> None:
        entry = zipfile.ZipInfo(entry_name, date_time=moment)
        entry.create_system, entry.external_attr = 3, 0o644 << 16
        archive.writestr(entry, content)

    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        for file_format in _ORDER:
            if (one := found(made_for, file_format)) is None:
                continue
            content, entry = one[1](), name + kinds.end_of(file_format)
            add(archive, entry, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {entry}\n")
        add(archive, MANIFEST, "".join(sums).encode())


def faults(edition: Edition) -> list[str]:
    """Return one sentence for each stored file of an edition that is not as it was made."""
    changed = []
    for made_for in of(edition):
        for file in made_for.files.all():
            if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256:
                name = joining.listed((file.file_format, made_for.get_circle_display()))
                changed.append(
                    _("A file of edition %(number)d was changed: %(name)s.") % {"number": edition.number, "name": name}
                )
    return changed
