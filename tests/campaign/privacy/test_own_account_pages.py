"""What members see, take along and have erased of their accounts, and that nothing of others is in it."""

import io
import json
import zipfile
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client

from campaign.mail import outbox
from campaign.models import Activity, Member, OutgoingMail, Role, User
from campaign.people import members
from campaign.privacy import own_account
from campaign.trail import activity
from tests.campaign.people.test_stored_secrets import SECRET
from tests.everything import told
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "bird@bluecanary.example"


@pytest.fixture
def member() -> Member:
    user = make_user(ADDRESS, name="Bluecanary Ada")
    EmailAddress.objects.get_or_create(user=user, email=ADDRESS, defaults={"verified": True, "primary": True})
    coalition = make_coalition()
    make_member(coalition, role=Role.OWNER)
    return make_member(coalition, user=user, role=Role.COORDINATOR)


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def taken(client: Client) -> dict[str, Any]:
    answer = client.post("/accounts/data.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert "Bluecanary Ada" in packed.read("data.html").decode()
        facts: dict[str, Any] = json.loads(packed.read("data.json"))
    return facts


def test_copy_holds_the_account_and_is_recorded(visitor: Client, member: Member) -> None:
    TOTP.activate(member.user, SECRET)

    facts = taken(visitor)

    assert facts["account"]["addresses"][0]["address"] == ADDRESS
    assert facts["memberships"][0]["coalition"] == member.coalition.name
    assert facts["second_factors"][0]["kind"] == "totp"
    assert SECRET not in str(facts)
    assert Activity.objects.latest("pk").verb == "member.copied"


def test_copy_has_deeds_of_ones_own_and_no_word_of_what_they_were_about(visitor: Client, member: Member) -> None:
    other = make_member(member.coalition)
    for actor, verb in ((member.user, "member.removed"), (other.user, "member.suspended")):
        activity.record(verb, coalition=member.coalition, actor=actor, about=other, data={"name": "Zyxlandia Ben"})

    facts = taken(visitor)

    assert "Member removed" in str(facts["deeds"])
    assert "Member suspended" not in str(facts)
    assert "zyxlandia" not in str(facts).lower()


def test_copies_of_accounts_have_a_limit(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(own_account, "COPIES", 1)

    assert [visitor.post("/accounts/data.zip").status_code for _ in range(2)] == [200, 429]


def test_page_says_what_is_kept_and_until_when(visitor: Client) -> None:
    page = visitor.get("/accounts/data/").text

    assert ADDRESS in page
    assert "never deleted. What an entry says beyond the deed" in page


def test_close_leaves_no_trace_and_the_chain_whole(visitor: Client, member: Member) -> None:
    outbox.post("account", to=ADDRESS, about_id=member.user_id)
    activity.link_all()
    assert visitor.post("/accounts/close/").status_code == 422
    assert told("bluecanary") == ["bluecanary"]

    assert visitor.post("/accounts/close/", {"sure": "on"}).status_code == 302

    assert told("bluecanary") == []
    activity.link_all()
    assert activity.verify(member.coalition) == []
    closed = User.objects.get(pk=member.user_id)
    assert (str(closed), closed.is_active, closed.has_usable_password()) == ("Former member", False, False)
    assert visitor.get("/accounts/data/").status_code == 302
    assert not OutgoingMail.objects.exclude(to="").exists()


def test_control_leaving_alone_keeps_the_name_in_the_trail(member: Member) -> None:
    members.leave(member=member)

    assert "Bluecanary Ada" in str(Activity.objects.get(verb="member.left").data)


def test_the_only_owner_is_told_what_to_do_first(client: Client) -> None:
    owner = make_member(role=Role.OWNER)
    page = sign_in(client, owner.user).post("/accounts/close/", {"sure": "on"})

    assert "Make somebody else an owner first." in page.text
    assert User.objects.get(pk=owner.user_id).is_active
    with pytest.raises(own_account.AccountStays):
        own_account.close(user=owner.user)


def test_an_operator_stays() -> None:
    with pytest.raises(own_account.AccountStays):
        own_account.close(user=make_user(is_staff=True))


def test_the_address_may_have_an_account_again(member: Member) -> None:
    own_account.close(user=member.user)

    assert make_user(ADDRESS).pk != member.user_id
