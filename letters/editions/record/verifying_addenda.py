"""An addendum against everything that says what it was, as ``verifying`` does for editions."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from campaign.models import Activity
from letters.editions import addenda
from letters.editions.record import pdf_parts, verifying, writing
from letters.editions.record.faults import Fault, differences
from letters.editions.seal import imprints
from letters.models import Addendum


def faults(made: Addendum) -> Iterator[Fault]:
    """Yield what is not as it was when the addendum was made; nothing means that all of it is."""
    yield from _pdfs(made)
    content = bytes(made.pdf or b"")
    is_whole = hashlib.sha256(content).hexdigest() == made.pdf_sha256
    found = list(_content(made, pdf_parts.attachments_of(content) if is_whole else {}))
    yield from found
    if addenda.stored_digest(made) != made.snapshot_sha256 and not found:
        row = f"addendum {made.number}"
        yield Fault("addendum", row, "content", f"The stored content of {row} was changed, or its digest.")
    record = writing.record_of(made)
    if record is not None:
        yield from (_of(made, fault) for fault in verifying.of_record(made, record))
        yield from _trail(made)


def _of(made: Addendum, fault: Fault) -> Fault:
    """Say of which addendum a record is."""
    if fault.part != "record":
        return fault
    row = f"addendum {made.number}"
    return replace(fault, row=f"{row}, {fault.row}", sentence=f"{row.capitalize()}: {fault.sentence}")


def _pdfs(made: Addendum) -> Iterator[Fault]:
    def anew(kind: str) -> bytes:
        has_seal = imprints.has_seal(made.adds_to, kind, addendum=made)
        return addenda.render(made, for_public=kind == imprints.Kind.PUBLIC, has_seal_field=has_seal).pdf

    theirs, public = imprints.Kind.LETTER, imprints.Kind.PUBLIC
    yield from verifying.stored_pdf("addendum_pdf", made, made.pdf, made.pdf_sha256, lambda: anew(theirs))
    if made.public_pdf_sha256:
        stored = made.public_pdf, made.public_pdf_sha256
        yield from verifying.stored_pdf("addendum_public_pdf", made, *stored, lambda: anew(public))


def _content(made: Addendum, inside: dict[str, dict[str, object]]) -> Iterator[Fault]:
    told = json.loads(made.interchange)
    for name in differences(inside["letter.json"], told) if "letter.json" in inside else ():
        yield verifying.changed(made, f"interchange: {name}")
    for part in ("signature_blocks", "counts"):
        for name in differences(told.get(part), made.snapshot.get(part), part):
            yield verifying.changed(made, f"snapshot: {name}")
    if "record.json" in inside:
        for name in differences(inside["record.json"].get("head"), made.record_head):
            yield verifying.changed(made, f"record_head: {name}")


def _trail(made: Addendum) -> Iterator[Fault]:
    letter = made.letter
    told = Activity.objects.filter(
        coalition=letter.campaign.coalition,
        verb="addendum.frozen",
        about=letter._meta.label_lower,
        about_id=letter.pk,
    )
    roots = {entry.data.get("root") for entry in told if entry.data.get("number") == made.number}
    if made.record_head.get("root") not in roots:
        sentence = f"The trail says another root of addendum {made.number} than its record."
        yield Fault("trail", "addendum.frozen", "root", sentence)
