"""Owners who act at the same moment, on real PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from campaign.models import Activity, Member, MemberInvitation, Role
from campaign.people import members
from campaign.trail import activity
from tests.factories.campaign import make_coalition, make_invitation, make_member, make_user
from tests.meetings import let_meet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Do all deeds in threads of their own and return the names of their refusals, or ok."""

    def run(deed: Callable[[], object]) -> str:
        try:
            deed()
        except members.MembershipRefused as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def two_owners() -> tuple[Member, Member]:
    coalition = make_coalition()
    return make_member(coalition, role=Role.OWNER), make_member(coalition, role=Role.OWNER)


def demotions(one: Member, other: Member) -> list[Callable[[], None]]:
    return [
        lambda: members.change_role(member=other, role=Role.STAFF, actor=one.user),
        lambda: members.change_role(member=one, role=Role.STAFF, actor=other.user),
    ]


def meet_after_check(monkeypatch: pytest.MonkeyPatch, *, seconds: float = 1.5) -> None:
    let_meet(monkeypatch, members, "keep_an_owner", people=2, seconds=seconds)


def test_two_owners_who_demote_each_other_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two_owners()
    meet_after_check(monkeypatch)

    answers = at_once(*demotions(one, other))

    assert answers == ["MembershipRefused", "ok"]
    assert Member.objects.owners().filter(coalition=one.coalition).count() == 1


def test_two_owners_control_without_the_lock_nobody_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two_owners()
    meet_after_check(monkeypatch, seconds=20)
    monkeypatch.setattr(members, "lock", lambda *_: None)

    answers = at_once(*demotions(one, other))

    assert answers == ["ok", "ok"]
    assert Member.objects.owners().filter(coalition=one.coalition).count() == 0


def test_two_owners_who_leave_at_once_leave_one(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = two_owners()
    meet_after_check(monkeypatch)

    answers = at_once(lambda: members.leave(member=one), lambda: members.leave(member=other))

    assert answers == ["LastOwner", "ok"]
    assert Member.objects.owners().filter(coalition=one.coalition).count() == 1


def test_one_invitation_accepted_by_many_at_once_makes_one_member() -> None:
    invitation = make_invitation()
    users = [make_user() for _ in range(8)]
    now = timezone.now()

    answers = at_once(*[lambda u=u: members.accept(invitation=invitation, user=u, now=now) for u in users])

    assert answers == ["MembershipRefused"] * 7 + ["ok"]
    assert Member.objects.filter(coalition=invitation.coalition, role=Role.DRAFTER).count() == 1


def test_one_mailbox_invited_by_many_at_once_is_invited_once() -> None:
    owner = make_member(role=Role.OWNER)

    answers = at_once(
        *[lambda: members.invite(coalition=owner.coalition, email="ada@example.org", role=Role.STAFF, actor=owner.user)]
        * 6
    )

    assert answers == ["MembershipRefused"] * 5 + ["ok"]
    assert MemberInvitation.objects.count() == 1


def test_link_by_many_workers_at_once_makes_one_chain() -> None:
    coalition = make_coalition()
    for number in range(40):
        activity.record("letter.opened", coalition=coalition, actor=None, data={"number": number})

    answers = at_once(*[activity.link_all] * 6)

    assert answers == ["ok"] * 6
    assert activity.verify(coalition) == []
    assert list(Activity.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 41))
