"""What the record of an edition says: its head, and the file that goes into the PDF and onto the audit page.

Same edition, same bytes: the head is fixed when the edition is asked for, and the lines when the list is frozen.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from campaign.models import Coalition
from campaign.trail import activity
from letters.editions.record import leaves
from letters.models import Addendum, Edition, FrozenList, Letter, ListRecord

FORMAT: Final = "undersigned-record/1"
NAME: Final = "record.json"
# What of a letter is its text, by the names of letter.json; a salutation may be another in each copy.
TEXT: Final = (
    "title",
    "show_title",
    "language",
    "subject",
    "body",
    "closing",
    "after_signatures",
    "disclaimer",
    "annexes",
)


def text_hash(content: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, over the text of a letter: its columns, a revision's or those of letter.json.

    What is empty is left out, as letter.json leaves it out.
    """
    return hashlib.sha256(leaves.canonical(_filled({name: content.get(name) for name in TEXT}))).hexdigest()


def _filled(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(part) for name, part in value.items() if part}
    return list(map(_filled, value)) if isinstance(value, list | tuple) else value


def text_hash_of(letter: Letter) -> str:
    return text_hash({name: getattr(letter, name) for name in TEXT})


def record_of(frozen: FrozenList | Addendum) -> ListRecord | None:
    """Return the record of a frozen list or an addendum; one from before there were records has none."""
    of = "addendum" if isinstance(frozen, Addendum) else "frozen_list"
    return ListRecord.objects.filter(**{of: frozen}).first()


def place_of(made: Edition | Addendum) -> dict[str, int]:
    """Return by which column the record of an edition or an addendum is found."""
    return {"addendum_id": made.pk} if isinstance(made, Addendum) else {"frozen_list_id": made.frozen_list_id}


def head_of(letter: Letter, record: ListRecord, *, number: int, made_at: datetime) -> dict[str, Any]:
    """Return what the record of an edition that is being asked for says beside the lines.

    The trail is chained up to now, so that its head covers all that was done to the letter before.
    """
    coalition = letter.campaign.coalition
    return {
        "coalition": coalition.name,
        "letter": letter.title,
        "reference": letter.reference,
        "language": letter.language,
        "edition": number,
        "made_at": moment(made_at),
        "frozen_at": moment(record.frozen.frozen_at),
        "text": text_hash_of(letter),
        "leaves": record.size,
        "named": record.named,
        "withheld": record.unnamed,
        "on_paper": record.on_paper,
        **record.facts,
        "root": record.root,
        "trail": trail_head(coalition),
    }


def head_of_addendum(made: Addendum, record: ListRecord) -> dict[str, Any]:
    """Return the same of an addendum, which names the edition that it adds to."""
    head = head_of(made.letter, record, number=made.adds_to.number, made_at=made.made_at)
    return head | {"addendum": made.number, "adds_to": made.adds_to.pdf_sha256}


def trail_head(coalition: Coalition) -> dict[str, Any]:
    """Chain what waits for it, and return where the trail ends."""
    while activity.link(coalition.pk):
        pass
    last = activity.last_linked(coalition)
    return {"entry": last.sequence, "hash": last.hash} if last else {"entry": 0, "hash": activity.START}


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def record_text(made: Edition | Addendum, record: ListRecord) -> str:
    """Return the file: one line for the head, one for each line of the list, one for all names withheld."""
    stored = bytes(record.leaves)[record.named * 32 :]
    withheld = [stored[at : at + 32].hex() for at in range(0, len(stored), 32)]
    lines = ",\n".join(lines_of(record))
    return (
        f'{{"format": "{FORMAT}",\n'
        f'"head": {json.dumps(made.record_head, ensure_ascii=False, sort_keys=True)},\n'
        f'"seed": "{bytes(record.seed).hex()}",\n'
        f'"lines": [\n{lines}\n],\n'
        f'"withheld": {json.dumps(withheld)},\n'
        f'"on_paper": {record.on_paper}}}\n'
    )


def lines_of(record: ListRecord) -> list[str]:
    """Return the lines that everybody may read, as canonical JSON."""
    pieces = record.pieces.order_by("first").values_list("lines", flat=True)
    return [line for piece in pieces for line in piece.split("\n")]


def file_of(made: Edition | Addendum) -> str:
    """Return the file of an edition or addendum, or nothing for one from before there were records."""
    if not made.record_head:
        return ""
    return record_text(made, ListRecord.objects.get(**place_of(made)))
