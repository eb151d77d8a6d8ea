"""What the person asked says: considering, not signing, or "ask my colleague instead".

A press is about the invitation whose link was opened, and about no other: other people of the organization,
its parent and its chapters stay as they are.
"""

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.refusals import Refusal
from campaign.visitors import Visitor
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import keeping
from signatories.invitations.asking import post_mail
from signatories.invitations.links import InvitationProof
from signatories.models import Invitation, Signature
from signatories.models.invitation import InvitationState
from signatories.models.signature import LIVE
from signatories.signing import deadlines, tokens

ANSWERS: Final = (InvitationState.CONSIDERING, InvitationState.DECLINED)
# A link is passed on from one colleague to the next, and not for ever.
MOST_FORWARDS: Final = 3


class InvitationGone(Exception):
    """The link was genuine once; ``state`` is what became of its invitation, empty where it exists no more."""

    def __init__(self, state: str = "", letter: Letter | None = None) -> None:
        super().__init__(state)
        self.state, self.letter = state, letter


class NotOpen(Refusal):
    """The letter takes no signatures any more; the text says since when."""


class NotForwarded(Refusal):
    """The invitation cannot go to this address; the sentence says why."""

    field = "email"


def find(proof: InvitationProof, *, for_change: bool = False) -> Invitation:
    """Return the invitation that a link is about, or raise InvitationGone or NotOpen."""
    found = Invitation.objects.select_related("letter__campaign__coalition", "organization", "forwarded_from", "group")
    invitation = found.filter(pk=proof.invitation_id).first()
    if invitation is None:
        raise InvitationGone
    if for_change:
        invitation = found.select_for_update(of=("self",)).get(pk=proof.invitation_id)
    letter = invitation.letter
    if letter.state == LetterState.WITHDRAWN:
        raise InvitationGone("withdrawn", letter)
    if invitation.nonce != proof.nonce or not invitation.may_answer:
        raise InvitationGone(invitation.state, letter)
    now = database_now()
    if not letter.takes_signatures(now=now):
        raise NotOpen(deadlines.sentence(letter, now=now))
    return invitation


def signature_of(invitation: Invitation) -> Signature | None:
    """Return the signature of the same mailbox while it lives."""
    same = Signature.objects.filter(letter=invitation.letter_id, mailbox_key=invitation.mailbox_key, state__in=LIVE)
    return same.first()


@transaction.atomic
def answer(*, proof: InvitationProof, state: str, reason: str = "") -> None:
    """Keep an answer; the same once more changes nothing, another one takes its place.

    Raises InvitationGone and NotOpen.
    """
    if state not in ANSWERS:
        raise ValueError(state)
    invitation = find(proof, for_change=True)
    if (invitation.state, invitation.reason) != (state, reason):
        keeping.set_state(invitation, state, letter=invitation.letter, actor=None, reason=reason)


@transaction.atomic
def forward(*, proof: InvitationProof, email: str, name: str = "", visitor: Visitor | None = None) -> None:
    """Ask a colleague instead: a new invitation with a link of its own, and the end of this one and its link.

    Whoever stands in the ledger already stays as they are, and the page says the same. The mail holds nothing
    that was typed here, and counts for the limits of whoever had it sent. Raises InvitationGone, NotOpen,
    NotForwarded and outbox.TooManyRequests.
    """
    invitation = find(proof, for_change=True)
    if mailbox_key(email) == invitation.mailbox_key:
        raise NotForwarded(_("This is the address we have written to. Name a colleague’s."))
    if _steps(invitation) >= MOST_FORWARDS:
        raise NotForwarded(_("It has been passed on too often. Please answer our mail and tell us whom to ask."))
    outbox.admit(visitor, email)
    fresh = _colleague(invitation, email, name)
    keeping.set_state(invitation, InvitationState.FORWARDED, letter=invitation.letter, actor=None)
    Invitation.objects.bulk_create([fresh], ignore_conflicts=True)
    stored = Invitation.objects.filter(nonce=fresh.nonce).first()
    if stored is not None and post_mail(stored, invitation.letter, cause=outbox.Cause.VISITOR, visitor=visitor):
        Invitation.objects.filter(pk=stored.pk).update(state=InvitationState.ASKED, asked_at=database_now())


def _steps(invitation: Invitation) -> int:
    steps, at = 0, invitation.forwarded_from
    while at is not None and steps < MOST_FORWARDS:
        steps, at = steps + 1, at.forwarded_from
    return steps


def _colleague(invitation: Invitation, email: str, name: str) -> Invitation:
    return Invitation(
        letter=invitation.letter,
        organization=invitation.organization,
        organization_name=invitation.organization_name,
        organization_key=invitation.organization_key,
        group=invitation.group,
        name=name,
        email=email,
        mailbox_key=mailbox_key(email),
        language=invitation.language,
        source=Invitation.Source.FORWARDED,
        forwarded_from=invitation,
        owner=invitation.owner,
        nonce=tokens.new_nonce(),
    )
