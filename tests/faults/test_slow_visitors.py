"""Whoever sends or reads slowly keeps nobody waiting, with the web server as docs/settings.md starts it.

The control starts the same application without the guard: there as many slow visitors as there are threads are enough.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.dawdlers import dawdlers, until_ended
from tests.http import Browser
from tests.servers import free_port, wait_until
from tests.stack import PROGRAMS, Stack

WORKERS = 2
NUMBER = 20
# A busy machine is slow as well; the slow visitors stay for longer than this.
PATIENCE = 10
SLOW = ("head", "body", "silent body", "pieces", "upload", "nothing", "kept open")


def start_unguarded(stack: Stack, application: str) -> int:
    """Start the same on granian's door for WSGI and return the port."""
    port = free_port()
    options = ["--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws"]
    command = [str(PROGRAMS / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    stack._start("unguarded", [*command, *options, application])
    wait_until(lambda: answers(port, seconds=2), seconds=40, what="the unguarded server")
    return port


def answers(port: int, *, seconds: float, path: str = "/accounts/login/") -> bool:
    try:
        return Browser(f"http://127.0.0.1:{port}", timeout=seconds).get(path).status == 200
    except OSError:
        return False


def slowest_answer(port: int, *, seconds: float) -> float:
    """Ask again and again for so long and return how long the slowest answer took."""
    slowest, ends = 0.0, time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.monotonic()
        assert answers(port, seconds=PATIENCE)
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def test_site_answers_while_slow_visitors_of_all_kinds_are_on_its_lines(stack: Stack) -> None:
    stack.start_web(workers=WORKERS)

    with ExitStack() as lines:
        for kind in SLOW:
            lines.enter_context(dawdlers(kind, port=stack.port, number=NUMBER))
        assert slowest_answer(stack.port, seconds=3) < PATIENCE


@pytest.mark.landing
def test_slow_visitors_are_sent_away(stack: Stack) -> None:
    stack.start_web(workers=WORKERS)

    with (
        dawdlers("body", port=stack.port, number=NUMBER) as senders,
        dawdlers("head", port=stack.port, number=9) as more,
    ):
        assert until_ended("body", senders, seconds=40) > 15
        assert until_ended("head", more, seconds=10) < 10


@pytest.mark.release
def test_control_without_the_guard_slow_visitors_stop_the_site(stack: Stack) -> None:
    port = start_unguarded(stack, "config.wsgi:application")

    with dawdlers("body", port=port, number=4 * WORKERS):
        wait_until(lambda: not answers(port, seconds=3), seconds=20, what="the end of all answers")
        assert not answers(port, seconds=5)


@pytest.mark.release
def test_site_answers_while_readers_stand_still_and_they_are_sent_away(stack: Stack) -> None:
    stack.start_web(workers=WORKERS, application="tests.faults.large_answers:application")

    with dawdlers("reader", port=stack.port, number=4 * WORKERS) as readers:
        wait_until(lambda: answers(stack.port, seconds=PATIENCE), seconds=30, what="an answer")
        assert slowest_answer(stack.port, seconds=4) < PATIENCE
        until_ended("reader", readers, seconds=60)


@pytest.mark.release
def test_control_without_the_guard_standing_readers_stop_the_site(stack: Stack) -> None:
    port = start_unguarded(stack, "tests.faults.large_answers:unguarded")

    with dawdlers("reader", port=port, number=8 * WORKERS):
        wait_until(lambda: not answers(port, seconds=3), seconds=20, what="the end of all answers")
        assert not answers(port, seconds=5)


@pytest.mark.landing
@pytest.mark.parametrize("application", ("application", pytest.param("for_everybody", id="control: all are answered")))
def test_who_has_hung_up_is_not_answered_before_who_is_there(stack: Stack, application: str) -> None:
    """A crowd that gives up and comes again finds a server that has caught up."""
    web = stack.start_web(application=f"tests.faults.slow_answers:{application}")

    with ThreadPoolExecutor(NUMBER) as crowd:
        stayed = sum(crowd.map(lambda n: answers(stack.port, seconds=0.3, path=f"/slow/{n}/"), range(NUMBER)))
    assert answers(stack.port, seconds=PATIENCE, path="/last/")

    answered = web.output.count("answers /slow/")
    if application == "application":
        assert answered <= stayed + NUMBER // 2  # some had begun, or hung up in this very moment
    else:
        assert answered == NUMBER > stayed + NUMBER // 2
