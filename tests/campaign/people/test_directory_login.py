"""Signing in with an organization's own directory: who comes in, who is sent away and why, and what is not believed."""

import re
import time
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from campaign.models import User
from config import directory as directory_settings
from tests.campaign.people.directory import Directory, running
from tests.factories.campaign import make_member, make_user
from tests.factories.seals import private_key

# The directory listens on the loopback address.
pytestmark = [pytest.mark.django_db, pytest.mark.pages, pytest.mark.enable_socket]
WHOLE = {
    "LOGIN_ISSUER": "https://id.weir.example",
    "LOGIN_NAME": "Weir Keepers",
    "LOGIN_CLIENT_ID": "undersigned",
    "LOGIN_CLIENT_SECRET": "a secret",
    "LOGIN_DOMAINS": "weir.example",
}
FAILED = "Signing in with Weir Keepers did not work."


@pytest.fixture
def directory(settings: Any) -> Iterator[Directory]:
    cache.clear()
    with running() as made:
        given = {**WHOLE, "LOGIN_ISSUER": made.issuer}
        for name, value in directory_settings.told(given, is_trial=True).items():
            setattr(settings, name, value)
        yield made


@pytest.fixture
def ada() -> User:
    return make_member(user=make_user("ada@weir.example")).user


def sent(client: Client, **data: str) -> dict[str, list[str]]:
    """Press the button and return what the directory is asked."""
    page = client.post(reverse("directory-login"), data).content.decode()
    address = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page)
    assert address, page
    return parse_qs(urlsplit(unescape(address[1])).query)


def come_back(client: Client, directory: Directory, **other: str) -> Any:
    """Sign in at the directory and come back; ``other`` goes over what is brought along."""
    query = sent(client)
    brought = {"state": query["state"][0], "code": directory.authorize(query), **other}
    return client.get(reverse("directory-callback"), brought)


