"""The deadline is the database's, whatever the clocks of the servers say (C3)."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaign.clock import database_now
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import State
from tests.factories.signatories import make_signature
from tests.faults.signers import PAGE, again, confirm_link, entries, make_open_letter
from tests.http import Browser
from tests.servers import free_port, wait_until
from tests.stack import Stack, web_command

SKEWS = (-4, 4)
# Seconds before the end when both servers are asked: less than the skew, and enough for a slow machine.
BEFORE = 3.5


def start_skewed(stack: Stack, seconds: int) -> Browser:
    """Start a server whose own clock is wrong by so many seconds and return a visitor of it."""
    port = free_port()
    stack.environment["CLOCK_SKEW"] = str(seconds)
    program = stack._start(f"skewed{seconds}", web_command("tests.faults.skewed_asgi:application", port=port))

    visitor = Browser(f"http://127.0.0.1:{port}", timeout=60)

    def answers() -> bool:
        program.check_running()
        try:
            return visitor.get("/nothing-here").status == 404
        except OSError:
            return False

    wait_until(answers, seconds=40, what="the skewed server")
    return visitor


@pytest.fixture
def letter(stack: Stack) -> Letter:
    return make_open_letter()


@pytest.fixture
def visitors(stack: Stack, letter: Letter) -> list[Browser]:
    """Visitors of two servers, one four seconds early and one four seconds late."""
    return [start_skewed(stack, skew) for skew in SKEWS]


def close_in(seconds: float) -> datetime:
    """Let signing close so many seconds from now, by the clock of the database."""
    at = database_now() + timedelta(seconds=seconds)
    Letter.objects.update(hard_deadline_at=at, hard_deadline_zone="Europe/Zurich")
    return at


def wait_for(moment: datetime) -> None:
    time.sleep(max((moment - timezone.now()).total_seconds(), 0))


def post(visitor: Browser, email: str) -> tuple[int, str]:
    answer = visitor.post(PAGE, entries(email), follow=False)
    return answer.status, answer.text


@pytest.mark.landing
def test_sign_before_and_after_the_deadline_on_both_servers(visitors: list[Browser]) -> None:
    for visitor in visitors:
        visitor.get(PAGE)
    at = close_in(BEFORE + 1)

    wait_for(at - timedelta(seconds=BEFORE))
    before = [post(visitor, f"before{number}@example.org")[0] for number, visitor in enumerate(visitors)]
    wait_for(at + timedelta(seconds=1))
    after = [post(visitor, f"after{number}@example.org") for number, visitor in enumerate(visitors)]

    assert before == [302, 302]
    assert [status for status, _text in after] == [410, 410]
    assert all("Signing closed on" in text and "(Europe/Zurich)." in text for _status, text in after)
    assert sorted(signature.email for signature in Signature.objects.all()) == [
        "before0@example.org",
        "before1@example.org",
    ]


def test_sign_100_times_across_the_deadline_is_decided_by_the_database(visitors: list[Browser]) -> None:
    for visitor in visitors:
        visitor.get(PAGE)
    at = close_in(2.5)
    started = timezone.now()

    def come(number: int) -> tuple[int, datetime, datetime]:
        wait_for(started + timedelta(seconds=1 + number * 0.03))
        came = timezone.now()
        status, _text = post(again(visitors[number % 2]), f"signer{number}@example.org")
        return status, came, timezone.now()

    with ThreadPoolExecutor(20) as pool:
        seen = list(pool.map(come, range(100)))

    accepted = [item for item in seen if item[0] == 302]
    refused = [item for item in seen if item[0] == 410]
    assert len(accepted) + len(refused) == 100
    assert len(accepted) == Signature.objects.count()
    assert all(came <= at for _status, came, _answered in accepted)
    assert all(answered >= at for _status, _came, answered in refused)
    assert not Signature.objects.filter(submitted_at__gt=at).exists()
    assert accepted
    assert refused


@pytest.mark.landing
def test_sign_by_the_clock_of_the_server_would_be_decided_wrongly(visitors: list[Browser]) -> None:
    """The control: the public page, which goes by the server's own clock, is wrong on one of the two."""
    for visitor in visitors:
        visitor.get("/l/archives/")
    at = close_in(0.5)

    answers = [visitor.get("/l/archives/") for visitor in visitors]

    offers = [f'href="{PAGE}"' in answer.text for answer in answers]
    clocks = [datetime.fromisoformat(answer.headers["x-clock"]) for answer in answers]
    assert [clock <= at for clock in clocks] == [True, False]
    assert offers == [True, False]


@pytest.mark.landing
def test_confirm_at_the_end_of_the_grace_on_both_servers(stack: Stack, letter: Letter) -> None:
    stack.environment["CONFIRM_GRACE_HOURS"] = "1"
    visitors = [start_skewed(stack, skew) for skew in SKEWS]
    people: list[Any] = [make_signature(letter, state=State.UNCONFIRMED) for _ in range(4)]
    browsers = [Browser(visitors[number % 2].base, timeout=60) for number in range(4)]
    pages = [browser.get(confirm_link(signature)) for browser, signature in zip(browsers, people, strict=True)]
    end = close_in(-3600 + BEFORE + 1) + timedelta(hours=1)

    wait_for(end - timedelta(seconds=BEFORE))
    before = [browsers[number].press(pages[number], follow=False).status for number in (0, 1)]
    wait_for(end + timedelta(seconds=1))
    after = [browsers[number].press(pages[number], follow=False) for number in (2, 3)]

    assert (before, [answer.status for answer in after]) == ([302, 302], [410, 410])
    assert all("(Europe/Zurich)." in answer.text for answer in after)
    states = list(Signature.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["counted", "counted", "unconfirmed", "unconfirmed"]
