"""Whose mail it is that comes in, and what is refused before anything reads it."""

from typing import Any

import pytest
from django.utils import timezone

from campaign.mail import inbox_address, incoming
from campaign.models import Coalition
from tests.factories.campaign import make_coalition

pytestmark = pytest.mark.django_db
NONCE = "a" * 26


@pytest.fixture
def coalition(settings: Any) -> Coalition:
    settings.INBOX_DOMAIN = "inbox.example"
    return make_coalition(inbox_nonce=NONCE)


def test_coalition_of_finds_the_first_address_that_is_somebodys(coalition: Coalition) -> None:
    own = inbox_address.address(coalition)

    found = inbox_address.coalition_of(["minister@state.example", f"<{own.upper()}>", f"b{own}"])

    assert found == coalition


@pytest.mark.parametrize(
    "change",
    (
        lambda own: own.replace("inbox.example", "other.example"),
        lambda own: own.replace(NONCE, "b" * 26),
        lambda own: own.replace(NONCE, NONCE[1:]),
        lambda own: "",
    ),
)
def test_coalition_of_refuses_what_is_nobodys(coalition: Coalition, change: Any) -> None:
    with pytest.raises(inbox_address.UnknownAddress):
        inbox_address.coalition_of([change(inbox_address.address(coalition))])


def test_coalition_of_refuses_the_address_of_a_coalition_that_has_closed(coalition: Coalition) -> None:
    own = inbox_address.address(coalition)
    Coalition.objects.filter(pk=coalition.pk).update(closed_at=timezone.now())

    with pytest.raises(inbox_address.UnknownAddress):
        inbox_address.coalition_of([own])


@pytest.mark.parametrize(("content", "sentence"), ((b" \r\n", "no mail"), (b"From: a@b.example\r\n\r\nYes", "larger")))
def test_read_refuses_a_mail_that_is_empty_or_too_large(monkeypatch: Any, content: bytes, sentence: str) -> None:
    monkeypatch.setattr(incoming, "MOST_BYTES", 20)

    with pytest.raises(incoming.RefusedMail, match=sentence):
        incoming.read(content)
