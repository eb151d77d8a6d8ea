"""The lines of an edition against the rows they were made from: what was changed, removed or put between.

Signers may withdraw and change how they appear; what they did stands in the trail and is told as news. What no entry of
the trail explains is a fault.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaign.encryption import WrongKey
from campaign.models import Activity
from letters.editions.record import leaves, merkle, verifying, verifying_addenda, writing
from letters.editions.record.faults import Fault, differences
from letters.models import Addendum, Edition, ListRecord
from signatories.lists import closing
from signatories.lists.leaves import COLUMNS, columns_of
from signatories.models import SealedLines, Signature
from signatories.models.signature import State


@dataclass(slots=True)
class Findings:
    """What is not as it was made, and what has changed since and is explained by the trail."""

    faults: list[Fault] = field(default_factory=list)
    news: list[str] = field(default_factory=list)


def verify(edition: Edition) -> Findings:
    """Compare an edition with everything that is stored about it."""
    found = Findings()
    found.faults += verifying.faults(edition)
    found.faults += _frozen_list(edition)
    record = writing.record_of(edition.frozen_list)
    if record is None:
        found.news.append(f"Edition {edition.number} has no record: its list was frozen before records were kept.")
    else:
        _Rows(edition, record, found, edition.frozen_list.frozen_at).compare()
    _verify_addenda(edition, found)
    newer = Edition.objects.ready().filter(letter=edition.letter_id, number__gt=edition.number).order_by("number")
    found.news += [f"Edition {number} has followed." for number in newer.values_list("number", flat=True)]
    return found


def _verify_addenda(edition: Edition, found: Findings) -> None:
    ready = Addendum.objects.ready().filter(adds_to=edition).order_by("number")
    for made in ready.select_related("letter__campaign__coalition", "adds_to"):
        found.faults += verifying_addenda.faults(made)
        record = writing.record_of(made)
        if record is None:
            found.news.append(f"Addendum {made.number} has no record: it was frozen before addenda had records.")
        else:
            _Rows(made, record, found, made.frozen_at).compare()


def _frozen_list(edition: Edition) -> Iterator[Fault]:
    frozen = edition.frozen_list
    if closing.is_intact(frozen):
        return
    told = list(differences(edition.snapshot.get("signature_blocks", []), frozen.blocks, "blocks"))
    for place in told or ["blocks, counts or sealed_blocks"]:
        yield Fault(
            "frozen list",
            f"list {frozen.number}",
            place,
            f"Frozen list {frozen.number} was changed: {place}.",
        )


class _Rows:
    """The signatures of a letter as they read now, beside what their lines were made from."""

    def __init__(self, made: Edition | Addendum, record: ListRecord, found: Findings, frozen_at: datetime) -> None:
        self._made, self._record, self._found, self._frozen_at = made, record, found, frozen_at
        rows = Signature.objects.filter(letter=made.letter_id).defer("email", "came_with")
        self._now = {row.pk: row for row in rows.iterator(chunk_size=2000)}
        self._deeds: dict[int, list[str]] = defaultdict(list)
        since = Activity.objects.filter(
            coalition=made.letter.campaign.coalition_id,
            about=Signature._meta.label_lower,
            at__gte=frozen_at,
        )
        for about_id, verb, sequence in since.order_by("pk").values_list("about_id", "verb", "sequence"):
            self._deeds[about_id or 0].append(f"{verb} (entry {sequence or 'not yet chained'})")
        self._seen: set[int] = set()
        self._left: set[str] = set()
        self._leaves = merkle.divided(bytes(record.leaves))

    def compare(self) -> None:
        for key in SealedLines.objects.filter(record=self._record).order_by("first").values_list("pk", flat=True):
            self._compare_piece(key)
        total = self._record.named + self._record.unnamed
        if len(self._seen) != total:
            sentence = f"The record was made from {total} rows; {len(self._seen)} of them are written down."
            self._fault("record", "sealed lines", "signatures", sentence)
        self._find_added()

    def _compare_piece(self, key: int) -> None:
        try:
            piece = SealedLines.objects.get(pk=key)
            kept = json.loads(piece.rows)
        except (WrongKey, ValueError):
            self._fault(
                "record", f"sealed lines {key}", "rows", f"Sealed lines {key} were changed: they cannot be read."
            )
            return
        for index, (number, row) in enumerate(zip(piece.signatures, kept["rows"], strict=False), start=piece.first):
            self._seen.add(number)
            self._check_leaf(index, row)
            self._compare_row(index, number, dict(zip(kept["columns"], row["values"], strict=True)))

    def _check_leaf(self, index: int, row: dict[str, Any]) -> None:
        if "line" not in row:
            return
        opening = leaves.Opening(bytes.fromhex(row["key"]), bytes.fromhex(row["salt"]))
        if index >= len(self._leaves) or leaves.leaf_of(opening, row["line"].encode()) != self._leaves[index]:
            self._fault("record", f"leaf {index}", "leaf", f"Leaf {index}, of a withheld name, was changed.")

    def _compare_row(self, index: int, number: int, then: dict[str, Any]) -> None:
        row = self._now.get(number)
        if row is None:
            self._fault("signature", f"signature {number}", "", f"Signature {number} was removed: leaf {index}.")
            return
        now = dict(zip(COLUMNS, columns_of(row), strict=True))
        changed = [name for name, value in then.items() if now.get(name, value) != value]
        if not self._stands(row):
            changed.append("state")
            self._left.add(row.organization_key)
        if changed and self._deeds[number]:
            deeds = ", ".join(self._deeds[number])
            self._found.news.append(f"Signature {number} (leaf {index}) reads otherwise since, by {deeds}.")
            return
        for name in changed:
            sentence = f"Signature {number} (leaf {index}) was changed, and the trail says nothing of it: {name}."
            self._fault("signature", f"signature {number}", name, sentence)

    def _stands(self, row: Signature) -> bool:
        """Tell whether a row still is what it was when it was frozen: a line of the list, or kept for an addendum."""
        if isinstance(self._made, Addendum):
            return row.state == State.PENDING and row.for_addendum
        return row.state == State.COUNTED and not row.joins_id

    def _find_added(self) -> None:
        """Look for rows that count since before the list was frozen, and were not on it; or say that of an addendum."""
        if isinstance(self._made, Addendum):
            for number in sorted(pk for pk, row in self._now.items() if row.addendum_id == self._made.pk):
                if number not in self._seen:
                    sentence = f"Signature {number} was not in addendum {self._made.number} when it was frozen."
                    self._fault("signature", f"signature {number}", "addendum", sentence)
            return
        for number, row in self._now.items():
            if number in self._seen or row.state != State.COUNTED or row.joins_id or row.counted_at is None:
                continue
            if row.counted_at > self._frozen_at or self._deeds[number]:
                continue
            # The next representative of an organization has taken the line over.
            if row.organization_key and row.organization_key in self._left:
                continue
            sentence = f"Signature {number} counts since before the list was frozen, and was not on it: it was put in."
            self._fault("signature", f"signature {number}", "", sentence)

    def _fault(self, part: str, row: str, name: str, sentence: str) -> None:
        self._found.faults.append(Fault(part, row, name, sentence))
