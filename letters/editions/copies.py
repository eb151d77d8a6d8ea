"""Copies of an edition: one for each addressee, with its own address and salutation and the same text and list.

What stands at the head of each copy is written down together with the edition, so it is part
of what is sealed; a worker makes the PDFs when the edition is ready.
"""

import json
import re
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any, Final

from django.db import transaction

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.models import User
from campaign.text import clean_line
from campaign.trail import activity
from letters.documents import AddressBlock
from letters.editions import readers, typesetting
from letters.editions.rendering.pdf import RenderedPdf, render_pdf
from letters.editions.seal import imprints
from letters.models import Edition, EditionCopy, Letter, Recipient
from letters.models.delivery import EditionCopyQuerySet
from letters.recipients.address_lines import address_block

State = EditionCopy.State
# One run of a worker ends well before its time limits; what is left is taken up by the next.
RUN_SECONDS: Final = 120.0
AT_ONCE: Final = 2
_UNSAFE: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True)
class PlannedCopy:
    """What stands at the head of one copy."""

    recipient_id: int
    number: int
    address: list[str]
    salutation: str


def planned(letter: Letter) -> list[PlannedCopy]:
    """Return the copies that an edition of the letter would have, in the order of its recipients; none when joint."""
    if letter.copies != Letter.Copies.EACH:
        return []
    recipients = letter.recipients.filter(role=Recipient.Role.TO).order_by("position", "pk")
    return [
        PlannedCopy(
            recipient.pk, number, list(address_block(recipient).lines), recipient.salutation or letter.salutation
        )
        for number, recipient in enumerate(recipients, start=1)
    ]


def store(edition: Edition, own: Sequence[PlannedCopy]) -> None:
    """Write the copies down beside their edition; they wait until it is ready."""
    EditionCopy.objects.bulk_create(
        EditionCopy(
            edition=edition,
            recipient_id=copy.recipient_id,
            number=copy.number,
            address=copy.address,
            salutation=copy.salutation,
        )
        for copy in own
    )


def stored(edition: Edition) -> list[PlannedCopy]:
    """Return what stands at the heads of an edition's copies."""
    rows = edition.copies.order_by("number").values_list("recipient_id", "number", "address", "salutation")
    return [PlannedCopy(*row) for row in rows]


# The worker's side


def wake_after_commit(edition: Edition) -> None:
    """Have workers make the copies once the edition is stored; two of them share the work."""

    def wake() -> None:
        for _worker in range(min(AT_ONCE, edition.copies.count())):
            queue.wake("letters.make_copies", edition_id=edition.pk)

    transaction.on_commit(wake, robust=True)


def make_copies(*, edition_id: int, seconds: float = RUN_SECONDS) -> int:
    """Make the copies of a ready edition that nobody else is making; return how many this run has made.

    Ends after some time, with another wake-up for the rest.
    """
    until, made = time.monotonic() + seconds, 0
    for key in _due().filter(edition=edition_id).order_by("number").values_list("pk", flat=True):
        if time.monotonic() >= until:
            queue.wake("letters.make_copies", edition_id=edition_id)
            break
        made += make_copy(copy_id=key)
    return made


def make_copy(*, copy_id: int) -> bool:
    """Make one copy if nobody else does, and tell whether this call did."""
    made = typesetting.make(
        _due(),
        copy_id,
        rows=EditionCopy.objects.select_related("edition__letter__campaign__coalition"),
        render=_rendered,
        store=_store,
        give_up=_fail,
    )
    return made is not None


def _rendered(copy: EditionCopy, lease: str) -> RenderedPdf:
    """Typeset and seal a copy and keep it for this worker meanwhile."""

    def go_on(_share: float) -> None:
        typesetting.go_on(copy, lease)

    coalition = copy.edition.letter.campaign.coalition
    return imprints.finished(coalition, lambda room: render(copy, has_seal_field=room, watch=go_on))


def render(
    copy: EditionCopy, *, has_seal_field: bool = False, watch: Callable[[float], None] | None = None
) -> RenderedPdf:
    """Typeset a copy from its edition's snapshot and its own head, before it is sealed: the same bytes each time."""
    document = readers.delivered_document(copy.edition)
    address = AddressBlock(tuple(copy.address))
    return render_pdf(
        replace(document, recipients=(address,), salutation=copy.salutation),
        attachments=typesetting.files_of(copy.edition, interchange_of(copy)),
        identifier=_identifier(copy),
        made_at=copy.edition.made_at,
        has_seal_field=has_seal_field,
        watch=watch,
        pictures=typesetting.pictures_of(document),
    )


def _identifier(copy: EditionCopy) -> str:
    return f"{copy.edition.snapshot_sha256}/{copy.number}"


