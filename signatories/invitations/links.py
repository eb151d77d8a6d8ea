"""Links that know whom they ask. A token is made while its mail is built and is kept nowhere.

It names one invitation and carries its nonce (256 bits), which changes when the invitation ends or is passed
on: a link of before says so and leads nowhere. It lets its reader answer, and signs for nobody: a signature
is confirmed by a mail to the mailbox that the form names.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

from campaign import proofs
from campaign.mail import outbox
from letters.models import Letter
from signatories.models import Invitation
from signatories.signing.tokens import LONGEST, BadToken

PURPOSE = "signatories.invitation"


@dataclass(frozen=True, slots=True)
class InvitationProof:
    """What a token says: the invitation it is about and the nonce that it had."""

    invitation_id: int
    nonce: str


def make(invitation: Invitation) -> str:
    """Return the token of a link; call it while a mail is built and keep it nowhere."""
    return _signer().sign(f"{invitation.pk}.{invitation.nonce}")


def link(invitation: Invitation) -> str:
    """Return the full address that only the owner of the mailbox may ever see."""
    return outbox.token_link("signatories:invited-link", make(invitation))


def read(token: str) -> InvitationProof:
    """Return what a genuine token says, or raise BadToken."""
    if len(token) > LONGEST:
        raise BadToken
    try:
        number, _dot, nonce = _signer().unsign(token).partition(".")
    except signing.BadSignature as error:
        raise BadToken from error
    return InvitationProof(int(number), nonce)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=PURPOSE)


def keep(request: HttpRequest, proof: InvitationProof) -> str:
    """Put what a link proves into the session, and return the name of the pages about its invitation."""
    return proofs.keep(request, PURPOSE, (proof.invitation_id, proof.nonce))


def kept(request: HttpRequest, page: str) -> InvitationProof | None:
    """Return what the session has proved for a page, or None."""
    row = proofs.kept(request, PURPOSE, page)
    return InvitationProof(int(row[0]), str(row[1])) if row else None


def prefill(request: HttpRequest, letter: Letter) -> dict[str, str]:
    """Return what the form for signing may fill in for whoever comes from the page of an invitation to this letter."""
    # Nobody else's session is read for this.
    page = (request.POST if request.method == "POST" else request.GET).get("invited", "")
    proof = kept(request, page) if page else None
    if proof is None:
        return {}
    asked = Invitation.objects.filter(letter=letter, pk=proof.invitation_id, nonce=proof.nonce).first()
    if asked is None or not asked.may_answer:
        return {}
    kind = "organization" if asked.organization_name and "organization" in letter.kinds else "person"
    affiliation = {"affiliation": asked.organization_name} if kind == "person" else {}
    country = str(asked.organization.country) if asked.organization else ""
    return {
        "as": kind,
        "organization_name": asked.organization_name,
        "name": asked.name,
        "email": asked.email,
        "country": country,
        "under": str(asked.group_id or ""),
        "invited": page,
        **affiliation,
    }
