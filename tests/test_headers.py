"""What answers and cookies say to a browser; tests/test_permissions.py looks at the answers of all routes."""

from pathlib import Path
from typing import Any

import pytest
from csp.decorators import csp_replace
from csp.exceptions import CSPNonceError
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from campaign import visitors
from config import csp
from config.middleware import Policy
from tests import headers
from tests.factories.campaign import PASSWORD, make_user, sign_in
from tests.test_settings import EXAMPLE, run


def test_control_an_answer_without_the_policy_is_noticed(rf: Any) -> None:
    answer = Client().get("/nothing-is-here/")
    del answer.headers["Content-Security-Policy"]

    assert [*headers.faults(answer)] == ["may be framed", "may load"]


@pytest.mark.django_db
def test_static_files_say_the_same() -> None:
    answer = Client().get("/static/css/base.css")
    answer.close()

    assert (answer.status_code, [*headers.faults(answer)]) == (200, [])


def test_the_policy_allows_only_ourselves() -> None:
    told: dict[str, Any] = csp.CONTENT_SECURITY_POLICY["DIRECTIVES"]

    assert told["default-src"] == told["object-src"] == told["base-uri"] == told["frame-ancestors"] == ["'none'"]
    assert {str(source) for name, allowed in told.items() for source in allowed if name != "script-src"} <= {
        "'none'",
        "'self'",
        "data:",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("path", ("/", "/register/", "/accounts/login/", "/static/css/base.css", "/api/v1/letters"))
def test_trace_is_answered_with_nothing_of_the_request(path: str) -> None:
    answer = Client().trace(path, headers={"X-Canary": "canary"})

    assert answer.status_code in {302, 401, 404, 405}
    assert b"canary" not in answer.getvalue()
    answer.close()


# Cookies

COOKIES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")


@pytest.mark.stories
def test_cookies_of_an_installation_are_for_its_host_and_https_alone(tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from campaign import visitors\n"
        "from config.messages import MessageCookie\n"
        f"names = [getattr(settings, name) for name in {COOKIES}]\n"
        "print(*names, MessageCookie.cookie_name, visitors.COOKIE)\n"
        "print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_DOMAIN)\n"
        "print(settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_SSL_REDIRECT)\n"
    )
    told = run("-c", program, **EXAMPLE | {"DATA_DIR": str(tmp_path)}).stdout.splitlines()

    assert [name.partition("-")[0] for name in told[0].split()] == ["__Host"] * 5
    assert told[1:] == ["True True None", "31536000 True True"]


@pytest.mark.django_db
def test_no_cookie_is_for_scripts_or_for_other_sites() -> None:
    client, user = Client(), make_user(password=PASSWORD)
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post("/language/", {"language": "fr", "next": "/"})
    told = {
        name: (bool(one["httponly"]), one["samesite"], one["path"]) for name, one in client.cookies.items() if one.value
    }

    assert {settings.LANGUAGE_COOKIE_NAME, settings.SESSION_COOKIE_NAME, visitors.COOKIE} <= set(told)
    assert {name: one for name, one in told.items() if one != (True, "Lax", "/")} == {}


@pytest.mark.django_db
def test_whoever_leaves_is_forgotten_by_the_browser() -> None:
    client = sign_in(Client(), make_user())
    stays, leaves = client.get(reverse("account_logout")), client.post(reverse("account_logout"))

    assert leaves.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in stays.headers


# The policy of pages without anything of their own is made once


def asks_for_a_nonce(request: Any) -> HttpResponse:
    return HttpResponse(str(request.csp_nonce))


@csp_replace({"frame-ancestors": ["'self'"]})
def may_be_framed_here(_request: Any) -> HttpResponse:
    return HttpResponse()


def plain(_request: Any) -> HttpResponse:
    return HttpResponse()


def policy(by: type[CSPMiddleware], view: Any, request: Any) -> set[str]:
    answered: Any = by(view)(request)
    said = answered.headers["Content-Security-Policy"]
    return set(said.replace(getattr(request, "_csp_nonce", "") or "no nonce", "NONCE").split("; "))


@pytest.mark.parametrize("view", (plain, asks_for_a_nonce, may_be_framed_here))
def test_the_policy_is_what_the_library_says_of_the_page(rf: Any, view: Any) -> None:
    assert policy(Policy, view, rf.get("/")) == policy(CSPMiddleware, view, rf.get("/"))


def test_no_nonce_is_given_that_the_header_does_not_have(rf: Any) -> None:
    request = rf.get("/")
    policy(Policy, plain, request)

    with pytest.raises(CSPNonceError):
        str(request.csp_nonce)
