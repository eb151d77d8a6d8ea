"""Addenda as documents: asked for with a frozen list of latecomers, made by a worker, never replaced."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Prefetch
from django.utils.translation import gettext as _

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.encryption import digest as keyed_digest
from campaign.models import User
from campaign.trail import activity
from letters.documents import Counts, LetterDocument, SignatureBlock, blocks_from_json
from letters.editions import typesetting
from letters.editions.composition import compose
from letters.editions.formats.addendum_words import told
from letters.editions.record.writing import head_of_addendum, record_of
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.editions.seal import imprints
from letters.models import Addendum, Edition, Imprint, Letter, ListRecord

TASK: Final = "letters.make_addendum"


def document(
    letter: Letter, adds_to: Edition, number: int, blocks: tuple[SignatureBlock, ...], counts: Counts
) -> LetterDocument:
    """Return the addendum as it is printed: the letter's head, what it adds to, and the latecomers."""
    whole = compose(letter, blocks=blocks, counts=counts)
    words = told(letter, number=number, edition=adds_to.number, sha256=adds_to.pdf_sha256)
    return replace(
        whole,
        title=f"{words.heading}: {whole.title}",
        show_title=False,
        subject=f"{words.heading}: {whole.subject or whole.title}",
        salutation="",
        body=f"<p>{words.sentence}</p>",
        closing="",
        after_signatures="",
        annexes=(),
        # Its code is that of the edition, and would lead there.
        check_address="",
    )


