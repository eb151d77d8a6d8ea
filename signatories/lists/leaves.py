"""From a list that is being frozen to the leaves of its tree: one for each line, and how its row read then.

Names that are withheld stand behind all others, in the order of hashes that nobody could foresee, without group, day or
method: neither place nor neighbors say whose a leaf is.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from campaign.clock import civil_day
from campaign.encryption import digest
from letters.documents import LineStyle
from letters.editions.record import leaves, merkle, writing
from letters.models import Addendum, FrozenList, Letter, ListRecord, RecordLines
from signatories.lists import ordering
from signatories.lists.listing import ListForms
from signatories.models import Invitation, SealedLines, Signature
from signatories.models.signature import SEALABLE

A_PIECE: Final = 500
# What of a signature decides where and how it is printed, and since when it counts.
COLUMNS: Final = (
    *("kind", "group_id", "version_id", "source", *SEALABLE, "country", "identification_only", "shows_person"),
    *("withheld", "in_letter", "confirmed_at", "counted_at", "signed_at"),
)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A line with what it is made from; ``opening`` stands in no record and so only here."""

    signature: Signature
    line: bytes
    hash: bytes
    opening: leaves.Opening | None = None


def store(letter: Letter, frozen: FrozenList | Addendum, forms: ListForms) -> ListRecord:
    """Store the record of a list or an addendum that has just been frozen, in the caller's transaction."""
    told = _Told(letter)
    seed = secrets.token_bytes(32)
    named = list(_named(forms, told, seed))
    withheld = sorted(_withheld(forms, told), key=lambda leaf: leaf.hash)
    stored = [leaf.hash for leaf in (*named, *withheld)]
    tree = merkle.LeafTree(stored, same=leaves.ON_PAPER, alike=forms.counts.on_paper)
    record = ListRecord.objects.create(
        frozen_list=frozen if isinstance(frozen, FrozenList) else None,
        addendum=frozen if isinstance(frozen, Addendum) else None,
        seed=seed,
        leaves=b"".join(stored),
        named=len(named),
        on_paper=forms.counts.on_paper,
        root=tree.root.hex(),
        facts=told.facts() | {"organizations": forms.counts.organizations, "individuals": forms.counts.individuals},
        content_key=_content_key(named, withheld),
    )
    RecordLines.objects.bulk_create(_lines(record, named), batch_size=20)
    SealedLines.objects.bulk_create(_pieces(record, [*named, *withheld]), batch_size=20)
    return record


class _Told:
    """What a letter's lines say beside names: how and when each was confirmed, and which text it is under."""

    def __init__(self, letter: Letter) -> None:
        asked = Invitation.objects.filter(letter=letter, asked_at__isnull=False).exclude(mailbox_key="")
        self._asked = set(asked.values_list("mailbox_key", flat=True))
        self._texts = texts_of(letter)
        self._methods: Counter[str] = Counter()
        self._versions: Counter[str] = Counter()

    def of(self, signature: Signature, *, counts: bool) -> dict[str, str]:
        method = method_of(signature, self._asked)
        text = self._texts.get(signature.version_id or 0, "")
        if counts:
            self._methods[method] += 1
            self._versions[text] += 1
        return {"kind": signature.kind, "by": method, "on": day_of(signature), "text": text}

    def facts(self) -> dict[str, Any]:
        return {"methods": dict(self._methods), "texts": dict(self._versions)}


def texts_of(letter: Letter) -> dict[int, str]:
    """Return the hash of the text of each version, by its key."""
    now = {name: getattr(letter, name) for name in writing.TEXT}
    versions = letter.versions.select_related("revision")
    return {version.pk: writing.text_hash({**now, **version.revision.content}) for version in versions}


def method_of(signature: Signature, asked: set[str]) -> str:
    """Return how a signature was confirmed: by a mail, by one who was invited, by hand with its proof, in a file."""
    if signature.source == Signature.Source.MANUAL:
        return "hand"
    if signature.source == Signature.Source.FILE:
        return "file"
    return "invitation" if signature.mailbox_key in asked else "mail"


