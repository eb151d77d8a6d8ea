"""Editions: final documents that are asked for once, made by a worker and never replaced.

What there is to do stands in the rows. A worker claims one by an update that changes it
only if nobody else did, and holds it for the length of a lease; what a dead worker left
behind is found by the sweep. A document that cannot be typeset fails at once with its
reason, because a second try would fail alike; only lost workers are followed by another.
"""

import hashlib
import json
import logging
import uuid
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.models import User
from campaign.services import activity
from letters.documents import LetterDocument
from letters.models import Edition, FrozenList, Letter
from letters.rendering.pdf import Attachment, RenderedPdf, render_pdf
from letters.rendering.sandbox import RenderFailed
from letters.services import lifecycle
from letters.states import LIST_IS_FROZEN, Move, may_move

logger = logging.getLogger(__name__)

MAX_ATTEMPTS: Final = 3
TYPESETTING: Final = 20
STORING: Final = 90


class EditionRefused(Exception):
    """No edition can be made of the letter now; the sentence says why."""


@transaction.atomic
def request_edition(
    *,
    letter: Letter,
    frozen_list: FrozenList,
    document: LetterDocument,
    interchange: str,
    actor: User | None,
    wakes_worker: bool = True,
) -> Edition:
    """Store what is to be printed and wake a worker; the same content is the same edition.

    A failed edition with this content is tried again. Raises EditionRefused when the
    list is not frozen or was frozen anew since.
    """
    letter = Letter.objects.select_for_update(of=("self",)).select_related("campaign__coalition").get(pk=letter.pk)
    _refuse_unfrozen(letter, frozen_list)
    snapshot = document.as_json()
    digest = content_digest(snapshot, interchange)
    editions = Edition.objects.defer("pdf").filter(letter=letter)
    edition = editions.filter(snapshot_sha256=digest).first()
    if edition is None:
        edition = Edition.objects.create(
            letter=letter,
            frozen_list=frozen_list,
            number=(editions.aggregate(last=Max("number"))["last"] or 0) + 1,
            snapshot=snapshot,
            interchange=interchange,
            snapshot_sha256=digest,
            made_by=actor,
            made_at=database_now().replace(microsecond=0),
        )
        _record("edition.requested", edition, actor)
    elif edition.state == Edition.State.FAILED:
        _wait_again(edition, actor)
    if wakes_worker:
        transaction.on_commit(lambda: wake(edition.pk), robust=True)
    return edition


@transaction.atomic
def retry(*, edition: Edition, actor: User) -> None:
    """Let a worker try a failed edition again; anything but a failed one stays as it is."""
    letter = Letter.objects.select_related("campaign__coalition").get(pk=edition.letter_id)
    _refuse_unfrozen(letter, edition.frozen_list)
    if _wait_again(edition, actor):
        transaction.on_commit(lambda: wake(edition.pk), robust=True)


def _wait_again(edition: Edition, actor: User | None) -> bool:
    failed = Edition.objects.filter(pk=edition.pk, state=Edition.State.FAILED)
    again = failed.update(state=Edition.State.WAITING, attempts=0, progress=0, reason="", lease="", leased_until=None)
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


