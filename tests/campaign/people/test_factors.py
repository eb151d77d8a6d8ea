"""Codes and second factors: each good once, for one session, hard to guess, and not to be gone around."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.test import Client

from campaign.mail import outbox
from campaign.models import OutgoingMail, User
from tests.factories.campaign import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def user() -> User:
    user = make_user(email="ada@example.org", password=PASSWORD)
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def now_code() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def begin(user: User) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def test_a_code_of_an_app_is_good_once(user: User) -> None:
    TOTP.activate(user, SECRET)
    first, second = begin(user), begin(user)
    code = now_code()
    for client in (first, second):
        client.post("/accounts/2fa/authenticate/", {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)


def test_a_code_of_an_app_is_good_for_half_a_minute() -> None:
    assert (app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE) == (30, 0)


def test_a_mailed_code_is_no_way_around_a_second_factor(user: User) -> None:
    TOTP.activate(user, SECRET)
    client = Client()
    client.post("/accounts/login/code/", {"email": user.email})
    code = outbox.stored_context(OutgoingMail.objects.latest("pk"))["code"]
    client.post("/accounts/login/code/confirm/", {"code": code})
    before = is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": now_code()})

    assert (before, is_in(client)) == (False, True)


def test_a_new_password_is_no_way_around_a_second_factor(user: User) -> None:
    TOTP.activate(user, SECRET)
    client, new = Client(), "quiet river stones 9"
    client.post("/accounts/password/reset/", {"email": user.email})
    link = outbox.stored_context(OutgoingMail.objects.latest("pk"))["link"]
    page = client.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": new, "password2": new})
    user.refresh_from_db()
    before = is_in(client)
    client.post("/accounts/login/", {"login": user.email, "password": new})

    assert (user.check_password(new), before, is_in(client)) == (True, False, False)


def test_a_mailed_code_opens_only_the_session_that_asked_for_it(user: User) -> None:
    asked, other = Client(), Client()
    for client in (asked, other):
        client.post("/accounts/login/code/", {"email": user.email})
    codes = [outbox.stored_context(mail)["code"] for mail in OutgoingMail.objects.order_by("pk")]
    other.post("/accounts/login/code/confirm/", {"code": codes[0]})
    asked.post("/accounts/login/code/confirm/", {"code": codes[0]})

    assert (is_in(asked), is_in(other)) == (True, False)


def test_mailed_codes_have_more_than_twenty_bits_and_do_not_repeat() -> None:
    codes = {get_adapter().generate_login_code() for _ in range(500)}
    letters = {letter for code in codes for letter in re.sub(r"\W", "", code)}

    assert len(codes) == 500
    assert min(len(re.sub(r"\W", "", code)) for code in codes) >= 6
    assert len(letters) ** 6 > 2**20


def test_fields_of_passwords_hide_them_and_take_what_a_manager_puts_in() -> None:
    page = Client().get("/accounts/login/").content.decode()
    field = re.search(r"<input[^>]*name=\"password\"[^>]*>", page)

    assert field
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "maxlength" not in field[0]
    assert "onpaste" not in page
