"""What the page for checking answers: whether a file, hash or code is of an edition from here, and unchanged.

Whoever asks has a file or a paper in hand, and learns no more about a letter than anybody may read
(``Letter.objects.found_by_public``, ``in_register``) or, as a member of its coalition, sees anyway. Of all other
letters it is only said that the file came from here. Nothing of what is asked is kept.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Case, When

from campaign.models import Member, User
from letters.editions import orders
from letters.editions.formats.kinds import AUDIT, FileFormat
from letters.editions.seal import imprints, reading
from letters.editions.seal.inspection import FoundSeal
from letters.editions.seal.reading import SealReading
from letters.models import Addendum, Circle, Edition, EditionFile, Imprint, Letter, SealCertificate, SetState
from letters.models.seal import ImprintQuerySet

# The largest that the typesetter writes, and its seal.
MOST_BYTES: Final = 66 * 1024 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


_KIND_OF: Final = {
    Circle.RECIPIENTS: Imprint.Kind.LETTER,
    Circle.PUBLIC: Imprint.Kind.PUBLIC,
    Circle.PRESS: Imprint.Kind.PRESS,
}


# Several sets may have the same bytes: what is said is then said of the newest that is everybody's.
_PUBLIC_FIRST: Final = Case(When(made_for__circle=Circle.PUBLIC, then=0), default=1)


class Verdict(StrEnum):
    """What a file is. ``STRIPPED`` is the file without its seal, ``NOT_ON_RECORD`` is sealed here and not known.

    ``UNFINISHED`` says nothing of the file: its reader was stopped.
    """

    UNCHANGED = "unchanged"
    ADDED = "added"
    STRIPPED = "stripped"
    CHANGED = "changed"
    NOT_ON_RECORD = "not_on_record"
    DAMAGED = "damaged"
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"
    NAMED = "named"


class SealVerdict(StrEnum):
    """What is to be said of a seal; ``NONE`` is an edition that was made without, ``OUTSIDE`` a file that is no PDF.

    ``UNSEEN`` asks for the file, and ``UNREAD`` is of one whose reader was stopped.
    """

    VALID = "valid"
    PART = "part"
    BROKEN = "broken"
    FOREIGN = "foreign"
    NONE = "none"
    UNSEEN = "unseen"
    UNREAD = "unread"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class About:
    """What may be said of the edition to whoever asks, or of the ``addendum`` to it.

    ``public_name`` is empty where no stranger finds the letter's page, ``register``, the slug of a coalition, where
    the letter is not in the public register.
    """

    title: str
    language: str
    number: int
    made_at: datetime
    zone: str
    signatories: int
    version: int | None
    kind: str
    later: int | None
    addendum: int | None = None
    public_name: str = ""
    slug: str = ""
    register: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The verdict, what is known of the seal, and of the edition where that may be said.

    ``file_format`` is that of a file made from an edition which is no PDF, and empty for PDFs.
    """

    verdict: Verdict
    sha256: str = ""
    seal: SealVerdict = SealVerdict.NONE
    sealed_by: str = ""
    sealed_at: datetime | None = None
    stamped_at: datetime | None = None
    about: About | None = None
    file_format: str = ""


# Three ways to ask


def of_file(content: bytes, *, user: User | None, now: datetime) -> Checked:
    """Tell what a file is: by its bytes, and where those are not known, by what it says of itself."""
    sha256 = hashlib.sha256(content).hexdigest()
    if other := _other_format(sha256, user, now):
        return other
    found = reading.read(content)
    row = _finished().filter(sha256=sha256).first()
    if row is not None:
        return _answer(Verdict.UNCHANGED, row, user, now, sha256=sha256, seal=_unchanged(row, found))
    for seal in found.seals:
        closed = hashlib.sha256(content[: seal.end]).hexdigest() if seal.end else ""
        if closed and (row := _finished().filter(sha256=closed).first()):
            return _answer(Verdict.ADDED, row, user, now, sha256=sha256, seal=SealVerdict.PART)
    if row := _finished().filter(unsealed_sha256=sha256).first():
        return _answer(Verdict.STRIPPED, row, user, now, sha256=sha256)
    ours = _ours(found.seals)
    if row := _finished().filter(identifier__in=found.identifiers).first():
        state = _of_changed(ours, found)
        return _answer(Verdict.CHANGED, row, user, now, sha256=sha256, seal=state)
    return _of_no_row(ours, found, sha256=sha256)