def content_digest(snapshot: dict[str, Any], interchange: str) -> str:
    """Return the SHA-256, in hex, over what an edition prints and attaches."""
    canonical = json.dumps([snapshot, interchange], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


# The worker's side -------------------------------------------------------------------------------


def wake(edition_id: int) -> None:
    """Tell a worker about an edition; where the broker is away the sweep finds it."""
    from letters.tasks import make_edition as task  # noqa: PLC0415  tasks import services; see the architecture

    try:
        task.apply_async(kwargs={"edition_id": edition_id}, retry=False)
    except Exception:  # noqa: BLE001  brokers raise what they like, and the row is the record
        logger.warning("No worker could be woken for edition %s; the sweep will find it.", edition_id)


def make_edition(*, edition_id: int) -> Edition | None:
    """Make the PDF of an edition if nobody else does, and return the edition; else None.

    What cannot be typeset ends as failed, with the reason. Anything unforeseen is
    stored as a failure as well, and then raised for the log.
    """
    lease = _claim(edition_id)
    if lease is None:
        return None
    edition = Edition.objects.select_related("letter__campaign__coalition").get(pk=edition_id)
    try:
        made = render(edition)
        _advance(edition_id, lease, STORING)
        _store(edition, lease, made)
    except RenderFailed as failure:
        _fail(edition, lease, failure.reason)
    except Exception as error:
        _fail(edition, lease, _("Something went wrong on our side (%(kind)s).") % {"kind": type(error).__name__})
        raise
    return edition


def render(edition: Edition) -> RenderedPdf:
    """Typeset the snapshot of an edition: the same bytes each time."""
    return render_pdf(
        LetterDocument.from_json(edition.snapshot),
        attachments=[
            Attachment(
                name="letter.json",
                content=edition.interchange.encode(),
                description=_("This letter in the format undersigned-letter/1"),
            )
        ],
        identifier=edition.snapshot_sha256,
        made_at=edition.made_at,
    )


def _claim(edition_id: int) -> str | None:
    """Take the edition for the length of a lease; None when it is somebody else's or done."""
    now, lease = database_now(), str(uuid.uuid4())
    due = Edition.objects.due(now=now).filter(pk=edition_id, attempts__lt=MAX_ATTEMPTS)
    claimed = due.update(
        state=Edition.State.RENDERING,
        attempts=F("attempts") + 1,
        progress=TYPESETTING,
        lease=lease,
        leased_until=now + timedelta(seconds=settings.RENDER_SECONDS + 30),
    )
    return lease if claimed else None


def _advance(edition_id: int, lease: str, progress: int) -> None:
    Edition.objects.filter(pk=edition_id, lease=lease).update(progress=progress)


@transaction.atomic
def _store(edition: Edition, lease: str, made: RenderedPdf) -> None:
    """Keep the PDF and make the letter final, unless the lease has gone to somebody else."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=edition.letter_id)
    held = Edition.objects.filter(pk=edition.pk, lease=lease, state=Edition.State.RENDERING)
    ready = held.update(
        state=Edition.State.READY,
        pdf=made.pdf,
        pdf_sha256=made.sha256,
        pages=made.pages,
        progress=100,
        reason="",
        lease="",
        leased_until=None,
        ready_at=database_now(),
    )
    if not ready:
        return
    _record("edition.made", edition, edition.made_by, sha256=made.sha256, pages=made.pages)
    if may_move(letter.state, Move.FINALIZE):
        lifecycle.move(letter, Move.FINALIZE, actor=edition.made_by)


@transaction.atomic
def _fail(edition: Edition, lease: str, reason: str) -> None:
    held = Edition.objects.filter(pk=edition.pk, lease=lease, state=Edition.State.RENDERING)
    if held.update(state=Edition.State.FAILED, reason=reason, progress=0, lease="", leased_until=None):
        _record("edition.failed", edition, edition.made_by)


def sweep() -> list[int]:
    """Give up editions whose workers died too often, and return the ids that wait for a worker."""
    now = database_now()
    due = Edition.objects.due(now=now)
    for edition in due.filter(attempts__gte=MAX_ATTEMPTS).defer("pdf").select_related("letter__campaign__coalition"):
        _give_up(edition)
    return list(due.filter(attempts__lt=MAX_ATTEMPTS).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _give_up(edition: Edition) -> None:
    reason = _("The worker was lost %(times)d times while making this edition.") % {"times": MAX_ATTEMPTS}
    lost = Edition.objects.filter(pk=edition.pk, state=edition.state, leased_until=edition.leased_until)
    if lost.update(state=Edition.State.FAILED, reason=reason, progress=0, lease="", leased_until=None):
        _record("edition.failed", edition, edition.made_by)


# Reading and checking ----------------------------------------------------------------------------


def newest_ready(letter: Letter) -> Edition | None:
    """Return the last good edition of a letter, without its PDF bytes."""
    return (
        Edition.objects.ready()
        .filter(letter=letter)
        .defer("pdf", "snapshot", "interchange")
        .order_by("-number")
        .first()
    )


def verify(edition: Edition) -> list[str]:
    """Return one sentence for each thing about a ready edition that is not as it was made.

    The content against its digest, the stored PDF against its hash, and a new rendering
    against both: an empty list means that all three agree to the byte.
    """
    faults = []
    if content_digest(edition.snapshot, edition.interchange) != edition.snapshot_sha256:
        faults.append(_("The content of edition %(number)d was changed.") % {"number": edition.number})
    if hashlib.sha256(bytes(edition.pdf or b"")).hexdigest() != edition.pdf_sha256:
        faults.append(_("The PDF of edition %(number)d was changed.") % {"number": edition.number})
    if render(edition).sha256 != edition.pdf_sha256:
        faults.append(_("Edition %(number)d does not come out the same when made again.") % {"number": edition.number})
    return faults


def _record(verb: str, edition: Edition, actor: User | None, **data: Any) -> None:
    letter = edition.letter
    data = {"number": edition.number, **data}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
