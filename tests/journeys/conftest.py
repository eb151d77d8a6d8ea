"""Chromium of the operating system, without windows, kept on the loopback address."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Request
from pytest_django import DjangoDbBlocker

from tests.conftest import MakeStack, lent_postgres
from tests.forking import Forks
from tests.servers import PostgresServer, RedisServer
from tests.smtp import SmtpSink
from tests.stack import Databases, Stack, redis_database

# Playwright keeps an event loop in the main thread, in which Django would refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HOME = {"127.0.0.1", "localhost"}


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have the sample data loaded while the first tests run, so that none of them waits for it."""
    postgres, process = lent_postgres(), os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    walks = [item for item in session.items if item.path.parent == Path(__file__).parent]
    if walks and postgres and process == "gw0" and not session.config.option.collectonly:
        Thread(target=Databases().prepare_samples, args=[postgres], daemon=True).start()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The shell is the same engine without the browser's own windows and tool bars, which took longer than our pages.
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is not installed; bin/test installs it."
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": [
            "--no-sandbox",
            "--disable-background-networking",
            "--disable-dev-shm-usage",
            # All but the loopback address goes to a proxy that is not there. To stop requests one by one as they
            # are made would do the same, but keep the browser from using its cache.
            "--proxy-server=127.0.0.1:9",
        ],
    }


@pytest.fixture
def strange_requests() -> Iterator[list[str]]:
    """Addresses outside of this machine that a page asked for: none, or the test fails."""
    addresses: list[str] = []
    yield addresses
    assert addresses == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], strange_requests: list[str]
) -> Callable[..., BrowserContext]:
    """Open a browser session that notes what its pages want from elsewhere than the loopback address."""

    def note(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname not in HOME:
            strange_requests.append(request.url)

    def open_context(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.on("request", note)
        return context

    return open_context


@pytest.fixture(scope="session")
def lasting_stack(
    databases: Databases,
    postgres: PostgresServer,
    redis_server: RedisServer,
    forks: Forks,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Stack]:
    with SmtpSink() as sink:
        stack = Stack(
            database_url=databases.fresh(postgres),
            redis_url=redis_database(redis_server),
            smtp=sink,
            environment={"TRIAL": "1"},
            forks=forks,
        )
        with django_db_blocker.unblock():
            stack.start_web()
        yield stack
        stack.close()


@pytest.fixture
def full(make_stack: MakeStack) -> Iterator[Stack]:
    """An installation with the sample data, as bin/start leaves it."""
    stack = make_stack(environment={"TRIAL": "1"}, samples=True)
    with stack.joined():
        stack.start_web()
        yield stack


@pytest.fixture
def shared_stack(lasting_stack: Stack, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """A trial installation that stays, for tests that look at rows of their own: each takes less time than a start."""
    with django_db_blocker.unblock(), lasting_stack.joined():
        yield lasting_stack
