"""An edition against everything that says what it was: content, record, PDFs, trail, and a file somebody has.

Each fault names its row or part. Who the lines are made from is looked into by whoever has the signatures.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from campaign.models import Activity
from campaign.trail import activity
from letters.editions import copies, orders
from letters.editions.record import leaves, merkle, pdf_parts, writing
from letters.editions.record.faults import Fault, differences
from letters.editions.record.leaves import Opening
from letters.editions.rendering.pdf import RenderedPdf
from letters.editions.seal import imprints
from letters.models import Addendum, Edition, EditionCopy, ListRecord, Version

# Texts that stand in the snapshot and in letter.json under the same name.
_SHARED: Final = ("title", "language", "reference", "sender", "subject", "salutation", "body", "closing", "disclaimer")


def faults(edition: Edition) -> Iterator[Fault]:
    """Yield what is not as it was when the edition was made; nothing means that all of it is."""
    record = writing.record_of(edition.frozen_list)
    is_whole = hashlib.sha256(bytes(edition.pdf or b"")).hexdigest() == edition.pdf_sha256
    yield from _pdfs(edition)
    yield from _content(edition, pdf_parts.attachments_of(bytes(edition.pdf or b"")) if is_whole else {})
    if record is not None:
        yield from of_record(edition, record)
    yield from _texts(edition)
    yield from _trail(edition)


# PDFs


def _pdfs(edition: Edition) -> Iterator[Fault]:
    def anew(kind: str, render: Callable[..., RenderedPdf]) -> Callable[[], bytes]:
        return lambda: render(edition, has_seal_field=imprints.has_seal(edition, kind)).pdf

    yield from stored_pdf("pdf", edition, edition.pdf, edition.pdf_sha256, anew(imprints.Kind.LETTER, orders.render))
    if edition.public_pdf_sha256:
        public = anew(imprints.Kind.PUBLIC, orders.render_public)
        yield from stored_pdf("public_pdf", edition, edition.public_pdf, edition.public_pdf_sha256, public)
    for copy in edition.copies.filter(state=Edition.State.READY).order_by("number"):
        yield from stored_pdf("copy", copy, copy.pdf, copy.pdf_sha256, partial(_copy_anew, copy))


def _copy_anew(copy: EditionCopy) -> bytes:
    has_seal = imprints.has_seal(copy.edition, imprints.Kind.COPY, copy=copy)
    return copies.render(copy, has_seal_field=has_seal).pdf


def stored_pdf(part: str, row: Any, stored: Any, sha256: str, anew: Callable[[], bytes]) -> Iterator[Fault]:
    """Yield what was changed in a stored PDF, found by setting it once more."""
    content = bytes(stored or b"")
    if hashlib.sha256(content).hexdigest() == sha256:
        return
    name = f"{row._meta.verbose_name} {row.number}"
    for place in _places(anew(), content) or ["what was put behind it, as a seal is"]:
        yield Fault(part, name, place, f"The stored PDF of {name} was changed: {place}.")


def _places(made: bytes, content: bytes) -> list[str]:
    """Return what was changed in what was typeset; a seal behind it is not part of that."""
    is_longer = len(content) > len(made)
    return pdf_parts.changed_parts(made, content[: len(made)] if is_longer else content)


# Content


def _content(edition: Edition, inside: dict[str, Any]) -> Iterator[Fault]:
    """Yield what differs between the row and the files in its PDF, and say so where only the digest tells it."""
    found = list(_named_differences(edition, inside))
    yield from found
    if orders.stored_digest(edition) != edition.snapshot_sha256 and not found:
        yield Fault(
            "edition",
            f"edition {edition.number}",
            "content",
            f"The stored content of edition {edition.number} was changed, or its digest.",
        )


def _named_differences(edition: Edition, inside: dict[str, Any]) -> Iterator[Fault]:
    told = json.loads(edition.interchange)
    for name in differences(inside["letter.json"], told) if "letter.json" in inside else ():
        yield changed(edition, f"interchange: {name}")
    letter = told.get("letter", {})
    for name in _SHARED:
        if name in letter and edition.snapshot.get(name) != letter[name]:
            yield changed(edition, f"snapshot: {name}")
    for name in differences(
        edition.frozen_list.blocks, edition.snapshot.get("signature_blocks", []), "signature_blocks"
    ):
        yield changed(edition, f"snapshot: {name}")
    if edition.frozen_list.counts != edition.snapshot.get("counts"):
        yield changed(edition, "snapshot: counts")
    head = inside.get("record.json", {}).get("head", edition.record_head)
    for name in differences(head, edition.record_head):
        yield changed(edition, f"record_head: {name}")


def changed(made: Edition | Addendum, field: str) -> Fault:
    part = "addendum" if isinstance(made, Addendum) else "edition"
    row = f"{part} {made.number}"
    return Fault(part, row, field, f"{row.capitalize()} was changed: {field}.")


# Record


def of_record(made: Edition | Addendum, record: ListRecord) -> Iterator[Fault]:
    """Yield what in a record does not fit itself, or what the edition or addendum says of it."""
    stored = merkle.divided(bytes(record.leaves))
    seed, named = bytes(record.seed), writing.lines_of(record)
    for index, (line, leaf) in enumerate(zip(named, stored, strict=False)):
        if leaves.leaf_of(Opening.of(seed, index), line.encode()) != leaf:
            yield _line(index, "line or leaf", "does not fit its leaf")
    if len(named) != record.named:
        yield Fault("record", "lines", "number", f"The record has {len(named)} lines and says {record.named}.")
    root = merkle.LeafTree(stored, same=leaves.ON_PAPER, alike=record.on_paper).root.hex()
    for name, told in (("record", record.root), ("head", made.record_head.get("root"))):
        if root != told:
            yield Fault("record", name, "root", f"The leaves of the list do not lead to the root of the {name}.")
    for name, number in {
        "leaves": record.size,
        "named": record.named,
        "withheld": record.unnamed,
        "on_paper": record.on_paper,
    }.items():
        if made.record_head.get(name) != number:
            yield changed(made, f"record_head: {name}")


def _line(index: int, field: str, words: str) -> Fault:
    return Fault("record", f"leaf {index}", field, f"Line {index + 1} of the record {words}.")


# Text


def _texts(edition: Edition) -> Iterator[Fault]:
    """Yield which version of the text was changed: the latest is what letter.json has."""
    told = json.loads(edition.interchange).get("letter", {})
    version = Version.objects.filter(letter=edition.letter_id).select_related("revision").order_by("-number").first()
    head = edition.record_head.get("text")
    if version is None or not head or writing.text_hash(version.revision.content) == head:
        return
    names = [name for name in writing.TEXT if (version.revision.content.get(name) or "") != (told.get(name) or "")]
    for name in names or ["content"]:
        row = f"version {version.number}"
        yield Fault("text", row, name, f"The text of {row} is not the one of the edition: {name}.")


# Trail


def _trail(edition: Edition) -> Iterator[Fault]:
    coalition = edition.letter.campaign.coalition
    for number, sentence in activity.faults(coalition):
        entry = Activity.objects.filter(coalition=coalition, sequence=number).first()
        field = activity.changed_field(entry) if entry else ""
        yield Fault("trail", f"entry {number}", field, sentence)
    head = edition.record_head.get("trail")
    if not head or not head["entry"]:
        return
    if not Activity.objects.filter(coalition=coalition, sequence=head["entry"], hash=head["hash"]).exists():
        sentence = (
            f"Entry {head['entry']} of the trail is not the one that the record names: the trail was written anew."
        )
        yield Fault("trail", f"entry {head['entry']}", "hash", sentence)
    yield from _root_in_trail(edition)


def _root_in_trail(edition: Edition) -> Iterator[Fault]:
    told = Activity.objects.filter(
        coalition=edition.letter.campaign.coalition,
        verb="list.frozen",
        about=edition.letter._meta.label_lower,
        about_id=edition.letter_id,
    )
    roots = {entry.data.get("root") for entry in told if entry.data.get("number") == edition.frozen_list.number}
    if roots and edition.record_head.get("root") not in roots:
        sentence = "The trail says another root of the list than the record."
        yield Fault("trail", "list.frozen", "root", sentence)
