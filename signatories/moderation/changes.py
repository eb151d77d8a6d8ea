"""What one deed does to one signature: approve, reject, mark as suspect and back, put under another heading.

Whoever calls holds the letter's lock and the row (``decisions.lock_list``, ``rows_of``). Each deed tells what was
before, so that it can be taken back, or None where the signature is not one for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q

from campaign.models import User
from signatories.models import Signature, SignatureGroup
from signatories.models.signature import LIVE, SEEMS, State
from signatories.moderation.recording import record
from signatories.signing import lines, tokens


class SignatureDeed(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"
    SUSPECT = "suspect"
    CLEAR = "clear"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done with signatures, by whom, and what it takes.

    Only with ``tells`` do those hear of a rejection who have confirmed their address. With ``wait`` the mail stays
    here for so long, and can be taken back meanwhile.
    """

    deed: SignatureDeed
    actor: User
    reason: str = ""
    tells: bool = False
    group: SignatureGroup | None = None
    wait: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Former:
    """What a signature was before a deed, and the mail that tells its signer of the deed."""

    state: str
    seems: str
    nonce: str
    group: int
    counted_at: datetime | None
    joins: int | None
    heirs: list[int] = field(default_factory=list)
    mail: int | None = None


# What came from a file was confirmed by nobody here: its provenance has to be on record.
_FROM_FILE: Final = Q(batch__isnull=False) & ~Q(batch__provenance="")
CONFIRMED: Final = Q(confirmed_at__isnull=False) | _FROM_FILE | Q(source=Signature.Source.MANUAL)
# Which signatures a deed is for.
IS_FOR: Final[dict[SignatureDeed, Q]] = {
    SignatureDeed.APPROVE: CONFIRMED & Q(state__in=[State.PENDING, State.REJECTED]),
    SignatureDeed.REJECT: Q(state__in=LIVE),
    SignatureDeed.SUSPECT: Q(state__in=SEEMS),
    SignatureDeed.CLEAR: Q(state=State.SUSPECT),
    SignatureDeed.MOVE: Q(),
}


def apply(signature: Signature, order: Order, *, now: datetime) -> Former | None:
    """Do a deed to a signature for which it is, and record it; return what was before, or None if it has changed."""
    return _DEEDS[order.deed](signature, order, now)


def _approve(signature: Signature, order: Order, now: datetime) -> Former | None:
    former = former_of(signature)
    signature.decided_by, signature.decided_at = order.actor, now
    signature.nonce = signature.nonce or tokens.new_nonce()
    lines.count(signature, now=now)
    doubt = signature.doubt.partition(":")[0]
    record("signature.approved", signature, order.actor, former=former.state, doubt=doubt)
    return _told(former, "signature_counted", signature, order)


def _reject(signature: Signature, order: Order, now: datetime) -> Former | None:
    former = former_of(signature)
    if not lines.leave(signature, state=State.REJECTED, now=now, nonce=tokens.new_nonce()):
        return None
    Signature.objects.filter(pk=signature.pk).update(decided_by=order.actor, decided_at=now)
    record("signature.rejected", signature, order.actor, former=former.state, reason=order.reason, told=order.tells)
    if order.tells and signature.confirmed_at is not None:
        return _told(former, "signature_rejected", signature, order)
    return former


def _suspect(signature: Signature, order: Order, now: datetime) -> Former | None:
    former = former_of(signature)
    if not lines.suspect(signature, now=now):
        return None
    Signature.objects.filter(pk=signature.pk).update(decided_by=order.actor, decided_at=now)
    record("signature.suspected", signature, order.actor, former=former.state, reason=order.reason)
    return former


def _clear(signature: Signature, order: Order, now: datetime) -> Former | None:
    """Let a signature be what it seemed to its signer all along; nobody has to be told."""
    former = former_of(signature)
    signature.decided_by, signature.decided_at = order.actor, now
    if signature.face == State.COUNTED:
        lines.count(signature, now=now)
    else:
        signature.state, signature.seems, signature.changed_at = signature.face, "", now
        signature.save()
    record("signature.cleared", signature, order.actor, state=signature.state)
    return former


def _move(signature: Signature, order: Order, now: datetime) -> Former | None:
    if order.group is None or signature.group_id == order.group.pk:
        return None
    former = former_of(signature)
    Signature.objects.filter(pk=signature.pk).update(group=order.group, changed_at=now)
    record("signature.moved", signature, order.actor, group=order.group.pk)
    return former


_DEEDS: Final[dict[SignatureDeed, Callable[[Signature, Order, datetime], Former | None]]] = {
    SignatureDeed.APPROVE: _approve,
    SignatureDeed.REJECT: _reject,
    SignatureDeed.SUSPECT: _suspect,
    SignatureDeed.CLEAR: _clear,
    SignatureDeed.MOVE: _move,
}


def former_of(signature: Signature) -> Former:
    """Return what a signature is now, for later."""
    heirs = [] if signature.joins_id else list(signature.joined_by.order_by("pk").values_list("pk", flat=True))
    return Former(
        state=signature.state,
        seems=signature.seems,
        nonce=signature.nonce,
        group=signature.group_id,
        counted_at=signature.counted_at,
        joins=signature.joins_id,
        heirs=heirs,
    )


def _told(former: Former, event: str, signature: Signature, order: Order) -> Former:
    mail = lines.notify(event, signature, wait=order.wait)
    return replace(former, mail=mail.pk) if mail else former
