"""Who belongs to a coalition: invitations, roles, and the owner who always remains.

Everything that changes a membership holds one lock per coalition and then looks again,
so that two owners who demote each other at the same moment leave one owner.
"""

import secrets
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Member, MemberInvitation, Role, User
from campaign.refusals import Refusal
from campaign.roles import may
from campaign.trail import activity

INVITATION_LIFE = timedelta(days=7)


class MembershipRefused(Refusal):
    """What was asked cannot be; the message says why."""


class LastOwner(MembershipRefused):
    """A coalition always has an owner."""

    def __init__(self) -> None:
        super().__init__(_("A coalition needs an owner. Make somebody else an owner first."))


# Invitations


def listed(coalition: Coalition) -> QuerySet[Member]:
    """Return who belongs to the coalition, by name, those who are suspended last."""
    rows = Member.objects.filter(coalition=coalition).select_related("user")
    return rows.order_by("suspended_at", "user__name", "pk")


def open_invitations(coalition: Coalition) -> QuerySet[MemberInvitation]:
    """Return the invitations that nobody has accepted or taken back, the latest first; some may have run out."""
    offers = MemberInvitation.objects.filter(coalition=coalition, accepted_at=None, revoked_at=None)
    return offers.order_by("-invited_at")


@transaction.atomic
def invite(*, coalition: Coalition, email: str, role: Role, actor: User) -> MemberInvitation:
    """Offer somebody one role and post the mail; the link is made when the mail is sent."""
    lock(Lock.MEMBERS, coalition.pk)
    check_actor(coalition, actor)
    now, key = database_now(), mailbox_key(email)
    if any(mailbox_key(member.user.email) == key for member in coalition.members.select_related("user")):
        raise MembershipRefused(_("This address belongs to a member already."))
    open_offers = MemberInvitation.objects.filter(coalition=coalition, mailbox_key=key)
    if open_offers.usable(now=now).exists():
        raise MembershipRefused(_("This address is invited already. Send the invitation again or revoke it."))
    open_offers.filter(accepted_at=None, revoked_at=None).update(revoked_at=now)
    invitation = MemberInvitation.objects.create(
        coalition=coalition,
        email=email,
        mailbox_key=key,
        role=role,
        nonce=secrets.token_urlsafe(32),
        invited_by=actor,
        expires_at=now + INVITATION_LIFE,
    )
    post_invitation(invitation)
    activity.record(
        "member.invited", coalition=coalition, actor=actor, about=invitation, data={"role": Role(role).value}
    )
    return invitation


def post_invitation(invitation: MemberInvitation) -> None:
    """Put the invitation's mail into the outbox; an address that got too many gets none and nobody is told.

    Refused where the coalition is closed: none would leave.
    """
    if invitation.coalition.closed_at is not None:
        raise MembershipRefused(_("This coalition is closed: no mail leaves for it."))
    outbox.post(
        "member_invitation",
        to=invitation.email,
        about_id=invitation.pk,
        topic=f"invitation:{invitation.pk}",
        coalition=invitation.coalition,
        language=invitation.coalition.language,
        capped=True,
        cause=outbox.Cause.MEMBER,
    )


@transaction.atomic
def resend(*, invitation: MemberInvitation, actor: User) -> None:
    """Send the mail once more and let the seven days begin anew."""
    lock(Lock.MEMBERS, invitation.coalition_id)
    check_actor(invitation.coalition, actor)
    open_offer = MemberInvitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not open_offer.update(expires_at=database_now() + INVITATION_LIFE):
        raise MembershipRefused(_("This invitation is used or revoked."))
    post_invitation(invitation)
    activity.record("member.invitation_resent", coalition=invitation.coalition, actor=actor, about=invitation)


@transaction.atomic
def revoke(*, invitation: MemberInvitation, actor: User) -> None:
    """End an invitation that was not used."""
    lock(Lock.MEMBERS, invitation.coalition_id)
    check_actor(invitation.coalition, actor)
    if not MemberInvitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=Now()
    ):
        raise MembershipRefused(_("This invitation is used or revoked."))
    activity.record("member.invitation_revoked", coalition=invitation.coalition, actor=actor, about=invitation)


