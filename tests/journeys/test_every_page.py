"""Every page that links lead to: nothing for axe to find, a phone's width, our origin only, no broken policy."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.conftest import MakeStack
from tests.journeys.walk import enter, pages
from tests.stack import Stack

# Without transitions, so that no color is looked at half-way.
DESK = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PHONE = {"width": 390, "height": 844}
# The scheme changes colors only, so the second look is at contrast alone.
RULES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
# What is wider than the page although it may not scroll sideways inside a box of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3).map(e => e.outerHTML.slice(0, 120)) : []"""
# Tab reaches every link and field that is shown, and something shows where the focus is.
UNREACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.disabled && e.type !== 'hidden' && e.tabIndex < 0
    && !e.closest('[inert], dialog:not([open])')).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def full(make_stack: MakeStack) -> Any:
    """An installation with the sample data, as bin/start leaves it."""
    stack = make_stack(environment={"TRIAL": "1"})
    with stack.joined():
        loaded = stack.manage("load_samples")
        assert loaded.returncode == 0, loaded.stderr
        stack.start_web(workers=2)
        stack.start_worker()
        yield stack


def complaints(page: Page, *, scheme: str) -> list[str]:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    findings = Axe().run(page, options=RULES[scheme]).response["violations"]
    return [
        f"{scheme}: {f['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for f in findings
        for node in f["nodes"]
    ]


def look_at(context: BrowserContext, stack: Stack, path: str) -> list[str]:
    """Open one page and return everything that is wrong with it."""
    page = context.new_page()
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: console.append(str(error)))
    page.goto(stack.url + path, wait_until="load")
    found = [f"console: {text}" for text in console]
    found += complaints(page, scheme="light") + complaints(page, scheme="dark")
    found += [f"not reachable by keyboard: {element}" for element in page.evaluate(UNREACHABLE)]
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += [f"wider than a phone: {element}" for element in page.evaluate(TOO_WIDE)]
    page.close()
    return [f"{path}: {what}" for what in found]


def walk(context: BrowserContext, stack: Stack, found: dict[str, str]) -> list[str]:
    return [complaint for path in found.values() for complaint in look_at(context, stack, path)]


def test_pages_of_members_are_accessible(full: Stack, new_context: Callable[..., BrowserContext]) -> None:
    email = owner_of(full)
    found = pages(full, ["/"], email=email)
    context = new_context(**DESK)
    enter(context, full, email)

    assert walk(context, full, found) == []
    assert len(found) > 25, found


def test_pages_of_strangers_are_accessible(full: Stack, new_context: Callable[..., BrowserContext]) -> None:
    from letters.models import Letter  # the database is the stack's only now

    letters = [f"/l/{letter.slug}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/accounts/login/", "/nothing-here/", *letters])
    context = new_context(**DESK)

    assert walk(context, full, found) == []
    assert len(found) > 5, found


def owner_of(stack: Stack) -> str:
    """Return the mail address of an owner in the coalition with the most letters."""
    from campaign.models import Member, Role

    members = Member.objects.filter(role=Role.OWNER).select_related("user")
    return max(members, key=lambda member: member.coalition.campaigns.count()).user.email
