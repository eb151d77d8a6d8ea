"""Editions: final documents that are asked for once, made by a worker and never replaced.

What there is to do stands in the rows; ``letters.editions.typesetting`` says how they are
claimed. What no wake-up reached is found by the sweep. A document that cannot be typeset
fails at once with its reason; only lost workers are followed by another.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.encryption import digest as keyed_digest
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.documents import LetterDocument
from letters.drafts import lifecycle
from letters.editions import copies, files, public_editions, readers, typesetting
from letters.editions.copies import PlannedCopy
from letters.editions.record.writing import head_of, record_of
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.editions.seal import imprints
from letters.models import Edition, FrozenList, Letter, ListRecord
from letters.states import DOCUMENT_IS_FINAL, LIST_IS_FROZEN, Move, may_move

TYPESETTING: Final = 20
STORING: Final = 90


class EditionRefused(Refusal):
    """No edition can be made of the letter now; the sentence says why."""


@transaction.atomic
def request_edition(
    *,
    letter: Letter,
    frozen_list: FrozenList,
    document: LetterDocument,
    interchange: str,
    actor: User | None,
    sealed_blocks: str = "",
    wakes_worker: bool = True,
) -> Edition:
    """Store what is to be printed and wake a worker; the same content is the same edition.

    ``document`` and ``interchange`` are what strangers may read; ``sealed_blocks`` are the
    blocks of the recipients' letter as JSON where it names more people. A failed edition with
    this content is tried again. Raises EditionRefused when the list is not frozen or was
    frozen anew since.
    """
    letter = Letter.objects.locked(letter.pk)
    _refuse_unfrozen(letter, frozen_list)
    snapshot = document.as_json()
    own = copies.planned(letter)
    record = record_of(frozen_list)
    digest = content_digest(snapshot, interchange, own, sealed_blocks, record.content_key if record else "")
    editions = Edition.objects.defer("pdf").filter(letter=letter)
    edition = editions.filter(snapshot_sha256=digest).first()
    if edition is None:
        edition = Edition(
            letter=letter,
            frozen_list=frozen_list,
            snapshot=snapshot,
            interchange=interchange,
            sealed_blocks=sealed_blocks,
            snapshot_sha256=digest,
            made_by=actor,
        )
        _number(edition, record)
        copies.store(edition, own)
        _record("edition.requested", edition, actor)
    elif edition.state == Edition.State.FAILED:
        _wait_again(edition, actor)
    elif edition.state == Edition.State.READY and may_move(letter.state, Move.FINALIZE):
        # Somebody went back and changed nothing that is printed.
        lifecycle.move(letter, Move.FINALIZE, actor=actor)
    if wakes_worker:
        transaction.on_commit(lambda: queue.wake("letters.make_edition", edition_id=edition.pk), robust=True)
    return edition


def _number(edition: Edition, record: ListRecord | None) -> None:
    """Give a new edition its number, its moment and the head of its record, and store it."""
    letter = edition.letter
    edition.number = (Edition.objects.filter(letter=letter).aggregate(last=Max("number"))["last"] or 0) + 1
    edition.made_at = database_now().replace(microsecond=0)
    edition.check_code, edition.check_address = imprints.on_paper()
    if record is not None:
        edition.record_head = head_of(letter, record, number=edition.number, made_at=edition.made_at)
    edition.save()


@transaction.atomic
def retry(*, edition: Edition, actor: User) -> None:
    """Let a worker try a failed edition again; anything but a failed one stays as it is."""
    letter = Letter.objects.select_related("campaign__coalition").get(pk=edition.letter_id)
    _refuse_unfrozen(letter, edition.frozen_list)
    if _wait_again(edition, actor):
        transaction.on_commit(lambda: queue.wake("letters.make_edition", edition_id=edition.pk), robust=True)


def _wait_again(edition: Edition, actor: User | None) -> bool:
    again = jobs.wait_again(Edition.objects.filter(pk=edition.pk), progress=0)
    if again:
        edition.refresh_from_db(fields=["state", "attempts", "progress", "reason"])
        _record("edition.retried", edition, actor)
    return bool(again)


def _refuse_unfrozen(letter: Letter, frozen_list: FrozenList) -> None:
    if letter.state not in LIST_IS_FROZEN:
        raise EditionRefused(_("Close signing first: an edition is made from a frozen list."))
    newest = letter.frozen_lists.order_by("-number").first()
    if newest is None or newest.pk != frozen_list.pk:
        raise EditionRefused(_("The list was frozen anew since. Please look at it again."))


def content_digest(
    snapshot: dict[str, Any],
    interchange: str,
    own: Sequence[PlannedCopy] = (),
    sealed_blocks: str = "",
    content_key: str = "",
) -> str:
    """Return the SHA-256, in hex, over what an edition and its copies print and attach.

    What is sealed goes in as a keyed digest: nobody finds a name by trying names. ``content_key`` is that of the
    list's record: another signer behind the same number of withheld names is another list.
    """
    heads: list[Any] = [[[copy.address, copy.salutation] for copy in own]] if own else []
    sealed = [{"sealed": keyed_digest("sealed blocks", sealed_blocks)}] if sealed_blocks else []
    lines = [{"lines": content_key}] if content_key else []
    canonical = json.dumps([snapshot, interchange, *heads, *sealed, *lines], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stored_digest(edition: Edition) -> str:
    """Return the digest over what is stored of an edition now."""
    record = record_of(edition.frozen_list)
    key = record.content_key if record else ""
    return content_digest(edition.snapshot, edition.interchange, copies.stored(edition), edition.sealed_blocks, key)


# The worker's side


def make_edition(*, edition_id: int) -> Edition | None:
    """Make the PDF of an edition if nobody else does, and return the edition; else None."""
    return typesetting.make(
        Edition.objects.due(now=database_now()),
        edition_id,
        rows=Edition.objects.select_related("letter__campaign__coalition"),
        render=_rendered,
        store=_store,
        give_up=_fail,
        progress=TYPESETTING,
    )


def render(edition: Edition, **options: Any) -> RenderedPdf:
    """Typeset an edition as the recipients get it, not sealed yet: the same bytes each time.

    ``options`` are those of ``render_pdf``: ``has_seal_field`` and ``watch``.
    """
    return _typeset(edition, readers.delivered_document(edition), edition.snapshot_sha256, options)


def render_public(edition: Edition, **options: Any) -> RenderedPdf:
    """Typeset an edition as strangers get it where the recipients' letter names more people, with the same options."""
    return _typeset(edition, readers.public_document(edition), f"{edition.snapshot_sha256}/public", options)


