"""Saving in the background tells a script why the door is shut, and people where to sign in."""

import pytest
from django.test import Client

from campaign.models import Member, Role, User
from letters.models import Letter
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.DRAFTER)


@pytest.fixture
def letter(member: Member) -> Letter:
    return make_letter(campaign=make_campaign(member.coalition))


@pytest.mark.parametrize(
    ("what", "status", "why"),
    (
        ("signed out", 401, "signedOut"),
        ("account", 401, "closed"),
        ("role", 403, "role"),
        ("membership", 404, "gone"),
        ("suspended", 404, "gone"),
        ("stranger", 401, "signedOut"),
    ),
)
def test_script_is_told_why(client: Client, member: Member, letter: Letter, what: str, status: int, why: str) -> None:
    if what != "stranger":
        sign_in(client, member.user)
    if what == "signed out":
        client.session.flush()
    if what == "account":
        User.objects.filter(pk=member.user.pk).update(is_active=False)
    if what == "role":
        Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)
    if what == "membership":
        member.delete()
    if what == "suspended":
        Member.objects.filter(pk=member.pk).update(suspended_at="2026-01-01T00:00:00Z")

    answer = client.post(f"/letters/{letter.slug}/autosave/")

    assert (answer.status_code, answer.json()) == (status, {"why": why})


def test_person_who_opens_the_address_is_sent_to_sign_in(client: Client, letter: Letter) -> None:
    assert client.get(f"/letters/{letter.slug}/autosave/").status_code == 302