@transaction.atomic
def accept(*, invitation: MemberInvitation, user: User, now: datetime) -> Member:
    """Make the user a member with exactly the role that was offered, once."""
    lock(Lock.MEMBERS, invitation.coalition_id)
    if Member.objects.filter(coalition=invitation.coalition, user=user).exists():
        raise MembershipRefused(_("You are a member of this coalition already."))
    offer = MemberInvitation.objects.usable(now=now).filter(pk=invitation.pk)
    if not offer.update(accepted_at=now, accepted_by=user):
        raise MembershipRefused(_("This invitation is used, revoked or has expired. Ask for a new one."))
    member = Member.objects.create(coalition=invitation.coalition, user=user, role=invitation.role)
    activity.record(
        "member.joined", coalition=invitation.coalition, actor=user, about=member, data={"role": invitation.role}
    )
    return member


# Members


@transaction.atomic
def change_role(*, member: Member, role: Role, actor: User) -> None:
    """Give a member another role."""
    member = locked_member(member, actor=actor)
    before = member.role
    if before == role:
        return
    keep_an_owner(member)
    Member.objects.filter(pk=member.pk).update(role=role)
    data = {"from": before, "to": Role(role).value}
    activity.record("member.role_changed", coalition=member.coalition, actor=actor, about=member, data=data)


@transaction.atomic
def suspend(*, member: Member, actor: User) -> None:
    """Shut a member out until restored; the next request is refused."""
    member = locked_member(member, actor=actor)
    if member.suspended_at:
        return
    keep_an_owner(member)
    Member.objects.filter(pk=member.pk).update(suspended_at=Now())
    activity.record("member.suspended", coalition=member.coalition, actor=actor, about=member)


@transaction.atomic
def restore(*, member: Member, actor: User) -> None:
    """Let a suspended member in again with the role of before."""
    member = locked_member(member, actor=actor)
    if not member.suspended_at:
        return
    Member.objects.filter(pk=member.pk).update(suspended_at=None)
    activity.record("member.restored", coalition=member.coalition, actor=actor, about=member)


@transaction.atomic
def remove(*, member: Member, actor: User) -> None:
    """End a membership; the account and what it did stay."""
    member = locked_member(member, actor=actor)
    keep_an_owner(member)
    data = {"role": member.role, "name": member.user.name}
    activity.record("member.removed", coalition=member.coalition, actor=actor, about=member, data=data)
    Member.objects.filter(pk=member.pk).delete()


@transaction.atomic
def leave(*, member: Member) -> None:
    """End one's own membership."""
    member = locked_member(member)
    keep_an_owner(member)
    data = {"role": member.role, "name": member.user.name}
    activity.record("member.left", coalition=member.coalition, actor=member.user, about=member, data=data)
    Member.objects.filter(pk=member.pk).delete()


def why_to_stay(member: Member) -> str:
    """Return why a member could not leave now, or nothing."""
    try:
        keep_an_owner(member)
    except LastOwner as refusal:
        return str(refusal)
    return ""


def locked_member(member: Member, *, actor: User | None = None) -> Member:
    """Take the coalition's lock and return the member as it is now; the actor must still manage members."""
    lock(Lock.MEMBERS, member.coalition_id)
    if actor:
        check_actor(member.coalition, actor)
    current = Member.objects.select_related("coalition", "user").filter(pk=member.pk).first()
    if current is None:
        raise MembershipRefused(_("This person is no longer a member."))
    return current


def check_actor(coalition: Coalition, actor: User) -> None:
    """Refuse an actor who was demoted, suspended or removed a moment ago."""
    member = Member.objects.active().filter(coalition=coalition, user=actor).first()
    if not may(member, "manage_members"):
        raise MembershipRefused(_("You may no longer manage the members of this coalition."))


def keep_an_owner(member: Member) -> None:
    """Refuse to touch the last active owner; call it under the lock."""
    owners = set(Member.objects.owners().filter(coalition=member.coalition).values_list("pk", flat=True))
    if owners == {member.pk}:
        raise LastOwner


# Links

_signer = signing.Signer(salt="campaign.member-invitation")


def link_token(invitation: MemberInvitation) -> str:
    """Return the text of the invitation's link; the database alone does not suffice to make it."""
    return _signer.sign(invitation.nonce)


def nonce_in(token: str) -> str | None:
    """Return the nonce that a link was made from, or None for a link that we did not make."""
    try:
        return _signer.unsign(token)
    except signing.BadSignature:
        return None