def moment_of(signature: Signature) -> datetime | None:
    """Return when a signature was confirmed, or for one from elsewhere when it was given, if that is known."""
    if signature.source == Signature.Source.FILE:
        return signature.signed_at
    return signature.signed_at or signature.confirmed_at or signature.counted_at


def day_of(signature: Signature) -> str:
    at = moment_of(signature)
    return civil_day(at, "UTC").isoformat() if at else ""


def _named(forms: ListForms, told: _Told, seed: bytes) -> Iterator[_Leaf]:
    index = 0
    for block, (_group, ordered) in zip(forms.blocks, forms.placed, strict=True):
        for place, (printed, signature) in enumerate(zip(block.lines, ordered, strict=True), start=1):
            line = leaves.canonical(
                {
                    "group": block.heading,
                    "place": place,
                    "lines": printed.lines,
                    "note": printed.note,
                    **told.of(signature, counts=True),
                }
            )
            yield _Leaf(signature, line, leaves.leaf_of(leaves.Opening.of(seed, index), line))
            index += 1


def _withheld(forms: ListForms, told: _Told) -> Iterator[_Leaf]:
    rows = forms.lines.filter(withheld=True).select_related("group").defer("email")
    for signature in rows.iterator(chunk_size=1000):
        opened = signature.opened()
        line = leaves.canonical(
            {
                "group": signature.group.heading,
                "lines": ordering.line(opened, LineStyle(signature.group.style)),
                "note": ordering.behind(opened),
                "withheld": True,
                **told.of(signature, counts=False),
            }
        )
        opening = leaves.Opening.random()
        yield _Leaf(signature, line, leaves.leaf_of(opening, line), opening)


def _content_key(named: Iterable[_Leaf], withheld: Iterable[_Leaf]) -> str:
    """Return a keyed digest over what the lines say: nobody finds a name by trying names."""
    found = hashlib.sha256()
    for leaf in (*named, *sorted(withheld, key=lambda leaf: leaf.signature.pk)):
        found.update(b"%d %d " % (leaf.signature.pk, len(leaf.line)) + leaf.line)
    return digest("record of a list", found.hexdigest())


def columns_of(signature: Signature) -> list[Any]:
    """Return how a row reads now, in the order of ``COLUMNS``, sealed or not."""
    hidden = signature.hidden if signature.sealed else {}
    # As it was loaded: to ask the fields for a hundred thousand rows takes seconds.
    stored = signature.__dict__
    return [_plain(stored[name] or hidden.get(name, "")) for name in COLUMNS]


def _plain(value: object) -> object:
    if isinstance(value, str | int):
        return value
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else str(value)


def _lines(record: ListRecord, named: list[_Leaf]) -> Iterator[RecordLines]:
    for first in range(0, len(named), A_PIECE):
        lines = "\n".join(leaf.line.decode() for leaf in named[first : first + A_PIECE])
        yield RecordLines(record=record, first=first, lines=lines)


def _pieces(record: ListRecord, found: list[_Leaf]) -> Iterator[SealedLines]:
    for first in range(0, len(found), A_PIECE):
        piece = found[first : first + A_PIECE]
        rows = {"columns": COLUMNS, "rows": list(map(_row, piece))}
        yield SealedLines(
            record=record,
            first=first,
            signatures=[leaf.signature.pk for leaf in piece],
            rows=json.dumps(rows, ensure_ascii=False),
        )


def _row(leaf: _Leaf) -> dict[str, Any]:
    row: dict[str, Any] = {"values": columns_of(leaf.signature)}
    if leaf.opening is not None:
        row |= {"line": leaf.line.decode(), "key": leaf.opening.key.hex(), "salt": leaf.opening.salt.hex()}
    return row
