"""Signers give the picture of their own signature, or take it back."""

from datetime import datetime

from django.db import transaction

from campaign.files.pictures import CheckedPicture
from letters.states import LetterState
from signatories.lists import autographs
from signatories.models import Signature
from signatories.signing import signatures, tokens


@transaction.atomic
def give(*, proof: tokens.Proof, picture: CheckedPicture, seen_at: datetime | None = None) -> None:
    """Keep the signer's picture for the line as it read at ``seen_at``.

    Raises LinkDead and ``autographs.AutographRefused``.
    """
    autographs.give(signature=_own(proof), picture=picture, actor=None, seen_at=seen_at)


@transaction.atomic
def take_back(*, proof: tokens.Proof) -> None:
    """Forget the signer's picture. Raises LinkDead and ``autographs.AutographRefused``."""
    autographs.take_back(signature=_own(proof), actor=None)


def may_change(signature: Signature) -> bool:
    """Tell whether the page offers it: the line is named, its signer has confirmed it, and the list is not frozen."""
    return signature.stands and not signature.withheld and signature.letter.state == LetterState.OPEN


def _own(proof: tokens.Proof) -> Signature:
    signature = signatures.find(proof, for_change=True)
    if not signature.stands:
        raise signatures.LinkDead(signature.state, gone=signature)
    return signature
