"""One signature put back as it was before a deed about many, unless somebody has touched it since."""

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import User
from signatories.models import BulkDeed, BulkTarget, Signature
from signatories.models.signature import State
from signatories.moderation.recording import record
from signatories.signing import lines

# What a signer hears who was told of what is taken back.
_TRUE_NOW = {
    State.COUNTED: "signature_counted",
    State.PENDING: "signature_pending",
    State.REJECTED: "signature_rejected",
}


def put_back(signature: Signature, target: BulkTarget, deed: BulkDeed, *, actor: User) -> bool:
    """Let a signature be what it was, with its links as before; False where it has changed since.

    Call it with the letter's lock and the row held.
    """
    if signature.changed_at != target.changed_at:
        return False
    if deed.deed == BulkDeed.Kind.MOVE:
        return _move_back(signature, target, actor)
    now = database_now()
    if signature.state == State.COUNTED:
        lines.leave(signature, state=State.PENDING, now=now, nonce=target.nonce)
    signature.nonce = target.nonce
    if target.state == State.COUNTED:
        lines.come_back(signature, counted_at=target.counted_at, now=now, heirs=target.heirs)
    else:
        signature.state, signature.seems = target.state, target.seems
        signature.counted_at, signature.changed_at = target.counted_at, now
        signature.decided_by = signature.decided_at = None
        signature.save()
    record("signature.put_back", signature, actor, state=signature.state)
    if target.mail_id and not outbox.take_back(target.mail_id) and target.state in _TRUE_NOW:
        lines.notify(_TRUE_NOW[State(target.state)], signature)
    return True


def _move_back(signature: Signature, target: BulkTarget, actor: User) -> bool:
    if target.former_group is None:
        return False
    Signature.objects.filter(pk=signature.pk).update(group=target.former_group, changed_at=database_now())
    record("signature.moved", signature, actor, group=target.former_group_id)
    return True