def who(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def said(client: Client) -> str:
    return unescape(client.get("/accounts/login/").content.decode())


# Who comes in


def test_a_member_comes_in_and_nothing_is_kept(client: Client, directory: Directory, ada: User) -> None:
    answer = come_back(client, directory)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert who(client) == str(ada.pk)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()


def test_the_button_leads_back_to_where_somebody_wanted_to_go(client: Client, directory: Directory, ada: User) -> None:
    query = sent(client, next="/accounts/profile/")
    answer = client.get(reverse("directory-callback"), {"state": query["state"][0], "code": directory.authorize(query)})

    assert answer.headers["Location"] == "/accounts/profile/"


def test_the_second_factor_is_asked_for_as_ever(client: Client, directory: Directory, ada: User) -> None:
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")

    answer = come_back(client, directory)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert who(client) == ""


def test_an_address_is_the_same_in_capitals(client: Client, directory: Directory, ada: User) -> None:
    directory.claims = {"email": "Ada@Weir.Example"}

    come_back(client, directory)

    assert who(client) == str(ada.pk)


def test_what_is_asked_names_our_site_and_nothing_that_a_visitor_adds(
    client: Client, directory: Directory, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    address = reverse("directory-login") + "?process=connect&scope=admin&auth_params=prompt%3Dnone"
    page = client.post(address, headers={"host": "other.example"}).content.decode()
    query = parse_qs(urlsplit(unescape(page.split("url=")[1].split('"')[0])).query)

    assert query["redirect_uri"] == [f"{settings.SITE_URL}/accounts/directory/callback/"]
    assert sorted(query["scope"][0].split()) == ["email", "openid"]
    assert query["code_challenge_method"] == ["S256"]
    assert "prompt" not in query
    assert len(query["nonce"][0]) >= 32


# Who is sent away, with a sentence


@pytest.mark.parametrize(
    ("claims", "sentence"),
    (
        ({"email_verified": False}, "Weir Keepers does not say that it has verified an e-mail address of yours."),
        ({"email_verified": "false"}, "Weir Keepers does not say that it has verified an e-mail address of yours."),
        ({"email_verified": None}, "Weir Keepers does not say that it has verified an e-mail address of yours."),
        ({"email": ""}, "Weir Keepers does not say that it has verified an e-mail address of yours."),
        ({"email": "ada@else.example"}, "cannot sign in ada@else.example here: it answers for other domains."),
        ({"email": "ada@weir.example.evil.example"}, "it answers for other domains."),
        ({"email": "bo@weir.example"}, "There is no account with the address bo@weir.example."),
    ),
)
def test_somebody_else_is_told_why(
    client: Client, directory: Directory, ada: User, claims: dict[str, Any], sentence: str
) -> None:
    make_member(user=make_user("ada@else.example"))
    directory.claims = claims

    answer = come_back(client, directory)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")
    assert who(client) == ""
    assert sentence in said(client)
    assert User.objects.count() == 2


def test_an_account_that_has_not_verified_the_address_is_not_taken(
    client: Client, directory: Directory, ada: User
) -> None:
    ada.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]

    come_back(client, directory)

    assert who(client) == ""
    assert "There is no account with the address ada@weir.example." in said(client)


def test_a_closed_account_is_not_opened(client: Client, directory: Directory, ada: User) -> None:
    User.objects.update(is_active=False)

    come_back(client, directory)

    assert who(client) == ""


def test_an_account_without_a_coalition_is_told_so(client: Client, directory: Directory) -> None:
    make_user("ada@weir.example")

    come_back(client, directory)

    assert "invite" in client.get("/").content.decode().lower()


# What is not believed


@pytest.mark.parametrize(
    "claims",
    (
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another-program"},
        {"exp": int(time.time()) - 60},
        {"sub": None},
    ),
)
def test_a_token_for_another_visit_or_by_another_is_refused(
    client: Client, directory: Directory, ada: User, claims: dict[str, Any]
) -> None:
    directory.claims = claims

    come_back(client, directory)

    assert who(client) == ""
    assert FAILED in said(client)


def test_a_token_that_another_key_signed_is_refused(client: Client, directory: Directory, ada: User) -> None:
    directory.signs_with = private_key("2048", "somebody else")

    come_back(client, directory)

    assert who(client) == ""
    assert FAILED in said(client)


def test_control_without_looking_at_the_signature_it_would_come_in(
    client: Client, directory: Directory, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.signs_with = private_key("2048", "somebody else")
    whole = jwtkit.verify_and_decode
    monkeypatch.setattr(jwtkit, "verify_and_decode", lambda **options: whole(**{**options, "verify_signature": False}))

    come_back(client, directory)

    assert who(client) == str(ada.pk)


def test_a_directory_that_calls_itself_otherwise_is_another_one(
    client: Client, directory: Directory, ada: User
) -> None:
    directory.told = {"issuer": "https://elsewhere.example"}

    client.post(reverse("directory-login"))

    assert FAILED in said(client)
    assert who(client) == ""


@pytest.mark.parametrize("told", ({"token_endpoint": None}, {"jwks_uri": None}, {"authorization_endpoint": None}))
def test_a_directory_that_leaves_something_out_ends_in_a_sentence(
    client: Client, directory: Directory, ada: User, told: dict[str, Any]
) -> None:
    query = sent(client)
    directory.told = told
    cache.clear()

    client.get(reverse("directory-callback"), {"state": query["state"][0], "code": directory.authorize(query)})
    if "authorization_endpoint" in told:
        client.post("/accounts/logout/")
        cache.clear()
        client.post(reverse("directory-login"))

    assert FAILED in said(client)
    assert who(client) == ""


def test_an_answer_without_an_id_token_names_nobody(client: Client, directory: Directory, ada: User) -> None:
    directory.gives_token = False

    come_back(client, directory)

    assert who(client) == ""
    assert FAILED in said(client)


@pytest.mark.parametrize("other", ({"state": "invented"}, {"state": ""}, {"code": "invented"}))
def test_what_is_brought_back_must_be_what_was_given(
    client: Client, directory: Directory, ada: User, other: dict[str, str]
) -> None:
    come_back(client, directory, **other)

    assert who(client) == ""
    assert FAILED in said(client)


def test_another_browser_cannot_bring_it_back(client: Client, directory: Directory, ada: User) -> None:
    query = sent(client)
    other = Client()

    other.get(reverse("directory-callback"), {"state": query["state"][0], "code": directory.authorize(query)})

    assert who(other) == ""


def test_what_was_brought_back_once_does_nothing_twice(client: Client, directory: Directory, ada: User) -> None:
    query = sent(client)
    brought = {"state": query["state"][0], "code": directory.authorize(query)}
    client.get(reverse("directory-callback"), brought)
    client.post("/accounts/logout/")

    client.get(reverse("directory-callback"), brought)

    assert who(client) == ""


def test_whoever_gives_up_there_can_sign_in_otherwise(client: Client, directory: Directory) -> None:
    query = sent(client)

    answer = client.get(reverse("directory-callback"), {"state": query["state"][0], "error": "access_denied"})

    assert answer.headers["Location"] == "/accounts/login/"
    assert FAILED not in said(client)


def test_a_directory_that_is_away_ends_in_a_sentence(client: Client, directory: Directory, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"

    client.post(reverse("directory-login"))

    assert FAILED in said(client)


def test_a_directory_is_asked_once_however_often_the_button_is_pressed(client: Client, directory: Directory) -> None:
    for _press in range(5):
        sent(client)

    assert directory.asked == ["/.well-known/openid-configuration"]


def test_a_directory_that_is_away_is_not_waited_for_by_everybody(
    client: Client, directory: Directory, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def away(self: object, address: str, **_: object) -> None:
        asked.append(address)
        raise TimeoutError

    monkeypatch.setattr("requests.Session.get", away)
    for _press in range(5):
        client.post(reverse("directory-login"))

    assert len(asked) == 1
    assert FAILED in said(client)


# Off, and set


def test_without_settings_there_is_no_button_and_no_page(client: Client) -> None:
    assert "directory" not in client.get("/accounts/login/").content.decode()
    assert client.post(reverse("directory-login")).status_code == 404
    assert client.get(reverse("directory-callback")).status_code == 404


def test_the_sign_in_page_names_the_directory_and_asks_nothing_of_it(client: Client, directory: Directory) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert "Sign in with <bdi>Weir Keepers</bdi>" in page or "Sign in with Weir Keepers" in page
    assert directory.issuer not in page
    assert directory.asked == []


def test_no_link_begins_it(client: Client, directory: Directory) -> None:
    assert client.get(reverse("directory-login")).status_code == 405
    assert Client(enforce_csrf_checks=True).post(reverse("directory-login")).status_code == 403


@pytest.mark.parametrize("missing", ("LOGIN_NAME", "LOGIN_CLIENT_ID", "LOGIN_CLIENT_SECRET", "LOGIN_DOMAINS"))
def test_settings_that_are_not_whole_are_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=missing):
        directory_settings.told({**WHOLE, missing: ""}, is_trial=False)
    with pytest.raises(ImproperlyConfigured, match="https"):
        directory_settings.told({**WHOLE, "LOGIN_ISSUER": "http://id.weir.example"}, is_trial=False)
    assert directory_settings.told(WHOLE, is_trial=False)["LOGIN_DOMAINS"] == ["weir.example"]
