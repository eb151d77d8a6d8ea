"""No log holds a mailed link, an address or a row, whatever the method, the ending or the error (B5)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config import request_ids
from config.entrance import environment, forget
from config.logs import DiscreetFormatter, JsonFormatter, place, without_secrets
from config.settings import LOGGING
from tests.factories.campaign import PASSWORD, make_member, make_user, sign_in
from tests.test_entrance import scope

# As our tokens are: a number, a nonce, a time and a seal.
SECRET = "417.k3Jb0Zq7xWc2Vd9Lm5Rt8Yp1Hs4Nf6Ga.1tXyZ4.Qm7Rw2Ke9Uj4Bx6Tz1Pv8Sd3"
PIECES = [piece for piece in SECRET.split(".") if len(piece) > 10]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "MKCOL")
ENDINGS = (
    "/",
    "",
    ")",
    "/)",
    ".",
    ",/",
    "%20more/",
    "%0Amore",
    "%00",
    "//",
    "/x/y/",
    "?a=1",
    "/?next=/",
    "%ff",
    "é/",
    "%3E",
)
SECRET_NAMES = {"token", "nonce", "key", "page", "uidb36"}


def patterns(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in entries:
        whole = before + re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", str(entry.pattern)).replace("^", "").replace("$", "")
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, whole)
        else:
            yield "/" + whole


def secret_addresses() -> list[str]:
    """Return an address of every route with a secret in it; a new one is among them by itself."""
    found = []
    for pattern in patterns(get_resolver().url_patterns):
        names = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        if SECRET_NAMES & set(names):
            filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: SECRET if m[1] in SECRET_NAMES else "x", pattern)
            found.append(filled.removesuffix("/"))
    return sorted(set(found))


@contextmanager
def log(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    """Write all that is logged, at every level, with this formatter."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter)
    root, loggers = logging.getLogger(), [logging.getLogger(name) for name in ("django", "django.server")]
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        assert all(logger.propagate for logger in loggers)


EVERYTHING = [(method, ending) for method in METHODS for ending in ENDINGS]
# Each method with a third of the endings, each ending with a third of the methods.
IN_TURN = [(m, e) for row, m in enumerate(METHODS) for column, e in enumerate(ENDINGS) if (row + column) % 3 == 0]


def ask(address: str, requests: list[tuple[str, str]]) -> int:
    client = Client(raise_request_exception=False)
    answers = [client.generic(method, address + ending) for method, ending in requests]
    return sum(answer.status_code >= 400 for answer in answers)


def leaks(text: str) -> list[str]:
    return [line for line in text.splitlines() if any(piece[:12] in line for piece in PIECES)]


@pytest.mark.django_db
@pytest.mark.matrix
@pytest.mark.parametrize("formatter", (DiscreetFormatter, JsonFormatter))
@pytest.mark.parametrize("address", secret_addresses())
@pytest.mark.parametrize(
    "requests", (pytest.param(IN_TURN, id="some"), pytest.param(EVERYTHING, id="all", marks=pytest.mark.release))
)
def test_no_method_or_ending_writes_a_link_into_the_log(
    address: str, formatter: type[DiscreetFormatter], requests: list[tuple[str, str]]
) -> None:
    logging.disable(logging.NOTSET)
    with log(formatter()) as text:
        assert ask(address, requests) > len(requests) // 8

    assert leaks(text.getvalue()) == []
    assert "Method Not Allowed" in text.getvalue() or "Not Found" in text.getvalue()


@pytest.mark.django_db
def test_control_an_ordinary_formatter_writes_the_link() -> None:
    with log(logging.Formatter()) as text:
        ask(f"/s/confirm/{SECRET}", IN_TURN)

    assert len(leaks(text.getvalue())) > 20


@pytest.mark.django_db
@pytest.mark.parametrize("formatter", (DiscreetFormatter, JsonFormatter, logging.Formatter))
@pytest.mark.parametrize("error", (KeyError, ValueError, RecursionError, OSError))
def test_an_error_writes_no_link_either(
    monkeypatch: pytest.MonkeyPatch, formatter: type[logging.Formatter], error: type[Exception]
) -> None:
    def fail(_purpose: object, token: str) -> None:
        raise error(token)

    monkeypatch.setattr("signatories.signing.tokens.read", fail)
    with log(formatter()) as text:
        answer = Client(raise_request_exception=False).get(f"/s/confirm/{SECRET}/")

    assert answer.status_code == 500
    assert error.__name__ in text.getvalue()
    assert (leaks(text.getvalue()) == []) == (formatter is not logging.Formatter)


def test_the_log_of_production_uses_the_discreet_formatter() -> None:
    assert LOGGING["handlers"]["console"]["formatter"] == "discreet"
    assert LOGGING["formatters"]["discreet"] == {"()": "config.logs.DiscreetFormatter"}
    assert LOGGING["loggers"]["django.server"]["handlers"] == []


@pytest.mark.parametrize(
    ("address", "written"),
    (
        ("/", "/"),
        ("/accounts/login/", "/accounts/login/"),
        ("/s/confirm/abc def/", "/s/confirm/…"),
        ("/coalitions/orsa/letters/", "/coalitions/…"),
        ("/nothing-here", "/…"),
        ("/accounts/login/?next=/s/confirm/x/", "/accounts/login/…"),
        ("https://letters.example.org/s/manage/x", "https://letters.example.org/s/manage/…"),
    ),
)
def test_place_keeps_the_words_of_our_routes(address: str, written: str) -> None:
    assert place(address) == written