def _of_no_row(ours: list[FoundSeal], found: SealReading, *, sha256: str) -> Checked:
    if not found.is_finished:
        return Checked(Verdict.UNFINISHED, sha256, SealVerdict.UNREAD)
    if _good(ours):
        return Checked(Verdict.NOT_ON_RECORD, sha256, SealVerdict.VALID, sealed_by=ours[0].subject)
    if ours:
        return Checked(Verdict.CHANGED, sha256, SealVerdict.BROKEN)
    return Checked(Verdict.UNKNOWN if found.is_read else Verdict.DAMAGED, sha256)


def read_hash(text: str) -> str:
    """Return a SHA-256 as it is stored, however it is written; nothing where it is none."""
    sha256 = re.sub(r"[\s:-]", "", text).lower()
    return sha256 if _SHA256.fullmatch(sha256) else ""


def of_hash(sha256: str, *, user: User | None, now: datetime) -> Checked:
    """Tell which file has a SHA-256."""
    row = _finished().filter(sha256=sha256).first()
    if row is not None:
        state = SealVerdict.UNSEEN if row.sealed_at else SealVerdict.NONE
        return _answer(Verdict.UNCHANGED, row, user, now, sha256=sha256, seal=state)
    if row := _finished().filter(unsealed_sha256=sha256).first():
        return _answer(Verdict.STRIPPED, row, user, now, sha256=sha256)
    return _other_format(sha256, user, now) or Checked(Verdict.UNKNOWN, sha256)


def of_code(text: str, *, user: User | None, now: datetime) -> Checked:
    """Tell of which edition a paper bears the code: nothing where that may not be said, as of a code that is none."""
    code = imprints.read_code(text)
    rows = _finished().of_editions().filter(edition__check_code=code, copy=None, kind=imprints.Kind.LETTER)
    row = rows.first() if code else None
    if row is None:
        return Checked(Verdict.UNKNOWN)
    answer = _answer(Verdict.NAMED, row, user, now, seal=SealVerdict.UNSEEN if row.sealed_at else SealVerdict.NONE)
    return answer if answer.about else Checked(Verdict.UNKNOWN)


def _other_format(sha256: str, user: User | None, now: datetime) -> Checked | None:
    """Tell of which edition a DOCX, HTML, text, table or data file was made; PDFs are known by their imprints."""
    ready = EditionFile.objects.filter(sha256=sha256, made_for__state=SetState.READY)
    files = ready.exclude(file_format__in=[FileFormat.PDF, AUDIT]).defer("content")
    of = ("edition__letter__campaign__coalition", "edition__frozen_list__version", "addendum")
    file = files.select_related(*(f"made_for__{name}" for name in of)).order_by(_PUBLIC_FIRST, "-pk").first()
    if file is None:
        return None
    made_for = file.made_for
    row = Imprint(edition=made_for.edition, addendum=made_for.addendum, kind=_KIND_OF[Circle(made_for.circle)])
    answer = _answer(Verdict.UNCHANGED, row, user, now, sha256=sha256, seal=SealVerdict.OUTSIDE)
    return replace(answer, file_format=file.file_format)


# What is said


def _finished() -> ImprintQuerySet:
    rows = Imprint.objects.finished().select_related("edition__letter__campaign__coalition")
    large = ("pdf", "public_pdf", "interchange", "sealed_blocks")
    rows = rows.select_related("edition__frozen_list__version", "addendum")
    return rows.defer(*(f"{of}__{name}" for of in ("edition", "addendum") for name in large))


