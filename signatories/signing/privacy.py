"""What is deleted, and when: the promises that the page for signing makes. What is due is settled by letter."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q

from campaign.clock import database_now
from campaign.models import Coalition
from campaign.privacy.retention import UNCONFIRMED_DAYS, in_batches
from letters.models import Letter
from letters.states import LetterState
from signatories.models import BulkDeed, HandEntry, ImportPiece, LikelyPair, Signature, SignatureImport, SignatureProof
from signatories.models.signature import SEALABLE, State

# Whoever is not on a list that was closed, and never will be.
GONE: Final = (State.WITHDRAWN, State.REJECTED)
NAMELESS: Final = {**dict.fromkeys(SEALABLE, ""), "country": "", "sealed": "", "organization_key": "", "name_key": ""}
WITHOUT_ADDRESS: Final = dict.fromkeys(("email", "mailbox_key", "nonce", "party_key", "form_key", "came_with"), "")


def forget() -> tuple[int, int]:
    """Delete what is due, and return how many unconfirmed signatures and how many addresses that was."""
    now = database_now()
    return forget_unconfirmed(now=now), forget_contacts(now=now)


def forget_unconfirmed(*, now: datetime) -> int:
    """Delete signatures that were not confirmed within thirty days of being entered."""
    stale = Signature.objects.seem(State.UNCONFIRMED)
    return in_batches(stale.filter(submitted_at__lt=now - timedelta(days=UNCONFIRMED_DAYS)))


def forget_contacts(*, now: datetime) -> int:
    """Delete the addresses of signers when their coalition's time is over; without an address no link works any more.

    What shows that somebody signed elsewhere goes with them, and the names of those who left or were refused.
    """
    return sum(_forget_contacts_of(letters) for letters in letters_due(now=now))


def letters_due(*, now: datetime) -> Iterator["models.QuerySet[Letter]"]:
    """Yield the letters whose addresses are due, for each time that a coalition may set; a question, not yet asked.

    A letter that was withdrawn before it closed counts from its deadline, or from when it was opened. One that takes
    late signatures counts from when it takes no more, for all: without the first addresses, a mailbox could sign twice.
    """
    for days, _words in Coalition._meta.get_field("contact_days").flatchoices:
        then = now - timedelta(days=days)
        never_closed = Q(state=LetterState.WITHDRAWN, closed_at=None, opened_at__lt=then) & (
            Q(hard_deadline_at=None) | Q(hard_deadline_at__lt=then)
        )
        letters = Letter.objects.filter(campaign__coalition__contact_days=days)
        letters = letters.filter(Q(late_deadline_at=None) | Q(late_deadline_at__lt=then))
        yield letters.filter(Q(closed_at__lt=then) | never_closed)


def _forget_contacts_of(letters: "models.QuerySet[Letter]") -> int:
    of_letters: dict[str, Any] = {"letter__in": letters.values("pk")}
    in_batches(SignatureProof.objects.filter(signature__letter__in=letters.values("pk")))
    in_batches(HandEntry.objects.filter(signature__letter__in=letters.values("pk")).exclude(note=""), note="")
    in_batches(ImportPiece.objects.filter(batch__letter__in=letters.values("pk")))
    in_batches(LikelyPair.objects.filter(first__letter__in=letters.values("pk")))
    in_batches(BulkDeed.objects.filter(**of_letters).exclude(criteria="", why=""), criteria="", why="")
    in_batches(SignatureImport.objects.filter(**of_letters).exclude(report="", content=b""), report="", content=b"")
    rows = Signature.objects.filter(**of_letters)
    gone = rows.filter(state__in=GONE).exclude(**NAMELESS)
    in_batches(gone, **NAMELESS, organization=None, withheld=True)
    return in_batches(rows.exclude(mailbox_key="", nonce="", came_with="", email=""), **WITHOUT_ADDRESS)
