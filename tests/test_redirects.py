"""No address in a parameter leads a visitor away from here (I8)."""

import time
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils.http import url_has_allowed_host_and_scheme

from campaign.models import User
from tests.factories.campaign import make_user

pytestmark = pytest.mark.pages
PASSWORD = "a long word for tests"
ELSEWHERE = [
    "https://evil.example",
    "http://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://evil.example",
    " https://evil.example",
    "\thttps://evil.example",
    "\nhttps://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https://testserver@evil.example",
    "https://testserver:80@evil.example/",
    "https://testserver.evil.example",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "/ok/%0d%0aLocation:%20https://evil.example",
    "/ok/\r\nLocation: https://evil.example",
    "https://evil.example\x00testserver",
    "ftp://evil.example/",
    "http:\\\\evil.example",
]


@pytest.fixture
def user(db: None) -> User:
    return make_user("ada@here.example", password=PASSWORD)


def stays_here(location: str) -> bool:
    """Tell whether a browser that follows the header is still on this origin."""
    parts = urlsplit(location)
    safe = url_has_allowed_host_and_scheme(location, allowed_hosts={"testserver"})
    return safe and parts.netloc in {"", "testserver"} and "\r" not in location and "\n" not in location


def test_stays_here_knows_another_origin() -> None:
    assert [stays_here(value) for value in ("/letters/", "//evil.example", "/\\evil.example")] == [True, False, False]


@pytest.mark.parametrize("value", ELSEWHERE)
def test_login_stays_here(client: Client, user: User, value: str) -> None:
    answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": value})

    assert answer.status_code in {302, 400}
    assert answer.status_code == 400 or stays_here(answer.headers["Location"])


@pytest.mark.parametrize("value", ELSEWHERE)
def test_logout_stays_here(client: Client, user: User, value: str) -> None:
    client.force_login(user)

    answer = client.post("/accounts/logout/", {"next": value})

    assert answer.status_code in {302, 400}
    assert answer.status_code == 400 or stays_here(answer.headers["Location"])


@pytest.mark.parametrize("value", ELSEWHERE)
def test_reauthenticate_stays_here(client: Client, user: User, value: str) -> None:
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()

    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": value})

    assert answer.status_code in {302, 400}
    assert answer.status_code == 400 or stays_here(answer.headers["Location"])


@pytest.mark.parametrize("value", ELSEWHERE)
def test_choosing_a_language_stays_here(client: Client, db: None, value: str) -> None:
    answer = client.post("/language/", {"language": "fr", "next": value})

    assert answer.status_code in {204, 302, 400}
    assert answer.status_code != 302 or stays_here(answer.headers["Location"])
