"""Second factor, passkeys and proving oneself again, with the settings as they are."""

import json
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse

from campaign.mail import messages
from campaign.models import Member, OutgoingMail, Role, User
from tests.factories.campaign import PASSWORD, make_member, make_user, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
SECRET = "JBSWY3DPEHPK3PXP"


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))


def make_protected_user() -> User:
    user = make_user()
    TOTP.activate(user, SECRET)
    return user


def test_sign_in_with_second_factor_needs_both(client: Client) -> None:
    user = make_protected_user()

    half = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    before = "_auth_user_id" in client.session
    whole = client.post(half.headers["Location"], {"code": code()})

    assert half.headers["Location"] == reverse("mfa_authenticate")
    assert (before, whole.status_code, client.session["_auth_user_id"]) == (False, 302, str(user.pk))


def test_second_factor_is_turned_on_after_a_fresh_proof(client: Client) -> None:
    user = make_user()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})

    asked = client.get(reverse("mfa_activate_totp"))
    client.post(asked.headers["Location"], {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(
        reverse("mfa_activate_totp"),
        {"code": format_hotp_value(hotp_value(secret, int(time.time()) // 30))},
    )

    assert (asked.status_code, page.status_code) == (302, 200)
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def test_passkey_sign_in_is_offered_with_a_challenge(client: Client) -> None:
    page = client.get("/accounts/login/")
    options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    assert b"passkey" in page.content
    assert len(json.loads(options.content)["request_options"]["publicKey"]["challenge"]) >= 22


@pytest.mark.parametrize("name", ("mfa_index", "account_email", "account_change_password", "usersessions_list"))
def test_account_pages_open(client: Client, name: str) -> None:
    sign_in(client, make_member().user)

    assert client.get(reverse(name)).status_code == 200


def test_deed_that_was_held_up_is_done_after_the_proof(client: Client) -> None:
    owner = make_member(role=Role.OWNER)
    target = make_member(owner.coalition, role=Role.DRAFTER)
    sign_in(client, owner.user, minutes_ago=6)
    path = reverse("campaign:change-role", args=[owner.coalition.slug, target.pk])

    asked = client.post(path, {"role": "staff"})
    wrong = client.post(asked.headers["Location"], {"password": "not the password"})
    meanwhile = Member.objects.get(pk=target.pk).role
    done = client.post(asked.headers["Location"], {"password": PASSWORD})

    assert (wrong.status_code, meanwhile, done.status_code) == (200, Role.DRAFTER, 302)
    assert Member.objects.get(pk=target.pk).role == Role.STAFF


@pytest.mark.parametrize("target", ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"))
def test_sign_in_stays_on_this_site(client: Client, target: str) -> None:
    user = make_user()

    response = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target})

    assert response.headers["Location"] == "/"


def test_password_change_ends_the_other_sessions_and_tells_the_owner(client: Client) -> None:
    user, other = make_user(), Client()
    sign_in(other, user)
    sign_in(client, user)
    new: dict[str, Any] = {
        "oldpassword": PASSWORD,
        "password1": "quiet river stones 9",
        "password2": "quiet river stones 9",
    }

    client.post(reverse("account_change_password"), new)

    user.refresh_from_db()
    assert user.check_password("quiet river stones 9")
    assert other.get(reverse("account_email")).headers["Location"].startswith("/accounts/login/")
    mail = OutgoingMail.objects.get(event="account")
    assert (mail.to, messages.stored_context(mail)["kind"]) == (user.email, "password_changed")