def _typeset(edition: Edition, document: LetterDocument, identifier: str, options: dict[str, Any]) -> RenderedPdf:
    options |= {"identifier": identifier, "made_at": edition.made_at, "pictures": typesetting.pictures_of(document)}
    return render_pdf(document, attachments=typesetting.files_of(edition, edition.interchange), **options)


def _rendered(edition: Edition, lease: str) -> RenderedPdf:
    """Typeset and seal an edition and keep it for this worker meanwhile, with a progress that a page can show."""
    parts = 2 if edition.sealed_blocks else 1
    coalition = edition.letter.campaign.coalition

    def watching(part: int) -> Callable[[float], None]:
        def go_on(share: float) -> None:
            progress = TYPESETTING + round((STORING - TYPESETTING) * (part + share) / parts)
            typesetting.go_on(edition, lease, progress=progress)

        return go_on

    made = imprints.finished(coalition, lambda has: render(edition, has_seal_field=has, watch=watching(0)))
    if edition.sealed_blocks:
        watching(1)(0)
        public = imprints.finished(coalition, lambda has: render_public(edition, has_seal_field=has, watch=watching(1)))
        _keep_public(edition, lease, public)
    Edition.objects.filter(pk=edition.pk, lease=lease).update(progress=STORING)
    return made


