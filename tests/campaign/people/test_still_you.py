"""A sensitive step after signing in by a mailed code: a new code, the same session by another key."""

import time
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaign import asked_again
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import ApiToken, Member, OutgoingMail, Role, User
from campaign.people import accounts
from tests.factories.campaign import make_coalition, make_member, make_user, sign_in

pytestmark = pytest.mark.django_db
AGAIN = "/accounts/still-you/"


@pytest.fixture
def owner() -> Member:
    """An owner who has no password, as everybody is who came by a mailed code."""
    return make_member(coalition=make_coalition(), user=make_user(password=""), role=Role.OWNER)


def code_of(user: User) -> str:
    mail = OutgoingMail.objects.filter(mailbox_key=mailbox_key(user.email)).latest("pk")
    return str(outbox.stored_context(mail)["code"])


def settings_of(member: Member) -> str:
    return f"/coalitions/{member.coalition.slug}/close/"


def prove(client: Client, member: Member, *, code: str = "") -> Any:
    """Have a code sent and enter it, or another one."""
    page = f"{AGAIN}?next={settings_of(member)}"
    client.post(page, {"send": "1"})
    return client.post(page, {"code": code or code_of(member.user)})


def test_sensitive_step_asks_for_a_new_code_and_keeps_the_session(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    key = client.session.session_key

    asked = client.get(settings_of(owner))
    shown = client.get(asked.headers["Location"])
    mails_before = OutgoingMail.objects.count()
    proved = prove(client, owner)
    done = client.get(settings_of(owner))

    assert asked.headers["Location"] == f"{AGAIN}?next={settings_of(owner).replace('/', '%2F')}"
    assert (shown.status_code, mails_before) == (200, 0)
    assert "You stay signed in meanwhile." in shown.content.decode()
    assert (proved.status_code, proved.headers["Location"]) == (302, settings_of(owner))
    assert (done.status_code, client.session.session_key == key) == (200, False)
    assert not Session.objects.filter(session_key=key).exists()


def test_what_was_posted_is_done_once_the_code_is_there(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    colleague = make_member(coalition=owner.coalition, role=Role.STAFF)
    suspend = f"/coalitions/{owner.coalition.slug}/members/{colleague.pk}/suspend/"
    page = client.post(suspend).headers["Location"]

    client.post(page, {"send": "1"})
    colleague.refresh_from_db()
    before = colleague.suspended_at
    client.post(page, {"code": code_of(owner.user)})

    colleague.refresh_from_db()
    assert (before, colleague.suspended_at is not None) == (None, True)


def two_who_are_suspended(client: Client, owner: Member) -> list[tuple[Member, str]]:
    """Press the button for two colleagues, each in a tab; return them with the page of the proof each press led to."""
    sign_in(client, owner.user, minutes_ago=6)
    colleagues = [make_member(coalition=owner.coalition, role=Role.STAFF) for _ in range(2)]
    at = f"/coalitions/{owner.coalition.slug}/members"
    return [(one, client.post(f"{at}/{one.pk}/suspend/").headers["Location"]) for one in colleagues]


def enter(client: Client, owner: Member, page: str) -> Any:
    client.post(page, {"send": "1"})
    return client.post(page, {"code": code_of(owner.user)})


def suspended(*members: Member) -> list[bool]:
    return [Member.objects.get(pk=one.pk).suspended_at is not None for one in members]


def test_of_two_tabs_each_proof_does_what_its_own_tab_posted(client: Client, owner: Member) -> None:
    (one, its_page), (other, other_page) = two_who_are_suspended(client, owner)

    enter(client, owner, its_page)
    after_one = suspended(one, other)
    enter(client, owner, other_page)

    assert (after_one, suspended(one, other)) == ([True, False], [True, True])


def test_control_with_one_place_the_first_tab_does_nothing(
    client: Client, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_again, "remember", lambda _request: None)
    (one, its_page), (other, _page) = two_who_are_suspended(client, owner)

    enter(client, owner, its_page)

    assert suspended(one, other) == [False, False]


def token_left_alone(client: Client, owner: Member) -> int:
    """Post a form, leave the proof, come back to read the page, prove, and return how many tokens there are."""
    sign_in(client, owner.user, minutes_ago=6)
    page = reverse("campaign:new-api-token", args=[owner.coalition.slug])
    client.post(page, {"name": "Left alone", "scopes": ["letters:read"], "days": "30"})
    read = client.get(page)
    enter(client, owner, read.headers["Location"])
    return ApiToken.objects.count()


def test_what_was_left_alone_is_not_done_when_somebody_comes_back_to_read(client: Client, owner: Member) -> None:
    assert token_left_alone(client, owner) == 0


def test_control_without_forgetting_it_is_done(client: Client, owner: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked_again, "remember", lambda _request: None)

    assert token_left_alone(client, owner) == 1


def test_a_proof_leads_back_with_the_query_and_never_elsewhere(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)

    back = enter(client, owner, client.get(f"{settings_of(owner)}?a=1&b=2").headers["Location"])
    elsewhere = enter(client, owner, f"{AGAIN}?next=https://elsewhere.example/")

    assert back.headers["Location"] == f"{settings_of(owner)}?a=1&b=2"
    assert "elsewhere" not in elsewhere.headers["Location"]


def test_who_was_suspended_meanwhile_does_nothing_by_a_proof(client: Client, owner: Member) -> None:
    (one, page), _other = two_who_are_suspended(client, owner)
    make_member(coalition=owner.coalition, role=Role.OWNER)
    Member.objects.filter(pk=owner.pk).update(suspended_at=timezone.now())

    refused = enter(client, owner, page)

    assert (refused.status_code, suspended(one)) == (404, [False])


def refused_after_proof(client: Client, owner: Member) -> tuple[str, list[str]]:
    """Post a form with a fault, prove who it is, and return the form's own address and those its page posts to."""
    sign_in(client, owner.user, minutes_ago=6)
    new = reverse("campaign:new-api-token", args=[owner.coalition.slug])
    page = client.post(new, {"name": "Typed kept words"}).headers["Location"]
    client.post(page, {"send": "1"})
    refused = client.post(page, {"code": code_of(owner.user)})
    document: Any = html.document_fromstring(refused.content)
    [form] = document.xpath("//form[.//input[@name='name']]")

    assert refused.status_code == 422
    assert form.fields["name"] == "Typed kept words"
    return new, [form.get("action", "")]


def test_form_that_is_refused_after_the_proof_posts_to_its_own_address(client: Client, owner: Member) -> None:
    new, addresses = refused_after_proof(client, owner)

    assert addresses == [new]


def test_control_without_its_own_address_the_form_would_be_taken_for_a_code(
    client: Client, owner: Member, settings: Any
) -> None:
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != "config.middleware.resumed"]

    _new, addresses = refused_after_proof(client, owner)

    assert addresses == [""]


@pytest.mark.parametrize("spelled", (str.lower, lambda code: code.replace("-", " "), lambda code: f" {code} "))
def test_code_is_taken_however_it_is_written(client: Client, owner: Member, spelled: Any) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    client.post(AGAIN, {"send": "1"})

    assert client.post(AGAIN, {"code": spelled(code_of(owner.user))}).status_code == 302


def test_wrong_codes_prove_nothing_and_end_the_code(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    client.post(AGAIN, {"send": "1"})
    right = code_of(owner.user)

    statuses = [client.post(AGAIN, {"code": "WRONG"}).status_code for _try in range(3)]
    late = client.post(AGAIN, {"code": right})

    assert (statuses, late.status_code) == ([422, 422, 422], 422)
    assert client.get(settings_of(owner)).status_code == 302


def test_wrong_codes_without_the_limit_would_leave_the_code_good(client: Client, owner: Member, settings: Any) -> None:
    """The control: without a limit somebody could go on guessing."""
    settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 100
    sign_in(client, owner.user, minutes_ago=6)
    client.post(AGAIN, {"send": "1"})
    for _try in range(3):
        client.post(AGAIN, {"code": "WRONG"})

    assert client.post(AGAIN, {"code": code_of(owner.user)}).status_code == 302


def test_code_is_good_for_one_account_once_and_for_a_quarter_of_an_hour(
    client: Client, owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    client.post(AGAIN, {"send": "1"})
    code = code_of(owner.user)
    stranger = sign_in(Client(), make_user(), minutes_ago=6)
    stranger.post(AGAIN, {"send": "1"})

    assert stranger.post(AGAIN, {"code": code}).status_code == 422
    assert client.post(AGAIN, {"code": code}).status_code == 302
    assert client.post(AGAIN, {"code": code}).status_code == 422

    client.post(AGAIN, {"send": "1"})
    later = time.time() + 901
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.post(AGAIN, {"code": code_of(owner.user)}).status_code == 422


def test_account_with_a_password_may_take_a_code_instead_and_with_a_second_factor_may_not(
    client: Client, owner: Member
) -> None:
    user = make_user()
    plain = [method["id"] for method in get_adapter().get_reauthentication_methods(user)]
    TOTP.activate(user, "A" * 32)
    guarded = [method["id"] for method in get_adapter().get_reauthentication_methods(user)]

    assert (plain, "code" in guarded) == (["reauthenticate", "code"], False)


NEW_PASSWORD = "a-long-walk-by-the-river-9"
ACCOUNT_STEPS = (
    ("/accounts/password/set/", {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}),
    ("/accounts/email/", {"action_add": "1", "email": "other@example.org"}),
    ("/accounts/2fa/totp/activate/", {"code": "123456"}),
    ("/accounts/2fa/webauthn/add/", {"name": "Key", "credential": "{}"}),
)


@pytest.mark.parametrize(("page", "fields"), ACCOUNT_STEPS)
def test_account_without_a_password_is_changed_by_nobody_who_finds_it_signed_in(
    client: Client, owner: Member, page: str, fields: dict[str, str]
) -> None:
    """Who came by a mailed code has neither password nor factor that could be asked for: a new code is."""
    sign_in(client, owner.user, minutes_ago=6)

    answer = client.post(page, fields)

    owner.user.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{AGAIN}?next={page.replace('/', '%2F')}")
    assert not owner.user.has_usable_password()
    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize(("page", "fields"), ACCOUNT_STEPS)
def test_account_without_a_password_would_be_changed_by_anybody_without_the_question(
    client: Client, owner: Member, page: str, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "ask_once_more", lambda _request: None)
    sign_in(client, owner.user, minutes_ago=6)

    answer = client.post(page, fields)

    assert AGAIN not in answer.headers.get("Location", "")


@pytest.mark.parametrize(("page", "fields"), ACCOUNT_STEPS)
def test_account_without_a_password_is_changed_after_a_fresh_sign_in(
    client: Client, owner: Member, page: str, fields: dict[str, str]
) -> None:
    """The control."""
    sign_in(client, owner.user, minutes_ago=1)

    assert AGAIN not in client.post(page, fields).headers.get("Location", "")


def test_password_is_set_once_the_code_is_there(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    page = client.post(*ACCOUNT_STEPS[0]).headers["Location"]

    client.post(page, {"send": "1"})
    client.post(page, {"code": code_of(owner.user)})

    owner.user.refresh_from_db()
    assert owner.user.check_password(NEW_PASSWORD)


def test_of_two_tabs_of_an_account_each_proof_does_what_its_own_tab_posted(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=6)
    its_page, other_page = (client.post(*step).headers["Location"] for step in reversed(ACCOUNT_STEPS[:2]))

    enter(client, owner, its_page)
    owner.user.refresh_from_db()
    after_one = told_to("other@example.org"), owner.user.has_usable_password()
    enter(client, owner, other_page)
    owner.user.refresh_from_db()

    assert after_one == (True, False)
    assert owner.user.has_usable_password()


def told_to(address: str) -> bool:
    return OutgoingMail.objects.filter(mailbox_key=mailbox_key(address)).exists()


def test_of_two_new_addresses_the_code_of_one_never_confirms_the_other(client: Client, owner: Member) -> None:
    sign_in(client, owner.user, minutes_ago=1)
    codes = {}
    for address in ("one@example.org", "two@example.org"):
        client.post("/accounts/email/", {"action_add": "1", "email": address})
        mail = OutgoingMail.objects.filter(mailbox_key=mailbox_key(address)).latest("pk")
        codes[address] = str(outbox.stored_context(mail)["code"])
    confirm = reverse("account_email_verification_sent")

    client.post(confirm, {"code": codes["one@example.org"]})
    after_one = confirmed(owner.user)
    client.post(confirm, {"code": codes["two@example.org"]})

    assert "two@example.org" not in after_one
    assert "two@example.org" in confirmed(owner.user)


def confirmed(user: User) -> list[str]:
    return [one.email for one in EmailAddress.objects.filter(user=user, verified=True)]