def _answer(
    verdict: Verdict,
    row: Imprint,
    user: User | None,
    now: datetime,
    *,
    sha256: str = "",
    seal: SealVerdict = SealVerdict.NONE,
) -> Checked:
    about = _about(row, user, now)
    # Whose seal it is stands in the file; who has only a number is not told whose a hidden letter is.
    is_told = about is not None or seal is not SealVerdict.UNSEEN
    is_sealed = row.sealed_at is not None and seal is not SealVerdict.FOREIGN and is_told
    return Checked(
        verdict,
        sha256,
        seal,
        sealed_by=row.sealed_by if is_sealed else "",
        sealed_at=row.sealed_at if is_sealed else None,
        stamped_at=row.stamped_at if is_sealed else None,
        about=about,
    )


def _unchanged(row: Imprint, found: SealReading) -> SealVerdict:
    """Look at the seal of a file that is as it was made; what is written down is no proof."""
    if row.sealed_at is None:
        return SealVerdict.NONE
    if not found.is_finished:
        return SealVerdict.UNREAD
    good = _good(found.seals)
    return SealVerdict.VALID if good and good[0].fingerprint == row.fingerprint else SealVerdict.BROKEN


def _of_changed(ours: list[FoundSeal], found: SealReading) -> SealVerdict:
    """Return what is to be said of the seal of a changed file; it is valid where the change is in its own room."""
    if not found.is_finished:
        return SealVerdict.UNREAD
    if _good(ours):
        return SealVerdict.VALID
    return SealVerdict.BROKEN if ours else SealVerdict.FOREIGN if found.seals else SealVerdict.NONE


def _good(seals: Iterable[FoundSeal]) -> list[FoundSeal]:
    return [one for one in seals if one.covers == "all" and one.is_whole and one.is_genuine]


def _ours(seals: tuple[FoundSeal, ...]) -> list[FoundSeal]:
    """Return the seals by a certificate that seals here, or once did."""
    wanted = {one.fingerprint for one in seals}
    known = set(Imprint.objects.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True))
    known |= set(SealCertificate.objects.filter(fingerprint__in=wanted).values_list("fingerprint", flat=True))
    return [one for one in seals if one.fingerprint in known]


def _about(row: Imprint, user: User | None, now: datetime) -> About | None:
    edition, letter = row.edition, row.edition.letter
    letters = Letter.objects.filter(pk=letter.pk)
    is_found = letters.found_by_public(now=now).exists()
    is_registered = letters.in_register(now=now).exists()
    is_member = (
        user is not None and Member.objects.active().filter(user=user, coalition=letter.campaign.coalition).exists()
    )
    if not (is_found or is_registered or is_member):
        return None
    made, version = row.addendum or edition, edition.frozen_list.version
    return About(
        title=letter.title,
        language=letter.language,
        number=edition.number,
        made_at=made.made_at,
        zone=letter.campaign.coalition.time_zone,
        signatories=_signatories(made),
        version=version.number if version else None,
        kind=row.kind,
        later=_later(edition, is_member=is_member),
        addendum=row.addendum.number if row.addendum else None,
        public_name=letter.public_name if is_found else "",
        slug=letter.slug,
        register=letter.campaign.coalition.slug if is_registered else "",
    )


def _signatories(made: Edition | Addendum) -> int:
    counts = made.snapshot["counts"]
    return int(counts["organizations"] + counts["individuals"] + counts.get("on_paper", 0))


def _later(edition: Edition, *, is_member: bool) -> int | None:
    """Return the number of the newest later edition: for members of any, for others of the one that they may have."""
    newest = orders.newest_ready(edition.letter) if is_member else orders.public_edition(edition.letter)
    return newest.number if newest and newest.number > edition.number else None