@transaction.atomic
def _keep_public(edition: Edition, lease: str, made: RenderedPdf) -> None:
    values = {"public_pdf": made.pdf, "public_pdf_sha256": made.sha256, "public_pages": made.pages}
    if Edition.objects.filter(pk=edition.pk, lease=lease).update(**values):
        imprints.record(edition, imprints.Kind.PUBLIC, made, f"{edition.snapshot_sha256}/public")


@transaction.atomic
def _store(edition: Edition, lease: str, made: RenderedPdf) -> None:
    """Keep the PDF, make the letter final and have the copies made, unless the lease has gone to somebody else."""
    letter = Letter.objects.locked(edition.letter_id)
    if not typesetting.keep(edition, lease, made, progress=100, ready_at=database_now()):
        return
    imprints.record(edition, imprints.Kind.LETTER, made, edition.snapshot_sha256)
    _record("edition.made", edition, edition.made_by, sha256=made.sha256, pages=made.pages)
    if may_move(letter.state, Move.FINALIZE):
        lifecycle.move(letter, Move.FINALIZE, actor=edition.made_by)
    copies.wake_after_commit(edition)
    files.plan(edition)


@transaction.atomic
def _fail(edition: Edition, lease: str, reason: str) -> None:
    if typesetting.fail(edition, lease, reason, progress=0):
        _record("edition.failed", edition, edition.made_by)


def sweep() -> list[int]:
    """Give up editions whose workers died too often, and return the ids that wait for a worker."""
    for edition in jobs.lost(Edition.objects.defer("pdf").select_related("letter__campaign__coalition")):
        _give_up(edition)
    return list(jobs.waiting(Edition.objects.all()).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _give_up(edition: Edition) -> None:
    if typesetting.give_up_lost(edition, progress=0):
        _record("edition.failed", edition, edition.made_by)


# Reading and checking


def newest_ready(letter: Letter) -> Edition | None:
    """Return the last good edition of a letter, without its PDF bytes."""
    large = ("pdf", "public_pdf", "snapshot", "sealed_blocks", "interchange")
    return Edition.objects.ready().filter(letter=letter).defer(*large).order_by("-number").first()


def final_letter(name: str, *, now: datetime) -> Letter | None:
    """Return the letter that strangers may read under this name, if its document is final."""
    return Letter.objects.visible_to_public(now=now).named(name).filter(state__in=DOCUMENT_IS_FINAL).first()


def public_edition(letter: Letter) -> Edition | None:
    """Return the edition that strangers may have, without its bytes; None until there is one.

    Before the first delivery an edition is taken down at once when somebody whom it names has left the list or no
    longer wants to be named, until it is followed by another. What was delivered stays what it is.
    """
    return public_editions.of([letter]).get(letter.pk)


def verify(edition: Edition) -> list[str]:
    """Return one sentence for each thing about a ready edition that is not as it was made.

    The content against its digest, the stored PDF against its hash, and a new rendering
    against both: an empty list means that all three agree to the byte.
    """
    faults = []
    if stored_digest(edition) != edition.snapshot_sha256:
        faults.append(_("The content of edition %(number)d was changed.") % {"number": edition.number})
    if hashlib.sha256(bytes(edition.pdf or b"")).hexdigest() != edition.pdf_sha256:
        faults.append(_("The PDF of edition %(number)d was changed.") % {"number": edition.number})
    if not imprints.comes_out_again(edition, imprints.Kind.LETTER, render, edition.pdf_sha256):
        faults.append(_("Edition %(number)d does not come out the same when made again.") % {"number": edition.number})
    public = imprints.Kind.PUBLIC, render_public, edition.public_pdf_sha256
    if edition.sealed_blocks and not imprints.comes_out_again(edition, *public):
        faults.append(_("The public PDF of edition %(number)d was changed.") % {"number": edition.number})
    return [*faults, *files.faults(edition)]


def _record(verb: str, edition: Edition, actor: User | None, **data: Any) -> None:
    letter = edition.letter
    data = {"number": edition.number, **data}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
