"""Receipts: what a signer keeps of the own line, and how anybody checks one. Nothing in here asks the database.

``docs/check_receipt.py`` checks the same without us; a test compares what both say.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from campaign.refusals import Refusal
from letters.editions.record import leaves, merkle, writing
from letters.editions.record.leaves import Opening

FORMAT: Final = "undersigned-receipt/1"
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_PATH: Final = 64
# So far is looked for the place at which a line really stands.
_PLACES: Final = 100_000


class UnreadableProof(Refusal):
    """What was handed over is no receipt, or no record."""


class ReceiptRefused(Refusal):
    """A receipt does not hold; ``why`` is one word for programs: edition, moved, forged or record."""

    def __init__(self, why: str, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


def issue(head: Mapping[str, Any], *, index: int, path: Sequence[bytes], opening: Opening, line: str) -> dict[str, Any]:
    """Return the receipt of a line, given as canonical JSON."""
    return {
        "format": FORMAT,
        "edition": dict(head),
        "index": index,
        "path": [step.hex() for step in path],
        "line": json.loads(line),
        "salt": opening.salt.hex(),
        "key": opening.key.hex(),
    }


def without_name(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """Return a receipt as it may be shown to others: that its holder stands behind the letter, and not who it is."""
    committed = leaves.commitment(bytes.fromhex(receipt["salt"]), leaves.canonical(receipt["line"]))
    kept = {name: receipt[name] for name in ("format", "edition", "index", "path", "key")}
    return {**kept, "commitment": committed.hex()}


# Reading


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as somebody has handed it over; without a ``line`` it is one that says no name."""

    head: dict[str, Any]
    index: int
    size: int
    root: str
    path: list[bytes]
    leaf: bytes
    line: dict[str, Any] | None

    @property
    def printed(self) -> list[str]:
        """The line as the letter prints it, or would."""
        lines = self.line.get("lines") if self.line else []
        return [str(line) for line in lines] if isinstance(lines, list) else []

    @property
    def is_withheld(self) -> bool:
        return bool(self.line and self.line.get("withheld") is True)


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record as somebody has handed it over: its leaves, and the root to which they really lead."""

    head: dict[str, Any]
    leaves: list[bytes]
    on_paper: int
    counts: dict[str, int]
    root: str = field(init=False)

    def __post_init__(self) -> None:
        tree = merkle.LeafTree(self.leaves, same=leaves.ON_PAPER, alike=self.on_paper)
        object.__setattr__(self, "root", tree.root.hex())


def read(content: bytes) -> Receipt:
    """Return a receipt, or raise UnreadableProof."""
    data = _loaded(content, FORMAT, _("This is no receipt of a signature."))
    try:
        head, line = dict(data["edition"]), data.get("line")
        committed = _committed(data, line)
        return Receipt(
            head=head,
            index=_number(data["index"]),
            size=_number(head["leaves"]),
            root=_hash(head["root"]).hex(),
            path=[_hash(step) for step in list(data["path"])[:_LONGEST_PATH]],
            leaf=leaves.leaf(_hash(data["key"]), committed),
            line=line,
        )
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise UnreadableProof(_("This receipt is damaged: a part of it is missing or no hash.")) from fault


def _committed(data: dict[str, Any], line: object) -> bytes:
    if line is None:
        return _hash(data["commitment"])
    if not isinstance(line, dict):
        raise TypeError
    return leaves.commitment(_hash(data["salt"]), leaves.canonical(line))


def read_record(content: bytes) -> ReadRecord:
    """Return a record, or raise UnreadableProof."""
    data = _loaded(content, writing.FORMAT, _("This is no record of an edition."))
    try:
        head, seed, lines = dict(data["head"]), _hash(data["seed"]), list(data["lines"])
        named = [leaves.leaf_of(Opening.of(seed, index), leaves.canonical(line)) for index, line in enumerate(lines)]
        withheld, on_paper = [_hash(leaf) for leaf in data["withheld"]], _number(data["on_paper"])
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise UnreadableProof(_("This record is damaged: a part of it is missing or no hash.")) from fault
    counts = {"named": len(named), "withheld": len(withheld), "on_paper": on_paper}
    return ReadRecord(head, named + withheld, on_paper, counts | {"leaves": sum(counts.values())})


def _loaded(content: bytes, wanted: str, otherwise: str) -> dict[str, Any]:
    try:
        data = json.loads(content.decode())
    except (ValueError, RecursionError) as fault:
        raise UnreadableProof(otherwise) from fault
    if not isinstance(data, dict) or data.get("format") != wanted:
        raise UnreadableProof(otherwise)
    return data


def _hash(text: object) -> bytes:
    if not isinstance(text, str) or not _HASH.fullmatch(text):
        raise ValueError
    return bytes.fromhex(text)


def _number(number: object) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        raise ValueError
    return number


# Checking


def check_record(record: ReadRecord) -> None:
    """Refuse a record that does not lead to its own root, or holds more or fewer lines than it says."""
    for name, number in record.counts.items():
        if record.head.get(name) != number:
            raise ReceiptRefused(
                "record",
                _("The record was changed: it holds another number of lines than it says (%(name)s).") % {"name": name},
            )
    if record.head.get("root") != record.root:
        raise ReceiptRefused("record", _("The record was changed: its lines do not lead to its own root."))


def check_with_record(receipt: Receipt, record: ReadRecord) -> None:
    """Refuse a receipt that does not hold against this record, with the reason."""
    check_record(record)
    names = ("edition", "root", *sorted({*receipt.head, *record.head}))
    if other := [name for name in names if receipt.head.get(name) != record.head.get(name)]:
        raise ReceiptRefused(
            "edition", _("The receipt is for another edition than the record: “%(name)s” differs.") % {"name": other[0]}
        )
    places = {leaf: place for place, leaf in enumerate(record.leaves)}
    if receipt.leaf not in places:
        raise ReceiptRefused(
            "forged", _("No line of the record is this one: the line, its salt or its key was changed.")
        )
    if places[receipt.leaf] != receipt.index:
        raise _moved(places[receipt.leaf], receipt)
    _check_path(receipt)


def check_with_root(receipt: Receipt, root: str) -> None:
    """Refuse a receipt that does not lead to this root, with the reason."""
    if receipt.root != root:
        raise ReceiptRefused("edition", _("The receipt is for another edition: its root is another one."))
    _check_path(receipt)


def _check_path(receipt: Receipt) -> None:
    if _leads_from(receipt, receipt.index):
        return
    for place in range(min(receipt.size, _PLACES) if len(receipt.path) < _PLACES.bit_length() else 0):
        if _leads_from(receipt, place):
            raise _moved(place, receipt)
    raise ReceiptRefused(
        "forged", _("The line does not lead to the root: the line, its salt, its key or the path was changed.")
    )


def _leads_from(receipt: Receipt, place: int) -> bool:
    found = merkle.root_above(receipt.leaf, index=place, size=receipt.size, path=receipt.path)
    return found is not None and found.hex() == receipt.root


def _moved(place: int, receipt: Receipt) -> ReceiptRefused:
    return ReceiptRefused(
        "moved",
        _("The line was moved: it is leaf %(place)d, and the receipt says %(index)d.")
        % {"place": place, "index": receipt.index},
    )
