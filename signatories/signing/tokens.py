"""Links that prove whose mailbox they were sent to.

A token is made when its mail is built and is stored nowhere. It names one signature and
carries that signature's nonce (256 bits), which changes when the signature is withdrawn,
corrected or signed anew; each purpose has a key of its own, so a link to confirm can
never be turned into a link to withdraw. Whoever reads a token still has to compare the nonce.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing

from signatories.models import Signature

LONGEST = 200


class LinkPurpose(StrEnum):
    CONFIRM = "confirm"
    MANAGE = "manage"


class BadToken(Exception):
    """Mangled, invented, or made for another purpose."""


class ExpiredToken(BadToken):
    """Genuine, and too old; ``proof`` is what it says."""

    def __init__(self, proof: "Proof") -> None:
        super().__init__()
        self.proof = proof


@dataclass(frozen=True, slots=True)
class Proof:
    """What a token says: the signature it is about and the nonce that signature had."""

    signature_id: int
    nonce: str


def new_nonce() -> str:
    """Return 256 random bits."""
    return secrets.token_urlsafe(32)


def make(purpose: LinkPurpose, signature: Signature) -> str:
    """Return the token of a link; call it while a mail is built and keep it nowhere."""
    return _signer(purpose).sign(f"{signature.pk}.{signature.nonce}")


def read(purpose: LinkPurpose, token: str) -> Proof:
    """Return what a genuine token says, or raise BadToken or ExpiredToken."""
    if len(token) > LONGEST:
        raise BadToken
    try:
        value = _signer(purpose).unsign(token, max_age=_lifetime(purpose))
    except signing.SignatureExpired as error:
        raise ExpiredToken(_said(_signer(purpose).unsign(token))) from error
    except signing.BadSignature as error:
        raise BadToken from error
    return _said(value)


def _said(value: str) -> Proof:
    number, _dot, nonce = value.partition(".")
    return Proof(int(number), nonce)


def _signer(purpose: LinkPurpose) -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt=f"signatories.tokens.{purpose}")


def _lifetime(purpose: LinkPurpose) -> timedelta | None:
    """A link to confirm is for days; a link to withdraw works for as long as there is a signature."""
    return timedelta(days=settings.CONFIRM_LINK_DAYS) if purpose is LinkPurpose.CONFIRM else None
