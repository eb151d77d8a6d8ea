"""Chromium of the operating system, without windows, kept on the loopback address."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Request, Route

# Playwright keeps an event loop in the main thread, in which Django would refuse to use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HOME = {"127.0.0.1", "localhost"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # The shell is the same engine without the browser's own windows and tool bars, which took longer than our pages.
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert program, "Chromium is not installed; bin/test installs it."
    return {
        **browser_type_launch_args,
        "executable_path": program,
        "args": ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
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
    """Open a browser session whose pages may load from the loopback address and nowhere else."""

    def keep_home(route: Route, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob"} or address.hostname in HOME:
            route.continue_()
        else:
            strange_requests.append(request.url)
            route.abort()

    def open_context(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.route("**/*", keep_home)
        return context

    return open_context