def interchange_of(copy: EditionCopy) -> str:
    """Return the file inside a copy: the edition's, with this addressee alone and this salutation."""
    content: dict[str, Any] = json.loads(copy.edition.interchange)
    to = [one for one in content["recipients"] if one["role"] == Recipient.Role.TO]
    own = to[copy.number - 1]
    content["recipients"] = [one for one in content["recipients"] if one is own or one["role"] != Recipient.Role.TO]
    content["letter"]["salutation"] = copy.salutation
    return json.dumps(content, ensure_ascii=False, indent=1)


def _of_ready() -> EditionCopyQuerySet:
    return EditionCopy.objects.filter(edition__state=Edition.State.READY)


def _due() -> EditionCopyQuerySet:
    return _of_ready().due(now=database_now())


@transaction.atomic
def _store(copy: EditionCopy, lease: str, made: RenderedPdf) -> None:
    _lock(copy)
    if typesetting.keep(copy, lease, made):
        imprints.record(copy.edition, imprints.Kind.COPY, made, _identifier(copy), copy=copy)
        _tell_when_through(copy)


@transaction.atomic
def _fail(copy: EditionCopy, lease: str, reason: str) -> None:
    _lock(copy)
    if typesetting.fail(copy, lease, reason):
        _tell_when_through(copy)


def _lock(copy: EditionCopy) -> None:
    """Let workers finish copies of one edition one after the other, so that the last one knows that it is."""
    Edition.objects.select_for_update(of=("self",)).only("pk").get(pk=copy.edition_id)


def _tell_when_through(copy: EditionCopy) -> None:
    """Write one entry for all copies when the last one has come to its end."""
    states = list(EditionCopy.objects.filter(edition=copy.edition_id).values_list("state", flat=True))
    if not {State.WAITING, State.RENDERING} & set(states):
        _record("copies.made", copy.edition, None, made=states.count(State.READY), failed=states.count(State.FAILED))


def sweep() -> list[int]:
    """Give up copies whose workers died too often, and return the editions of which copies wait for a worker."""
    for copy in jobs.lost(_of_ready().defer("pdf").select_related("edition__letter__campaign__coalition")):
        _give_up(copy)
    waiting = jobs.waiting(_of_ready())
    return list(waiting.order_by("edition").values_list("edition", flat=True).distinct())


@transaction.atomic
def _give_up(copy: EditionCopy) -> None:
    _lock(copy)
    if typesetting.give_up_lost(copy):
        _tell_when_through(copy)


def newest_with_copies(letter: Letter) -> Edition | None:
    """Return the newest edition that has copies, finished or not, without its bytes."""
    editions = Edition.objects.filter(letter=letter, copies__isnull=False).order_by("-number")
    return editions.defer("pdf", "snapshot", "interchange").first()


def listed(edition: Edition) -> list[EditionCopy]:
    """Return the copies of an edition in their order, without their bytes."""
    return list(edition.copies.defer("pdf").select_related("recipient").order_by("number"))


def are_complete(edition: Edition) -> bool:
    """Tell whether every copy is finished; only then they go out together."""
    return not edition.copies.exclude(state=State.READY).exists()


@transaction.atomic
def retry(*, edition: Edition, actor: User) -> int:
    """Let workers try the failed copies again; return how many there were."""
    again = jobs.wait_again(EditionCopy.objects.filter(edition=edition))
    if again:
        _record("copies.retried", edition, actor, copies=again)
        wake_after_commit(edition)
    return again


def _record(verb: str, edition: Edition, actor: User | None, **data: Any) -> None:
    letter = edition.letter
    coalition = letter.campaign.coalition
    activity.record(verb, coalition=coalition, actor=actor, about=letter, data={"number": edition.number, **data})


# Handing out


def file_name(copy: EditionCopy, *, total: int) -> str:
    """Return a name that every system keeps as it is: ``01 Ada Rey.pdf``, numbered for sorting."""
    name = _UNSAFE.sub(" ", copy.address[0] if copy.address else "")
    name = clean_line(name)[:80].strip(" .")
    return f"{copy.number:0{max(len(str(total)), 2)}} {name}".strip() + ".pdf"


def write_zip(edition: Edition, file: IO[bytes]) -> int:
    """Write the finished copies of an edition into a ZIP, the same bytes each time; return how many there are."""
    moment = edition.made_at.timetuple()[:6]
    copies = edition.copies.filter(state=State.READY).order_by("number")
    total = edition.copies.count()
    written = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for copy in copies.iterator(chunk_size=4):
            written += 1
            entry = zipfile.ZipInfo(file_name(copy, total=total), date_time=moment)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, bytes(copy.pdf or b""))
    return written
