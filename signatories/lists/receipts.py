"""Receipts for signers: their own line in the newest edition in which it stands, and the path from it to the root."""

import json
from dataclasses import dataclass
from typing import Any

from letters.editions.record import leaves, merkle, receipts
from letters.editions.record.leaves import Opening
from letters.models import Edition, Letter, ListRecord, RecordLines
from signatories.models import SealedLines, Signature


@dataclass(frozen=True, slots=True)
class OwnLeaf:
    """In which edition a signer's line stands; ``is_withheld`` that it does without a name in public."""

    edition: int
    is_withheld: bool
    is_whole: bool


def standing(signature: Signature) -> OwnLeaf | None:
    """Return in which edition the line of a signature stands, if there is a receipt of it."""
    own = signature.joins or signature
    for edition in _editions(signature.letter):
        if found := _found(edition, own.pk):
            is_withheld = found[0] >= found[1].record.named
            return OwnLeaf(edition.number, is_withheld, is_whole=own == signature or not is_withheld)
    return None


def of(signature: Signature) -> dict[str, Any] | None:
    """Return the receipt of a signature, or None where no edition that has a record has its line.

    A second representative gets that of the line which the signature joins; where its name is withheld, one without it.
    """
    own = signature.joins or signature
    for edition in _editions(signature.letter):
        found = _found(edition, own.pk)
        if found is not None:
            made = _issued(edition, *found)
            return receipts.without_name(made) if own != signature and made["line"].get("withheld") else made
    return None


def _editions(letter: Letter) -> list[Edition]:
    """Return the ready editions that have a record, the newest first and those of one list once."""
    ready = Edition.objects.ready().filter(letter=letter, frozen_list__record__isnull=False).order_by("-number")
    newest: dict[int, Edition] = {}
    for edition in ready.only("number", "record_head", "frozen_list_id"):
        newest.setdefault(edition.frozen_list_id, edition)
    return list(newest.values())


def _found(edition: Edition, key: int) -> tuple[int, SealedLines] | None:
    """Return at which leaf the row of this key stands, and the piece in which it does."""
    pieces = SealedLines.objects.filter(record__frozen_list=edition.frozen_list_id).order_by("first")
    for piece in pieces.defer("rows"):
        if key in piece.signatures:
            return piece.first + piece.signatures.index(key), piece
    return None


def _issued(edition: Edition, index: int, piece: SealedLines) -> dict[str, Any]:
    record = piece.record
    tree = merkle.LeafTree(merkle.divided(bytes(record.leaves)), same=leaves.ON_PAPER, alike=record.on_paper)
    opening, line = _opened(record, index, piece)
    return receipts.issue(edition.record_head, index=index, path=tree.path(index), opening=opening, line=line)


def _opened(record: ListRecord, index: int, piece: SealedLines) -> tuple[Opening, str]:
    if index < record.named:
        lines = RecordLines.objects.get(record=record, first=piece.first).lines.split("\n")
        return Opening.of(bytes(record.seed), index), lines[index - piece.first]
    row = json.loads(piece.rows)["rows"][index - piece.first]
    return Opening(bytes.fromhex(row["key"]), bytes.fromhex(row["salt"])), row["line"]
