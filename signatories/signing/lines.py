"""Lines of the list: how a confirmed signature becomes one, joins one, and leaves it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from campaign.mail import outbox
from campaign.models import OutgoingMail
from signatories.models import Signature
from signatories.models.signature import State


def count(signature: Signature, *, now: datetime) -> None:
    """Let a confirmed signature count: as a line, or joined to the line of its organization.

    Two representatives who come at once are told apart by the database's constraint.
    Call it inside a transaction; saves the signature.
    """
    signature.state, signature.counted_at, signature.changed_at = State.COUNTED, now, now
    signature.joins = _line_of(signature)
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError:
        signature.joins = _line_of(signature)
        if signature.joins is None:
            raise
        signature.save()


def _line_of(signature: Signature) -> Signature | None:
    """Return the line of the same organization, kept from leaving the list until we are done."""
    if not signature.organization_key:
        return None
    same = Signature.objects.counted().filter(
        letter_id=signature.letter_id, organization_key=signature.organization_key
    )
    return same.exclude(pk=signature.pk).select_for_update().first()


def leave(signature: Signature, *, state: str, now: datetime, nonce: str) -> bool:
    """Take a signature off the list, unless it has changed meanwhile; the next representative becomes the line.

    Call it inside a transaction. The given instance is brought up to date.
    """
    unchanged = Signature.objects.filter(pk=signature.pk, nonce=signature.nonce, state=signature.state)
    if not unchanged.update(state=state, nonce=nonce, joins=None, counted_at=None, changed_at=now):
        return False
    heirs = list(Signature.objects.filter(joins=signature).select_for_update().order_by("counted_at", "pk"))
    if heirs:
        Signature.objects.filter(pk=heirs[0].pk).update(
            joins=None,
            group=signature.group_id,
            position=signature.position,
            pinned=signature.pinned,
            changed_at=now,
        )
        Signature.objects.filter(pk__in=[heir.pk for heir in heirs[1:]]).update(joins=heirs[0])
    signature.state, signature.nonce, signature.joins, signature.counted_at = state, nonce, None, None
    return True


def notify(event: str, signature: Signature, *, wait: timedelta = timedelta()) -> OutgoingMail | None:
    """Post a mail that we owe the signer, to the signer alone; lines from a file have no address.

    It leaves when ``wait`` is over, so that what it tells can be taken back meanwhile.
    """
    if not signature.email:
        return None
    return outbox.post(
        event,
        to=signature.email,
        about_id=signature.pk,
        topic=f"letter:{signature.letter_id}",
        coalition=signature.letter.campaign.coalition,
        language=signature.language,
        wait=wait,
    )
