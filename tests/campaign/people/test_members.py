"""Invitations, roles and the owner who always remains."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaign.models import Activity, Member, MemberInvitation, OutgoingMail, Role
from campaign.people import members
from tests.factories.campaign import make_coalition, make_invitation, make_member, make_user

pytestmark = pytest.mark.django_db


def make_owner() -> Member:
    return make_member(role=Role.OWNER)


# Inviting


def test_invite_stores_the_offer_and_posts_one_mail() -> None:
    owner = make_owner()

    invitation = members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.DRAFTER, actor=owner.user)

    mail = OutgoingMail.objects.get()
    assert (mail.event, mail.about_id, mail.to) == ("member_invitation", invitation.pk, "ada@example.org")
    assert mail.sealed_context == ""
    assert (invitation.role, len(invitation.nonce)) == (Role.DRAFTER, 43)
    assert timedelta(days=6.9) < invitation.expires_at - timezone.now() <= timedelta(days=7)


def test_invite_writes_no_address_into_the_trail() -> None:
    owner = make_owner()

    members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.DRAFTER, actor=owner.user)

    assert Activity.objects.get(verb="member.invited").data == {"role": "drafter"}


@pytest.mark.parametrize("spelling", ("ada@example.org", "Ada@Example.org", "ada+coalition@example.org"))
def test_invite_refuses_a_mailbox_that_is_invited(spelling: str) -> None:
    owner = make_owner()
    make_invitation(owner.coalition, email="ada@example.org", invited_by=owner.user)

    with pytest.raises(members.MembershipRefused, match="invited already"):
        members.invite(coalition=owner.coalition, email=spelling, role=Role.OWNER, actor=owner.user)

    assert MemberInvitation.objects.count() == 1


def test_invite_refuses_a_member() -> None:
    owner = make_owner()

    with pytest.raises(members.MembershipRefused, match="member already"):
        members.invite(coalition=owner.coalition, email=owner.user.email, role=Role.STAFF, actor=owner.user)


def test_invite_replaces_an_expired_offer() -> None:
    owner = make_owner()
    old = make_invitation(owner.coalition, email="ada@example.org", expires_at=timezone.now() - timedelta(seconds=1))

    new = members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.STAFF, actor=owner.user)

    old.refresh_from_db()
    assert (old.revoked_at is not None, new.pk != old.pk) == (True, True)


def test_invite_is_the_same_in_two_coalitions() -> None:
    first, second = make_owner(), make_owner()

    for owner in (first, second):
        members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.STAFF, actor=owner.user)

    assert MemberInvitation.objects.count() == 2


def test_invite_refuses_an_actor_who_is_no_owner_any_more() -> None:
    coordinator = make_member(role=Role.COORDINATOR)

    with pytest.raises(members.MembershipRefused, match="no longer manage"):
        members.invite(
            coalition=coordinator.coalition, email="ada@example.org", role=Role.OWNER, actor=coordinator.user
        )


# Links


def test_nonce_in_takes_its_own_links_only() -> None:
    invitation = make_invitation()
    token = members.link_token(invitation)

    assert members.nonce_in(token) == invitation.nonce
    for mangled in (invitation.nonce, token[:-1], token + "x", "x" + token, "", ":", "é"):
        assert members.nonce_in(mangled) is None


def test_link_token_holds_more_than_128_bits() -> None:
    owner = make_owner()
    invitation = members.invite(coalition=owner.coalition, email="a@example.org", role=Role.STAFF, actor=owner.user)

    nonce, _colon, signature = members.link_token(invitation).rpartition(":")

    assert (len(nonce) * 6 >= 256, len(signature) * 6 >= 256) == (True, True)


# Accepting


def test_accept_gives_exactly_the_named_role() -> None:
    invitation, user = make_invitation(role=Role.STAFF), make_user()

    member = members.accept(invitation=invitation, user=user, now=timezone.now())

    assert (member.coalition, member.user, member.role) == (invitation.coalition, user, Role.STAFF)


def test_accept_works_once() -> None:
    invitation = make_invitation()
    members.accept(invitation=invitation, user=make_user(), now=timezone.now())

    with pytest.raises(members.MembershipRefused, match="used"):
        members.accept(invitation=invitation, user=make_user(), now=timezone.now())

    assert Member.objects.filter(coalition=invitation.coalition, role=Role.DRAFTER).count() == 1


@pytest.mark.parametrize(
    "fields", ({"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)})
)
def test_accept_refuses_what_is_revoked_or_expired(fields: dict[str, Any]) -> None:
    invitation, user = make_invitation(**fields), make_user()

    with pytest.raises(members.MembershipRefused):
        members.accept(invitation=invitation, user=user, now=timezone.now())

    assert not Member.objects.filter(user=user).exists()


def test_accept_changes_no_role_of_a_member() -> None:
    member = make_member(role=Role.REVIEWER)
    invitation = make_invitation(member.coalition, role=Role.OWNER)

    with pytest.raises(members.MembershipRefused, match="member of this coalition already"):
        members.accept(invitation=invitation, user=member.user, now=timezone.now())

    member.refresh_from_db()
    assert member.role == Role.REVIEWER


def test_accept_lets_no_suspended_member_in() -> None:
    member = make_member(role=Role.REVIEWER, suspended_at=timezone.now())
    invitation = make_invitation(member.coalition)

    with pytest.raises(members.MembershipRefused):
        members.accept(invitation=invitation, user=member.user, now=timezone.now())

    assert not Member.objects.active().filter(user=member.user).exists()


def test_resend_posts_again_and_gives_seven_days_more() -> None:
    owner = make_owner()
    invitation = make_invitation(owner.coalition, expires_at=timezone.now() - timedelta(days=3))

    members.resend(invitation=invitation, actor=owner.user)

    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + timedelta(days=6)
    assert OutgoingMail.objects.filter(event="member_invitation", about_id=invitation.pk).count() == 1


def test_resend_is_capped_for_the_mailbox() -> None:
    owner = make_owner()
    invitation = make_invitation(owner.coalition)

    for _time in range(6):
        members.resend(invitation=invitation, actor=owner.user)

    assert OutgoingMail.objects.filter(about_id=invitation.pk).count() == 3


def test_revoke_ends_an_invitation_once() -> None:
    owner = make_owner()
    invitation = make_invitation(owner.coalition)

    members.revoke(invitation=invitation, actor=owner.user)

    with pytest.raises(members.MembershipRefused):
        members.revoke(invitation=invitation, actor=owner.user)
    with pytest.raises(members.MembershipRefused):
        members.resend(invitation=invitation, actor=owner.user)


# The last owner

TOUCHES: list[Callable[[Member], None]] = [
    lambda member: members.change_role(member=member, role=Role.STAFF, actor=member.user),
    lambda member: members.suspend(member=member, actor=member.user),
    lambda member: members.remove(member=member, actor=member.user),
    lambda member: members.leave(member=member),
]


@pytest.mark.parametrize("touch", TOUCHES)
def test_last_owner_stays(touch: Callable[[Member], None]) -> None:
    owner = make_owner()
    make_member(owner.coalition, role=Role.OWNER, suspended_at=timezone.now())
    make_member(owner.coalition, role=Role.OWNER, user=make_user(is_active=False))

    with pytest.raises(members.LastOwner):
        touch(owner)

    assert list(Member.objects.owners().filter(coalition=owner.coalition)) == [owner]


@pytest.mark.parametrize("touch", TOUCHES)
def test_last_owner_control_without_the_check_nobody_remains(
    touch: Callable[[Member], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_owner()
    monkeypatch.setattr(members, "keep_an_owner", lambda _member: None)

    touch(owner)

    assert list(Member.objects.owners().filter(coalition=owner.coalition)) == []


@pytest.mark.parametrize("touch", TOUCHES)
def test_owner_may_go_when_another_remains(touch: Callable[[Member], None]) -> None:
    owner = make_owner()
    other = make_member(owner.coalition, role=Role.OWNER)

    touch(owner)

    assert list(Member.objects.owners().filter(coalition=owner.coalition)) == [other]


def test_change_role_records_both_roles() -> None:
    owner = make_owner()
    drafter = make_member(owner.coalition, role=Role.DRAFTER)

    members.change_role(member=drafter, role=Role.OWNER, actor=owner.user)

    entry = Activity.objects.get(verb="member.role_changed")
    assert (entry.actor, entry.about_id, entry.data) == (owner.user, drafter.pk, {"from": "drafter", "to": "owner"})


def test_change_role_refuses_an_actor_of_another_coalition() -> None:
    drafter = make_member(make_owner().coalition, role=Role.DRAFTER)

    with pytest.raises(members.MembershipRefused):
        members.change_role(member=drafter, role=Role.OWNER, actor=make_owner().user)

    drafter.refresh_from_db()
    assert drafter.role == Role.DRAFTER


def test_suspend_and_restore_keep_the_role() -> None:
    owner = make_owner()
    drafter = make_member(owner.coalition, role=Role.DRAFTER)

    members.suspend(member=drafter, actor=owner.user)
    assert not Member.objects.active().filter(pk=drafter.pk).exists()
    members.restore(member=drafter, actor=owner.user)

    assert Member.objects.active().get(pk=drafter.pk).role == Role.DRAFTER


def test_remove_keeps_account_and_trail() -> None:
    owner = make_owner()
    drafter = make_member(owner.coalition, role=Role.DRAFTER)

    members.remove(member=drafter, actor=owner.user)

    drafter.user.refresh_from_db()
    assert not Member.objects.filter(user=drafter.user).exists()
    assert Activity.objects.get(verb="member.removed").data == {"role": "drafter", "name": drafter.user.name}


def test_remove_of_somebody_gone_is_refused() -> None:
    owner = make_owner()
    drafter = make_member(owner.coalition, role=Role.DRAFTER)
    members.remove(member=drafter, actor=owner.user)

    with pytest.raises(members.MembershipRefused, match="no longer a member"):
        members.remove(member=drafter, actor=owner.user)


def test_members_of_coalitions_do_not_mix() -> None:
    user = make_user()
    first, second = make_coalition(), make_coalition()
    make_member(first, role=Role.OWNER, user=user)
    make_member(second, role=Role.OWNER, user=user)

    with pytest.raises(members.LastOwner):
        members.leave(member=Member.objects.get(coalition=first, user=user))
