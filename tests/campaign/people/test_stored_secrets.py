"""What a copy of the database is good for: no session, no code, no second factor, no member's address (B11)."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.test import Client
from django.utils import timezone

from campaign.encryption import SealedEmailField, WrongKey, open_address, seal_address
from campaign.mail import outbox
from campaign.mailbox import validated
from campaign.models import OutgoingMail, User
from campaign.people.sessions import SessionStore, StoredKey, stored
from campaign.tasks import clear_sessions
from tests.factories.campaign import make_user
from tests.test_links_stay_private import stored as dump

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADDRESS = "Canary.Bird@members.example"


@pytest.fixture
def user() -> User:
    user = make_user(email=ADDRESS.lower())
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    return user


def sign_in(client: Client, user: User) -> str:
    """Sign in by a code and return the key in the cookie."""
    client.post("/accounts/login/code/", {"email": user.email})
    code = outbox.stored_context(OutgoingMail.objects.latest("pk"))["code"]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert client.session[SESSION_KEY] == str(user.pk)
    return client.cookies["sessionid"].value


# Sessions


def test_database_holds_no_key_of_a_session(client: Client, user: User) -> None:
    key = sign_in(client, user)

    assert key not in dump()
    row = Session.objects.get()
    assert row.session_key == UserSession.objects.get().session_key == stored(key)


def test_what_stands_in_the_database_opens_no_session(client: Client, user: User) -> None:
    sign_in(client, user)
    thief = Client()
    for key in (Session.objects.get().session_key, UserSession.objects.get().session_key):
        thief.cookies["sessionid"] = str(key)

        assert thief.get("/accounts/2fa/").status_code == 302
        assert SESSION_KEY not in thief.session


def test_control_with_the_sessions_of_django_the_database_opens_them(client: Client, user: User, settings: Any) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"
    for model in (Session, UserSession):
        model._meta.get_field("session_key").__class__ = models.CharField
    try:
        key = sign_in(client, user)
        assert key in dump()
        thief = Client()
        thief.cookies["sessionid"] = Session.objects.get().pk
        assert thief.get("/accounts/2fa/").status_code == 200
    finally:
        from campaign.people.sessions import StoredKeyField  # noqa: PLC0415

        for model in (Session, UserSession):
            StoredKeyField.lay_on(model._meta.get_field("session_key"))


def test_what_is_in_a_session_cannot_be_read(client: Client, user: User) -> None:
    client.post("/accounts/login/code/", {"email": user.email})
    code = outbox.stored_context(OutgoingMail.objects.latest("pk"))["code"]
    row = Session.objects.get()

    assert code in str(SessionStore(client.cookies["sessionid"].value).load())
    assert SessionStore().decode(row.session_data) != {}
    assert DatabaseStore().decode(row.session_data) == {}


def test_a_session_of_another_key_is_empty(user: User) -> None:
    assert SessionStore().decode("gAAAAA-not-of-ours") == {}


def test_signed_in_devices_are_listed_and_ended(client: Client, user: User) -> None:
    sign_in(client, user)
    other = Client()
    sign_in(other, user)

    page = client.get("/accounts/sessions/")
    assert page.status_code == 200
    assert page.text.count("This device") == 1
    client.post("/accounts/sessions/")

    assert UserSession.objects.count() == Session.objects.count() == 1
    assert other.get("/accounts/2fa/").status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200


def test_stored_key_equals_the_key_it_was_made_from_and_no_other() -> None:
    key = stored("raw-key")

    assert key == "raw-key"
    assert key != "other"
    assert key != str.__str__(key)[:-1]
    assert stored(key) == key
    assert {key} == {StoredKey(str.__str__(key))}


def test_clear_sessions_forgets_ended_ones_and_their_devices(client: Client, user: User) -> None:
    sign_in(client, user)
    sign_in(Client(), user)
    ended = Session.objects.order_by("pk").first()
    assert ended is not None
    Session.objects.filter(pk=ended.pk).update(expire_date=timezone.now() - timedelta(seconds=1))

    clear_sessions()

    assert Session.objects.count() == UserSession.objects.count() == 1


def test_sessions_are_cleared_every_day() -> None:
    from config.celery import app  # noqa: PLC0415

    assert app.conf.beat_schedule["campaign.clear_sessions"]["schedule"] <= 24 * 3600


# Second factors


def test_secrets_of_second_factors_are_encrypted_and_work(user: User) -> None:
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user)
    shown = codes.get_unused_codes()
    rows = dump()

    assert SECRET not in rows
    assert Authenticator.objects.filter(type="totp").get().data["secret"] not in {"", SECRET}
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(seed) > 60  # a token and not the 40 characters of a seed
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).validate_code(shown[0])


# Addresses


def test_database_holds_no_address_of_a_member(client: Client, user: User) -> None:
    sign_in(client, user)
    client.post("/accounts/email/", {"action_add": "", "email": "second.canary@members.example"})
    rows = dump().lower()

    assert "canary" not in rows
    assert "members.example" not in rows


def test_control_an_ordinary_field_would_show_the_address(user: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaign_user SET email = %s", [user.email])

    assert "canary" in dump()


def test_an_account_is_found_by_its_address_in_any_case(user: User) -> None:
    assert User.objects.get(email=ADDRESS) == user
    assert User.objects.get(email=ADDRESS.lower()).email == ADDRESS.lower()
    assert EmailAddress.objects.get(email__in=[ADDRESS]).user == user
    assert User.objects.filter(email="x" * 250 + "@example.org").count() == 0


def test_an_address_is_unique_in_any_case(user: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=ADDRESS.upper())
    with pytest.raises(ValidationError):
        User(email=ADDRESS).full_clean()


def test_the_longest_address_fits_when_it_is_sealed() -> None:
    longest = "a" * 60 + "@" + ".".join(["b" * 53, "c" * 49, "de"])
    assert len(longest) > SealedEmailField.LONGEST - 5

    assert len(seal_address(longest + "x" * (SealedEmailField.LONGEST - len(longest)))) <= 254
    with pytest.raises(ValidationError):
        validated(longest + "x" * 10, longest=SealedEmailField.LONGEST)


def test_a_sealed_address_opens_with_the_last_key_alone(settings: Any) -> None:
    sealed = seal_address("ada@example.org")
    settings.FIELD_KEYS = ["a-new-key-in-front-of-the-others-0123456789", *settings.FIELD_KEYS]
    assert open_address(sealed) == "ada@example.org"

    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    with pytest.raises(WrongKey):
        open_address(sealed)


def test_an_operator_finds_an_account_by_its_whole_address_and_leaves_none_in_the_log(
    client: Client, user: User
) -> None:
    operator = make_user(is_staff=True, is_superuser=True)
    sign_in(client, operator)

    found = client.get("/operators/campaign/user/", {"q": ADDRESS}).text
    client.post(f"/operators/campaign/user/{user.pk}/change/", {"name": "New", "is_active": "on"})

    assert f"/operators/campaign/user/{user.pk}/change/" in found
    assert "canary" not in dump().lower()


def test_settings_name_our_adapters() -> None:
    assert settings.SESSION_ENGINE == "campaign.people.sessions"
    assert settings.MFA_ADAPTER == "campaign.people.accounts.SecondFactorAdapter"


def totp_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time.time()) // 30)))
