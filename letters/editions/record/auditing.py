"""The audit page of an edition or an addendum: what its record says, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from letters.models import Addendum, Edition

# In the order in which the page tells them.
METHODS: Final[dict[str, Promise]] = {
    "mail": _("confirmed by a link in a mail"),
    "invitation": _("invited, and confirmed by a link in a mail"),
    "hand": _("entered by hand, with proof"),
    "file": _("taken over from a file"),
}


@dataclass(frozen=True, slots=True)
class Audit:
    """What an edition or an addendum is proved by.

    ``methods`` and ``texts`` are of those whose names everybody may read.
    """

    made: Edition | Addendum
    head: dict[str, Any]
    pdf_sha256: str
    methods: list[tuple[str, int]]
    texts: list[tuple[str, int]]
    made_at: datetime
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class AddendumAudit:
    """What an addendum is proved by; ``head`` is empty where it was frozen before addenda had records."""

    number: int
    adds_to: int
    head: dict[str, Any]
    pdf_sha256: str


def audits_of(addenda: Iterable[Addendum], *, for_public: bool) -> list[AddendumAudit]:
    """Return what the audit page says of addenda."""
    return [
        AddendumAudit(
            number=made.number,
            adds_to=made.adds_to.number,
            head=made.record_head,
            pdf_sha256=(for_public and made.public_pdf_sha256) or made.pdf_sha256,
        )
        for made in addenda
    ]


def audit(made: Edition | Addendum, *, for_public: bool) -> Audit | None:
    """Return what the audit page shows, or None where the list was frozen before there were records."""
    head = made.record_head
    if not head:
        return None
    is_other = for_public and bool(made.public_pdf_sha256)
    return Audit(
        made=made,
        head=head,
        pdf_sha256=made.public_pdf_sha256 if is_other else made.pdf_sha256,
        methods=[(str(label), head["methods"][name]) for name, label in METHODS.items() if name in head["methods"]],
        texts=sorted(head["texts"].items(), key=lambda pair: (pair[0] != head["text"], -pair[1], pair[0])),
        made_at=datetime.fromisoformat(head["made_at"]),
        frozen_at=datetime.fromisoformat(head["frozen_at"]),
    )
