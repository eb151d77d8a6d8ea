"""Receipts for signers: their own line in the newest edition in which it stands, and the path from it to the root.

Who came too late for the list has one of the addendum.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from letters.editions.record import leaves, merkle, receipts, writing
from letters.editions.record.leaves import Opening
from letters.models import Addendum, Edition, Letter, ListRecord, RecordLines
from signatories.models import SealedLines, Signature


@dataclass(frozen=True, slots=True)
class OwnLeaf:
    """In which edition or ``addendum`` a signer's line stands; ``is_withheld`` that it does without a name in public.

    Of an addendum from before addenda had records nothing ``is_proven``.
    """

    edition: int
    is_withheld: bool
    is_whole: bool
    addendum: int | None = None
    is_proven: bool = True


def standing(signature: Signature) -> OwnLeaf | None:
    """Return in which edition the line of a signature stands, if there is a receipt of it."""
    own = signature.joins or signature
    for made in _proven(signature):
        if found := _found(made, own.pk):
            is_withheld = found[0] >= found[1].record.named
            is_whole = own == signature or not is_withheld
            return OwnLeaf(made.record_head["edition"], is_withheld, is_whole, made.record_head.get("addendum"))
    added = signature.addendum
    if added is not None and added.state == Addendum.State.READY and not added.record_head:
        number = added.adds_to.number
        return OwnLeaf(number, signature.withheld, is_whole=False, addendum=added.number, is_proven=False)
    return None


def of(signature: Signature) -> dict[str, Any] | None:
    """Return the receipt of a signature, or None where no edition or addendum that has a record has its line.

    A second representative gets that of the line which the signature joins; where its name is withheld, one without it.
    """
    own = signature.joins or signature
    for proven in _proven(signature):
        found = _found(proven, own.pk)
        if found is not None:
            made = _issued(proven, *found)
            return receipts.without_name(made) if own != signature and made["line"].get("withheld") else made
    return None


def _proven(signature: Signature) -> Iterator[Edition | Addendum]:
    """Yield what may have a signer's line and has a record: editions, and then addenda, the newest of each first."""
    yield from _editions(signature.letter)
    if signature.for_addendum:
        ready = Addendum.objects.ready().filter(letter=signature.letter_id, record__isnull=False)
        yield from ready.only("number", "record_head").order_by("-number")


def _editions(letter: Letter) -> list[Edition]:
    """Return the ready editions that have a record, the newest first and those of one list once."""
    ready = Edition.objects.ready().filter(letter=letter, frozen_list__record__isnull=False).order_by("-number")
    newest: dict[int, Edition] = {}
    for edition in ready.only("number", "record_head", "frozen_list_id"):
        newest.setdefault(edition.frozen_list_id, edition)
    return list(newest.values())


def _found(made: Edition | Addendum, key: int) -> tuple[int, SealedLines] | None:
    """Return at which leaf the row of this key stands, and the piece in which it does."""
    of = {f"record__{name}": value for name, value in writing.place_of(made).items()}
    pieces = SealedLines.objects.filter(**of).order_by("first")
    for piece in pieces.defer("rows"):
        if key in piece.signatures:
            return piece.first + piece.signatures.index(key), piece
    return None


def _issued(made: Edition | Addendum, index: int, piece: SealedLines) -> dict[str, Any]:
    record = piece.record
    tree = merkle.LeafTree(merkle.divided(bytes(record.leaves)), same=leaves.ON_PAPER, alike=record.on_paper)
    opening, line = _opened(record, index, piece)
    return receipts.issue(made.record_head, index=index, path=tree.path(index), opening=opening, line=line)


def _opened(record: ListRecord, index: int, piece: SealedLines) -> tuple[Opening, str]:
    if index < record.named:
        lines = RecordLines.objects.get(record=record, first=piece.first).lines.split("\n")
        return Opening.of(bytes(record.seed), index), lines[index - piece.first]
    row = json.loads(piece.rows)["rows"][index - piece.first]
    return Opening(bytes.fromhex(row["key"]), bytes.fromhex(row["salt"])), row["line"]
