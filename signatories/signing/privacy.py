"""What is deleted, and when: the promises that the page for signing makes."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from campaign.clock import database_now
from signatories.models import ImportPiece, Signature, SignatureImport, SignatureProof
from signatories.models.signature import State

UNCONFIRMED: Final = timedelta(days=30)
CONTACT: Final = timedelta(days=183)


def forget() -> tuple[int, int]:
    """Delete what is due, and return how many unconfirmed signatures and how many addresses that was."""
    now = database_now()
    return forget_unconfirmed(now=now), forget_contacts(now=now)


@transaction.atomic
def forget_unconfirmed(*, now: datetime) -> int:
    """Delete signatures that were not confirmed within thirty days of being entered."""
    stale = Signature.objects.seem(State.UNCONFIRMED).filter(submitted_at__lt=now - UNCONFIRMED)
    return stale.delete()[0]


@transaction.atomic
def forget_contacts(*, now: datetime) -> int:
    """Delete the addresses of signers six months after closing; without an address no link works any more.

    What shows that somebody signed elsewhere goes with them.
    """
    SignatureProof.objects.filter(signature__letter__closed_at__lt=now - CONTACT).delete()
    ImportPiece.objects.filter(batch__letter__closed_at__lt=now - CONTACT).delete()
    SignatureImport.objects.filter(letter__closed_at__lt=now - CONTACT).exclude(report="").update(
        report="", content=b""
    )
    known = Signature.objects.filter(letter__closed_at__lt=now - CONTACT)
    known = known.exclude(mailbox_key="", nonce="", came_with="", email="")
    return known.update(email="", mailbox_key="", nonce="", party_key="", form_key="", came_with="")
