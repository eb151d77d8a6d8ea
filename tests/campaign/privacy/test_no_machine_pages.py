"""Whoever comes by leaves no address of a machine and no browser: in no table, session, cache, task or log (Y3)."""

import logging
from typing import Any
from urllib.parse import quote

import pytest
from celery import current_app
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.test import Client
from django.utils import timezone

from campaign.mail import waker
from campaign.mailbox import mailbox_key
from campaign.people.sessions import SessionStore
from config import cache as config_cache
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.signing import tokens
from tests.campaign.mail.test_limits import PERSON
from tests.everything import everything
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
MACHINE, AGENT = "203.0.113.77", "Mozilla/5.0 (X11) CanaryBuild/17"
MARKS = (MACHINE, "canarybuild", "203.0.113")


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN)


@pytest.fixture
def visitor() -> Client:
    cache.clear()
    return Client(REMOTE_ADDR=MACHINE, HTTP_USER_AGENT=AGENT, HTTP_X_FORWARDED_FOR=MACHINE)


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was put on the queue, with its headers."""
    sent: list[str] = []
    plain = current_app.amqp.send_task_message

    def noted(producer: Any, name: str, message: Any, **options: Any) -> Any:
        sent.append(f"{name} {message} {options}")
        return plain(producer, name, message, **options)

    monkeypatch.setattr(current_app.amqp, "send_task_message", noted)
    return sent


def come_by(visitor: Client, letter: Letter) -> None:
    """Read, sign, look for a signature, guess links, sign in wrongly and rightly, and take a copy."""
    page = f"/l/{letter.public_name}/"
    visitor.get(page)
    visitor.post(f"{page}sign/", {**PERSON, "email": "ada@example.org", "form_key": tokens.new_nonce()})
    visitor.post(f"{page}find/", {"email": "ada@example.org"})
    visitor.get("/s/manage/mangled/")
    visitor.post("/accounts/password/reset/", {"email": "ada@example.org"})
    visitor.post("/accounts/login/", {"login": "ada@example.org", "password": "wrong password"})
    user = make_user("bo@example.org", password="right password 17")
    visitor.post("/accounts/login/", {"login": user.email, "password": "right password 17"})
    signature = make_signature(letter)
    token = tokens.make(tokens.LinkPurpose.MANAGE, signature)
    own = visitor.get(f"/s/manage/{token}/").headers["Location"]
    assert visitor.post(f"{own}data.zip").status_code == 200
    visitor.get("/no/such/page/")


def opened_sessions() -> str:
    return str([SessionStore().decode(row.session_data) for row in Session.objects.all()])


def kept_in_cache() -> str:
    """Return keys and values of the cache as they lie there."""
    store: Any = caches["default"]
    return f"{store._cache} {store._expire_info}"


def left(letter: Letter, visitor: Client, caplog: pytest.LogCaptureFixture, woken: list[str]) -> list[str]:
    """Return the marks of the visitor that stand anywhere afterwards."""
    with caplog.at_level(logging.INFO):
        come_by(visitor, letter)
    assert Signature.objects.filter(letter=letter, mailbox_key=mailbox_key("ada@example.org")).exists()
    places = {
        "tables": everything(),
        "sessions": opened_sessions(),
        "cache": kept_in_cache(),
        "tasks": " ".join(woken),
        "logs": caplog.text,
    }
    return [f"{mark} in {place}" for place, text in places.items() for mark in MARKS if mark in text.lower()]


def test_no_machine_and_no_browser_stands_anywhere(
    visitor: Client,
    letter: Letter,
    caplog: pytest.LogCaptureFixture,
    woken: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as owed:
        assert left(letter, visitor, caplog, woken) == []
    for call in owed:
        call()
    waker.publish()  # what the thread of the outbox does a moment later
    assert [mark for mark in MARKS if mark in " ".join(woken).lower()] == []
    store: Any = caches["default"]
    latest = timezone.now().timestamp() + 24 * 3600
    assert [end for end in store._expire_info.values() if end is None or end > latest] == []
    assert woken


def test_control_with_the_keys_of_django_the_cache_tells_the_machine(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches["default"], "key_func", lambda key, prefix, version: quote(key)[:200])

    visitor.post("/accounts/password/reset/", {"email": "ada@example.org"})

    assert MACHINE in kept_in_cache()


def test_keys_of_the_cache_are_digests() -> None:
    assert MACHINE not in config_cache.make_key(f"limit:{MACHINE}", "", 1)
