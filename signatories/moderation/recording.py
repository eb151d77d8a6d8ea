"""Deeds about signatures in the trail of their coalition."""

from typing import Any

from campaign.models import User
from campaign.trail import activity
from signatories.models import Signature


def record(verb: str, signature: Signature, actor: User | None, **data: Any) -> None:
    """Write one entry about a signature, in the transaction of the deed; ``data`` names nobody."""
    activity.record(
        verb,
        coalition=signature.letter.campaign.coalition,
        actor=actor,
        about=signature,
        data={"letter": signature.letter_id, **data},
    )