def next_number(letter: Letter) -> int:
    """Return the number that the next addendum of a letter gets."""
    return (Addendum.objects.filter(letter=letter).aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def request(
    *,
    letter: Letter,
    adds_to: Edition,
    blocks: tuple[SignatureBlock, ...],
    counts: Counts,
    sealed_blocks: str,
    keep_record: Callable[[Addendum], ListRecord],
    actor: User,
) -> Addendum:
    """Store the next addendum of a letter with its record and wake a worker; call it under the lock of the list."""
    now = database_now()
    number = next_number(letter)
    snapshot = document(letter, adds_to, number, blocks, counts).as_json()
    interchange = json.dumps(_data(letter, adds_to, number, snapshot), ensure_ascii=False, indent=1)
    made = Addendum.objects.create(
        letter=letter,
        adds_to=adds_to,
        number=number,
        snapshot=snapshot,
        sealed_blocks=sealed_blocks,
        interchange=interchange,
        made_by=actor,
        made_at=now.replace(microsecond=0),
        frozen_at=now,
    )
    record = keep_record(made)
    made.snapshot_sha256 = content_digest(snapshot, interchange, sealed_blocks, record.content_key)
    said = {"sha256": made.snapshot_sha256, "root": record.root, "edition": adds_to.number, **counts.as_json()}
    _record("addendum.frozen", made, actor, **said)
    made.record_head = head_of_addendum(made, record)
    made.save(update_fields=["snapshot_sha256", "record_head"])
    transaction.on_commit(lambda: queue.wake(TASK, addendum_id=made.pk), robust=True)
    return made


def _data(letter: Letter, adds_to: Edition, number: int, snapshot: dict[str, Any]) -> dict[str, Any]:
    """Return what machines read: the addendum's place and its list as everybody may read it."""
    return {
        "format": "undersigned-addendum/1",
        "letter": {"title": letter.title, "language": letter.language, "reference": letter.reference},
        "number": number,
        "adds_to": {"edition": adds_to.number, "sha256": adds_to.pdf_sha256},
        "counts": snapshot["counts"],
        "signature_blocks": snapshot["signature_blocks"],
    }


def content_digest(snapshot: dict[str, Any], interchange: str, sealed_blocks: str, content_key: str = "") -> str:
    """Return the SHA-256, in hex, over what an addendum prints and attaches; what is sealed goes in keyed."""
    sealed = [keyed_digest("sealed blocks", sealed_blocks)] if sealed_blocks else []
    lines = [{"lines": content_key}] if content_key else []
    canonical = json.dumps([snapshot, interchange, *sealed, *lines], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def stored_digest(made: Addendum) -> str:
    """Return the digest over what is stored of an addendum now."""
    record = record_of(made)
    return content_digest(made.snapshot, made.interchange, made.sealed_blocks, record.content_key if record else "")


def public_document(made: Addendum) -> LetterDocument:
    return LetterDocument.from_json(made.snapshot)


def delivered_document(made: Addendum) -> LetterDocument:
    """Return what the recipients get."""
    if not made.sealed_blocks:
        return public_document(made)
    return replace(public_document(made), signature_blocks=blocks_from_json(json.loads(made.sealed_blocks)))


def public_pdf(made: Addendum) -> tuple[str, bytes]:
    """Return the hash and the bytes of the PDF that strangers get."""
    if made.sealed_blocks:
        return made.public_pdf_sha256, bytes(made.public_pdf or b"")
    return made.pdf_sha256, bytes(made.pdf or b"")


# The worker's side


def make(*, addendum_id: int) -> Addendum | None:
    """Make the PDF of an addendum if nobody else does, and return the addendum; else None."""
    return typesetting.make(
        Addendum.objects.due(now=database_now()),
        addendum_id,
        rows=Addendum.objects.select_related("letter__campaign__coalition", "adds_to"),
        render=_rendered,
        store=_store,
        give_up=_fail,
    )


def render(made: Addendum, *, for_public: bool = False, **options: Any) -> RenderedPdf:
    """Typeset an addendum, not sealed yet: the same bytes each time.

    ``options`` are those of ``render_pdf``: ``has_seal_field`` and ``watch``.
    """
    printed = public_document(made) if for_public else delivered_document(made)
    return render_pdf(
        printed,
        attachments=typesetting.files_of(made, made.interchange),
        identifier=_identifier(made, for_public=for_public),
        made_at=made.made_at,
        pictures=typesetting.pictures_of(printed),
        **options,
    )


def _identifier(made: Addendum, *, for_public: bool) -> str:
    return made.snapshot_sha256 + ("/public" if for_public else "")


def _rendered(made: Addendum, lease: str) -> RenderedPdf:
    def watch(_share: float) -> None:
        typesetting.go_on(made, lease)

    def finished(*, for_public: bool) -> RenderedPdf:
        return imprints.finished(
            made.letter.campaign.coalition,
            lambda has: render(made, for_public=for_public, has_seal_field=has, watch=watch),
        )

    if made.sealed_blocks:
        _keep_public(made, lease, finished(for_public=True))
    return finished(for_public=False)


@transaction.atomic
def _keep_public(made: Addendum, lease: str, rendered: RenderedPdf) -> None:
    values = {"public_pdf": rendered.pdf, "public_pdf_sha256": rendered.sha256}
    if Addendum.objects.filter(pk=made.pk, lease=lease).update(**values):
        _imprint(made, rendered, for_public=True)


def _imprint(made: Addendum, rendered: RenderedPdf, *, for_public: bool = False) -> None:
    kind = imprints.Kind.PUBLIC if for_public else imprints.Kind.LETTER
    imprints.record(made.adds_to, kind, rendered, _identifier(made, for_public=for_public), addendum=made)


@transaction.atomic
def _store(made: Addendum, lease: str, rendered: RenderedPdf) -> None:
    if typesetting.keep(made, lease, rendered):
        _imprint(made, rendered)
        _record("addendum.made", made, made.made_by, sha256=rendered.sha256)


@transaction.atomic
def _fail(made: Addendum, lease: str, reason: str) -> None:
    typesetting.fail(made, lease, reason)


def sweep() -> list[int]:
    """Give up addenda whose workers died too often, and return the ids that wait for a worker."""
    for lost in jobs.lost(Addendum.objects.defer("pdf", "public_pdf")):
        typesetting.give_up_lost(lost)
    return list(jobs.waiting(Addendum.objects.all()).order_by("pk").values_list("pk", flat=True))


def retry(made: Addendum) -> None:
    """Let a worker try a failed addendum again; anything but a failed one stays as it is."""
    if jobs.wait_again(Addendum.objects.filter(pk=made.pk)):
        transaction.on_commit(lambda: queue.wake(TASK, addendum_id=made.pk), robust=True)


def listed(letter: Letter) -> list[Addendum]:
    """Return the addenda of a letter without their bytes, the newest first."""
    rows = Addendum.objects.filter(letter=letter).select_related("adds_to")
    rows = rows.defer("pdf", "public_pdf", "snapshot", "interchange", "adds_to__pdf", "adds_to__public_pdf")
    seals = Prefetch("imprints", Imprint.objects.filter(kind=imprints.Kind.LETTER), "of_letter")
    return list(rows.prefetch_related(seals).order_by("-number"))


def ready_to(edition: Edition) -> list[Addendum]:
    """Return the ready addenda to an edition without their bytes, the oldest first."""
    rows = Addendum.objects.ready().filter(adds_to=edition).select_related("adds_to")
    rows = rows.defer("pdf", "public_pdf", "snapshot", "interchange", "adds_to__pdf", "adds_to__public_pdf")
    return list(rows.order_by("number"))


def faults(made: Addendum) -> list[str]:
    """Return one sentence for each thing about a ready addendum that is not as it was made."""
    found = []
    if stored_digest(made) != made.snapshot_sha256:
        found.append(_("The content of addendum %(number)d was changed.") % {"number": made.number})
    if hashlib.sha256(bytes(made.pdf or b"")).hexdigest() != made.pdf_sha256:
        found.append(_("The PDF of addendum %(number)d was changed.") % {"number": made.number})
    return found


def _record(verb: str, made: Addendum, actor: User | None, **data: Any) -> None:
    letter = made.letter
    data = {"number": made.number, **data}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data=data)
