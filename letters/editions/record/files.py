"""A file that somebody has, against an edition and its addenda: whether it is ours, or which part of it is not."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from letters.editions.record import known, pdf_parts, receipts, writing
from letters.editions.record.faults import Fault, differences
from letters.models import Addendum, Edition

_ADDENDUM: Final = "undersigned-addendum/1"
_JSON: Final = (writing.FORMAT, receipts.FORMAT, "undersigned-letter/1", _ADDENDUM)


def faults(edition: Edition, content: bytes, *, name: str) -> Iterator[Fault]:
    """Yield in which part a file is not what we made; nothing means that it is a file of this edition to the byte."""
    if content[:5] == b"%PDF-":
        yield from _pdf(edition, content, name)
        return
    try:
        data = json.loads(content.decode())
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") not in _JSON:
        yield Fault("file", name, "", f"{name} is no PDF, record, letter or receipt of ours.")
    elif data["format"] == receipts.FORMAT:
        yield from _receipt(edition, content, name)
    else:
        yield from _json(edition, data, name)


def _pdf(edition: Edition, content: bytes, name: str) -> Iterator[Fault]:
    digest = hashlib.sha256(content).hexdigest()
    stored = dict(_stored(edition))
    if digest in stored:
        return
    whole = {sha256: pdf for sha256, pdf in stored.items() if hashlib.sha256(pdf).hexdigest() == sha256}
    if not whole:
        yield Fault("file", name, "", f"{name} is not known, and what is stored here was changed itself.")
        return
    nearest = max(whole.values(), key=lambda pdf: (_common(pdf, content), len(pdf) == len(content)))
    if _common(nearest, content) == 0:
        yield Fault("file", name, "", f"{name} is not made from any file of this edition.")
        return
    for place in pdf_parts.changed_parts(nearest, content):
        yield Fault("file", name, place, f"{name} was changed: {place}.")


def _stored(edition: Edition) -> Iterator[tuple[str, bytes]]:
    yield edition.pdf_sha256, bytes(edition.pdf or b"")
    if edition.public_pdf_sha256:
        yield edition.public_pdf_sha256, bytes(edition.public_pdf or b"")
    for copy in edition.copies.filter(state=Edition.State.READY).only("pdf", "pdf_sha256").iterator(chunk_size=4):
        yield copy.pdf_sha256, bytes(copy.pdf or b"")
    for made in Addendum.objects.ready().filter(adds_to=edition).iterator(chunk_size=4):
        yield made.pdf_sha256, bytes(made.pdf or b"")
        if made.public_pdf_sha256:
            yield made.public_pdf_sha256, bytes(made.public_pdf or b"")


def _common(one: bytes, other: bytes, *, step: int = 1024) -> int:
    """Return how many pieces of two files are the same."""
    pieces = range(0, min(len(one), len(other)), step)
    return sum(one[at : at + step] == other[at : at + step] for at in pieces)


def _json(edition: Edition, data: dict[str, Any], name: str) -> Iterator[Fault]:
    head = data.get("head")
    number = data.get("number") if data["format"] == _ADDENDUM else head.get("addendum") if head else None
    made = _meant(edition, number)
    ours = writing.file_of(made) if data["format"] == writing.FORMAT else made.interchange
    if not ours:
        words = f"Addendum {made.number}" if isinstance(made, Addendum) else f"Edition {made.number}"
        yield Fault("file", name, "", f"{words} has no record.")
        return
    for place in differences(json.loads(ours), data):
        yield Fault("file", name, place, f"{name} was changed, or is of another edition: {place}.")


def _meant(edition: Edition, number: object) -> Edition | Addendum:
    """Return the addendum of which a file says that it is, if there is one; else the edition."""
    if not isinstance(number, int):
        return edition
    return Addendum.objects.ready().filter(adds_to=edition, number=number).first() or edition


def _receipt(edition: Edition, content: bytes, name: str) -> Iterator[Fault]:
    try:
        receipt = receipts.read(content)
        made = _meant(edition, receipt.head.get("addendum"))
        known.check(receipt, record=receipts.read_record(writing.file_of(made).encode()))
    except receipts.ReceiptRefused as refusal:
        yield Fault("file", name, refusal.why, f"{name}: {refusal}")
    except receipts.UnreadableProof as refusal:
        yield Fault("file", name, "", f"{name}: {refusal}")