@pytest.mark.parametrize(
    "text",
    (
        "Task campaign.deliver_mails[0b5e8a4e-1111-2222-3333-444455556666] succeeded in 0.01s",
        'File "/usr/lib/python3.11/site-packages/django/core/handlers/exception.py", line 55, in inner',
        "Applying campaign.0001_initial... test_10_000_steps_of_something_long",
    ),
)
def test_without_secrets_leaves_ordinary_text(text: str) -> None:
    assert without_secrets(text) == text


def test_the_log_of_the_server_gets_neither_address_nor_visitor() -> None:
    asked: dict[str, Any] = scope("GET", f"/s/confirm/{SECRET}/".encode(), [(b"referer", SECRET.encode())])
    environ = environment(asked)

    forget(asked)

    assert environ["PATH_INFO"] == f"/s/confirm/{SECRET}/"
    assert (asked["path"], asked["client"][0]) == ("/s/confirm/…", "-")
    assert not any(piece in str(asked) for piece in (*PIECES, "192.0.2.7"))


# What else may not stand in a log

REFUSED = (
    'duplicate key value violates unique constraint "mail_key"\n'
    "DETAIL:  Key (name, mailbox)=(Ada Canary, ada.canary@example.org) already exists.\n"
    "Failing row contains (1, Ada Canary, null)."
)
CANARIES = ("Ada Canary", "ada.canary", "canary@example.org", "the-password")


@pytest.mark.parametrize("formatter", (DiscreetFormatter, JsonFormatter, logging.Formatter))
def test_no_address_and_no_row_stand_in_the_log(formatter: type[logging.Formatter]) -> None:
    with log(formatter()) as text:
        logging.getLogger("campaign.mail").error(
            "%s of <%s> for %s", REFUSED, "ada.canary@example.org", "Eve@b.example"
        )
        logging.getLogger("x").error("postgres://user:the-password@database.internal/undersigned is away")
        try:
            raise ValueError(REFUSED)
        except ValueError:
            logging.getLogger("letters").exception("A row was refused.")

    found = [canary for canary in CANARIES if canary in text.getvalue()]
    assert (found == []) == (formatter is not logging.Formatter), text.getvalue()
    assert "violates unique constraint" in text.getvalue()


@pytest.mark.django_db
def test_json_lines_carry_the_number_that_the_answer_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def note(_purpose: object, _token: str) -> None:
        raise KeyError("x")

    monkeypatch.setattr("signatories.signing.tokens.read", note)
    client = Client(raise_request_exception=False)
    with log(JsonFormatter()) as text:
        first, second = (client.get(f"/s/confirm/{SECRET}/", headers={"X-Request-ID": "mine"}) for _ in range(2))

    lines = [json.loads(line) for line in text.getvalue().splitlines()]
    numbers = [line["request"] for line in lines if line["logger"] == "django.request"]
    assert numbers == [first.headers["X-Request-ID"], second.headers["X-Request-ID"]]
    assert len(set(numbers)) == 2
    assert re.fullmatch(r"[0-9a-f]{12}", numbers[0])
    assert {line["error"] for line in lines if "error" in line} == {"KeyError"}
    assert request_ids.current() == ""


def test_a_wake_up_carries_the_number_and_a_task_takes_it_over() -> None:
    class Task:
        class request:  # noqa: N801 - as Celery calls it
            request_number = "0123456789ab"

    headers: dict[str, Any] = {}
    without: dict[str, Any] = {}
    number = request_ids.begin()
    request_ids.hand_on(headers=headers)
    request_ids.take_over(task=Task)
    taken = request_ids.current()
    request_ids.forget()
    request_ids.hand_on(headers=without)

    assert headers == {request_ids.HEADER: number}
    assert (taken, request_ids.current(), without) == ("0123456789ab", "", {})


def test_a_task_takes_no_other_word_for_a_number() -> None:
    class Task:
        class request:  # noqa: N801
            request_number = "Ada Canary wrote this"

    request_ids.take_over(task=Task)
    taken = request_ids.current()
    request_ids.forget()

    assert re.fullmatch(r"[0-9a-f]{12}", taken)


@pytest.mark.django_db
def test_every_step_of_signing_in_is_logged_without_saying_who_was_meant() -> None:
    user, client = make_user(password=PASSWORD), Client()
    with log(JsonFormatter()) as text:
        for word in ("wrong", PASSWORD):
            client.post("/accounts/login/", {"login": user.email, "password": word})
        client.post("/accounts/logout/")

    told = [json.loads(line)["message"] for line in text.getvalue().splitlines() if '"logger": "security"' in line]
    assert told == [
        "account_login answered 200, account nobody, by nothing",
        f"account_login answered 302, account {user.pk}, by password",
        "account_logout answered 302, account nobody, by nothing",
    ]
    assert user.email not in text.getvalue()
    assert PASSWORD not in text.getvalue()


@pytest.mark.django_db
def test_a_refusal_is_logged_with_the_account_and_without_the_address() -> None:
    member = make_member(role="reviewer")
    client = sign_in(Client(), member.user)
    with log(JsonFormatter()) as text:
        assert client.get(f"/coalitions/{member.coalition.slug}/settings/").status_code == 403

    told = [json.loads(line) for line in text.getvalue().splitlines()]
    assert [(one["message"], one["account"]) for one in told] == [
        ("Forbidden (Permission denied): /coalitions/…", member.user.pk)
    ]


def test_steps_of_signing_in_are_written_at_any_level_of_the_log() -> None:
    assert LOGGING["loggers"]["security"]["level"] == "INFO"
    assert LOGGING["handlers"]["console"].get("level") is None
