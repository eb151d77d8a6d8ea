"""docs/webhooks.md: its program checks what we post, and its table has every event."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from campaign.models import WebhookEndpoint, WebhookEvent
from campaign.trail.words import WORDS
from campaign.webhooks import events, signing
from tests.sources import ROOT

DOCUMENT = (ROOT / "docs" / "webhooks.md").read_text()


@pytest.fixture
def event_of() -> Callable[..., dict[str, Any]]:
    """Return the function of the document, as whoever copies it has it."""
    program = re.search(r"^```python\n(.+?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert program
    names: dict[str, Any] = {}
    exec(program[1], names)
    found: Callable[..., dict[str, Any]] = names["event_of"]
    return found


def posted(secret: str, *, seconds_ago: float = 0) -> tuple[bytes, dict[str, str]]:
    event = WebhookEvent(
        key="evt_1", type="letter.opened", at=datetime.now(UTC), sequence=7, data={"letter": {"id": 3}}
    )
    body, now = signing.body_of(event), datetime.fromtimestamp(time.time() - seconds_ago, UTC)
    return body, signing.headers_of(WebhookEndpoint(secret=secret), event, body, now=now)


def test_the_program_takes_what_we_sign(event_of: Callable[..., dict[str, Any]]) -> None:
    secret = signing.new_secret()

    assert event_of(*posted(secret), secret)["data"] == {"letter": {"id": 3}}


def test_the_program_refuses_what_is_forged_changed_or_old(event_of: Callable[..., dict[str, Any]]) -> None:
    secret = signing.new_secret()
    body, headers = posted(secret)

    for given in (
        (body + b" ", headers, secret),
        (body, headers | {"webhook-id": "evt_2"}, secret),
        (body, headers, signing.new_secret()),
        (*posted(secret, seconds_ago=301), secret),
    ):
        with pytest.raises(ValueError, match=r"secret|old"):
            event_of(*given)


def test_the_table_has_every_event_and_no_other() -> None:
    table = DOCUMENT.partition("## The events")[2].partition("## Order")[0]
    first_cells = re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)
    named = {name for cell in first_cells for name in re.findall(r"`([\w.]+)`", cell)}

    assert named == {kind.name for kind in events.known()} | {events.TEST}


def test_events_are_announced_of_deeds_that_there_are() -> None:
    assert set(events._by_verb) - set(WORDS) == set()
