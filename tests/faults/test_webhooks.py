"""Webhooks with real processes: each event arrives, in the order that the document tells, signed rightly (A1)."""

import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from campaign.models import WebhookEndpoint, WebhookPost
from tests.conftest import MakeStack
from tests.factories.webhooks import make_endpoint, make_event
from tests.receivers import Posted, Receiver, Reply
from tests.servers import wait_until
from tests.stack import Stack

State = WebhookPost.State


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(folder=tmp_path).listening() as receiver:
        yield receiver


def make_webhook_stack(make_stack: MakeStack, *receivers: Receiver, **variables: str) -> Stack:
    """Return a stack whose workers trust the receivers and may post to them although they are no public machines."""
    own = {
        "WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",  # where localhost leads, by the one or the other
        "WEBHOOK_PORTS": ",".join(str(one.port) for one in receivers),
        "SSL_CERT_FILE": receivers[0].authority,
        "WEBHOOK_RETRY_SECONDS": "1",
        "MAIL_LEASE_SECONDS": "5",
    }
    return make_stack(environment={**own, **variables})


def endpoint_of(receiver: Receiver, **fields: Any) -> WebhookEndpoint:
    endpoint = make_endpoint(url=receiver.url, **fields)
    receiver.secret = endpoint.secret
    return endpoint


def a_third_of_the_time(seed: int) -> Callable[[Posted], int]:
    chance = random.Random(seed)
    return lambda got: 500 if chance.random() < 1 / 3 else 204


def has_got(receiver: Receiver, number: int) -> bool:
    return len(receiver.received) > number


def arrived(number: int) -> Callable[[], bool]:
    return lambda: WebhookPost.objects.filter(state=State.DELIVERED).count() == number


@pytest.mark.long
@pytest.mark.parametrize(
    ("number", "seconds"), ((100, 60), pytest.param(10_000, 540, marks=[pytest.mark.release, pytest.mark.timeout(660)]))
)
def test_each_event_arrives_at_a_target_that_fails_a_third_of_the_time(
    make_stack: MakeStack, receiver: Receiver, number: int, seconds: int
) -> None:
    stack = make_webhook_stack(make_stack, receiver)
    receiver.answers = a_third_of_the_time(number)
    with stack.joined():
        endpoint = endpoint_of(receiver)
        for each in range(number):
            make_event(endpoint.coalition, each)
        stack.start_worker(concurrency=2)
        began = time.monotonic()
        wait_until(arrived(number), seconds=seconds, what="every event", every=0.5)
        took = time.monotonic() - began

        assert [posted for posted in receiver.received if not posted.is_signed] == []
        taken = receiver.taken()
        assert sorted(posted.said["sequence"] for posted in taken) == list(range(1, number + 1))
        assert len({posted.key for posted in taken}) == number
        # Order as told: the first try of each comes in order, and what failed twice comes later by itself.
        firsts = list(dict.fromkeys(posted.said["sequence"] for posted in receiver.received))
        assert firsts == sorted(firsts)
        assert len(late(taken)) < number / 4
        print(f"{number} events, {len(receiver.received)} tries, {len(late(taken))} late, {took:.0f} s")


def late(taken: list[Posted]) -> list[int]:
    """Return the numbers that arrived after a higher one."""
    numbers = [posted.said["sequence"] for posted in taken]
    return [number for number, most in zip(numbers, accumulate(numbers, max), strict=True) if number < most]


@pytest.mark.landing
@pytest.mark.long
def test_no_event_is_lost_when_workers_are_killed_in_the_middle(make_stack: MakeStack, receiver: Receiver) -> None:
    stack = make_webhook_stack(make_stack, receiver, WEBHOOK_LEASE_SECONDS="2")
    receiver.answers = lambda got: Reply(200, seconds=0.02)
    with stack.joined():
        endpoint = endpoint_of(receiver)
        for each in range(150):
            make_event(endpoint.coalition, each)
        for kill in range(2):
            stack.start_worker()
            wait_until(partial(has_got, receiver, 30 * (kill + 1)), seconds=30, what="some posts")
            stack.kill_worker()
        stack.start_worker()
        wait_until(arrived(150), seconds=60, what="every event")

        taken = receiver.taken()
        assert len({posted.key for posted in taken}) == 150
        # What was on its way when a worker died comes once more, with the same id.
        assert 150 <= len(taken) <= 152
        assert all(posted.is_signed for posted in receiver.received)
        assert "of-the-receiver" not in stack.logs()
        assert endpoint.secret not in stack.logs()


def let_one_hang(make_stack: MakeStack, folder: Path, *, lines: int) -> tuple[int, int]:
    """Let one worker post to a target that hangs and to one that answers; return what both got while the first hung."""
    with Receiver(folder=folder).listening() as quick, Receiver(folder=folder).listening() as slow:
        stack = make_webhook_stack(make_stack, quick, slow, WEBHOOK_SECONDS="6", WEBHOOK_LINES=str(lines))
        slow.answers = lambda got: Reply(200, seconds=60)
        with stack.joined():
            hanging, prompt = endpoint_of(slow), endpoint_of(quick)
            for each in range(20):
                make_event(hanging.coalition, each)
                make_event(prompt.coalition, each)
            stack.start_worker()
            wait_until(lambda: slow.received, seconds=30, what="the first that hangs")
            time.sleep(3)
            got = len(slow.received), len(quick.taken())
            wait_until(lambda: hanging.posts.filter(tries__fault="timeout").exists(), seconds=20, what="the end of it")
            wait_until(lambda: len(quick.taken()) == 20, seconds=60, what="what the other target gets")
    return got


@pytest.mark.landing
@pytest.mark.long
def test_a_target_that_hangs_holds_up_no_other(make_stack: MakeStack, tmp_path: Path) -> None:
    assert let_one_hang(make_stack, tmp_path, lines=8) == (1, 20)


@pytest.mark.release
@pytest.mark.long
def test_with_one_line_at_a_time_a_target_that_hangs_holds_up_the_other(make_stack: MakeStack, tmp_path: Path) -> None:
    """The control."""
    assert let_one_hang(make_stack, tmp_path, lines=1) == (1, 0)
