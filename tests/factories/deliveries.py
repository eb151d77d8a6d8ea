"""Editions that are ready and what went out of them, for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from letters.documents import LetterDocument
from letters.editions import orders
from letters.editions.record import merkle
from letters.models import (
    Addendum,
    Delivery,
    Edition,
    EditionCopy,
    FrozenList,
    Letter,
    ListRecord,
    PlannedSending,
    Recipient,
)
from letters.recipients.address_lines import address_block

MADE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_numbers = count(1)


def make_edition(letter: Letter, *, pdf: bytes = b"%PDF-1.7 the edition", **fields: Any) -> Edition:
    """Make a finished edition without typesetting anything."""
    frozen = letter.frozen_lists.order_by("-number").first() or FrozenList.objects.create(
        letter=letter, number=1, blocks=[], counts={}, sha256="0" * 64, frozen_at=MADE_AT
    )
    number = letter.editions.count() + 1
    snapshot = LetterDocument(title=f"{letter.title}, edition {number}", language="en", body=letter.body).as_json()
    defaults: dict[str, Any] = {
        "number": number,
        "snapshot": snapshot,
        "interchange": '{\n "recipients": []\n}',
        "snapshot_sha256": orders.content_digest(snapshot, str(next(_numbers))),
        "pdf": pdf,
        "pdf_sha256": "1" * 64,
        "pages": 2,
        "made_at": MADE_AT,
        "ready_at": MADE_AT,
        "state": Edition.State.READY,
    }
    return Edition.objects.create(letter=letter, frozen_list=frozen, **{**defaults, **fields})


def make_addendum(edition: Edition) -> Addendum:
    """Make a finished addendum without typesetting anything; nobody stands on it."""
    return Addendum.objects.create(
        letter=edition.letter,
        adds_to=edition,
        number=edition.letter.addenda.count() + 1,
        snapshot={"counts": {}},
        interchange="{}",
        snapshot_sha256="0" * 64,
        pdf=b"%PDF-1.7",
        pdf_sha256="0" * 64,
        made_at=MADE_AT,
        frozen_at=MADE_AT,
        state=Addendum.State.READY,
    )


def make_record(frozen: FrozenList) -> ListRecord:
    """The record of a frozen list on which nobody stands."""
    facts = {"methods": {}, "texts": {}, "organizations": 0, "individuals": 0}
    return ListRecord.objects.create(
        frozen_list=frozen,
        seed=bytes(32),
        leaves=b"",
        named=0,
        root=merkle.EMPTY.hex(),
        facts=facts,
        content_key="0" * 64,
    )


def make_copy(edition: Edition, recipient: Recipient, **fields: Any) -> EditionCopy:
    """Make a recipient's finished copy without typesetting anything."""
    number = edition.copies.count() + 1
    defaults: dict[str, Any] = {
        "number": number,
        "address": list(address_block(recipient).lines),
        "salutation": recipient.salutation or edition.letter.salutation,
        "pdf": f"%PDF-1.7 copy {number}".encode(),
        "pdf_sha256": f"{number:064}",
        "pages": 2,
        "state": EditionCopy.State.READY,
    }
    return EditionCopy.objects.create(edition=edition, recipient=recipient, **{**defaults, **fields})


def make_delivery(recipient: Recipient, edition: Edition, **fields: Any) -> Delivery:
    """Make a delivery by post; nothing is told to the clock or the letter."""
    defaults: dict[str, Any] = {
        "letter": edition.letter,
        "channel": Delivery.Channel.POST,
        "state": Delivery.State.SENT,
        "sent_on": MADE_AT.date(),
    }
    return Delivery.objects.create(recipient=recipient, edition=edition, **{**defaults, **fields})


def make_planned(recipient: Recipient, edition: Edition, **fields: Any) -> PlannedSending:
    """Make a sending that is planned for a day far away; nothing is asked."""
    defaults: dict[str, Any] = {
        "letter": edition.letter,
        "purpose": Delivery.Purpose.LETTER,
        "subject": "A letter",
        "note": "{salutation}\n\n{enclosed}",
        "due_at": datetime(2099, 3, 2, 8, tzinfo=UTC),
        "due_civil": "2099-03-02T09:00:00",
        "due_zone": "Europe/Zurich",
    }
    planned = PlannedSending.objects.create(edition=edition, **{**defaults, **fields})
    planned.recipients.add(recipient)
    return planned
