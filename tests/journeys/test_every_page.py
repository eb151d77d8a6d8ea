"""Every page that links lead to: nothing for axe to find, a phone's width, our origin only, no broken policy."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, ViewportSize

from campaign.models import Member, Role
from letters.models import Letter
from tests.conftest import MakeStack
from tests.journeys.walk import enter, pages
from tests.stack import Stack

# Without transitions, so that no color is looked at half-way.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PHONE = ViewportSize(width=390, height=844)
# The scheme changes colors only, so the second look is at contrast alone.
RULES: dict[str, dict[str, Any]] = {
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
    stack = make_stack(environment={"TRIAL": "1"}, samples=True)
    with stack.joined():
        stack.start_web(workers=2)
        stack.start_worker()
        yield stack


def complaints(page: Page, scheme: str) -> list[str]:
    # What is in order is not wanted in detail: axe is twice as fast without.
    findings = Axe().run(page, options={**RULES[scheme], "resultTypes": ["violations"]}).response["violations"]
    return [
        f"{scheme}: {f['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for f in findings
        for node in f["nodes"]
    ]


def walk(open_context: Callable[..., BrowserContext], stack: Stack, paths: list[str], scheme: str, email: str) -> str:
    """Open the pages one after the other in one tab and return everything that is wrong with them.

    A tab keeps its scheme: after a change of scheme some colors are still the former ones for a while.
    """
    context = open_context(color_scheme=scheme, **DESK)
    if email:
        enter(context, stack, email)
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    wrong: list[str] = []
    for path in paths:
        page.set_viewport_size(DESK["viewport"])
        page.goto(stack.url + path, wait_until="load")
        found += complaints(page, scheme)
        if scheme == "light":
            found += [f"not reachable by keyboard: {element}" for element in page.evaluate(UNREACHABLE)]
            page.set_viewport_size(PHONE)
            found += [f"wider than a phone: {element}" for element in page.evaluate(TOO_WIDE)]
        wrong += [f"{path}: {what}" for what in found]
        found.clear()
    return "\n".join(wrong + found)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_pages_of_members_are_accessible(full: Stack, new_context: Callable[..., BrowserContext], scheme: str) -> None:
    email = owner_of(full)
    found = pages(full, ["/"], email=email)

    assert walk(new_context, full, list(found.values()), scheme, email) == ""
    assert len(found) > 25, found


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_pages_of_strangers_are_accessible(
    full: Stack, new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    letters = [f"/l/{letter.slug}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/accounts/login/", "/nothing-here/", *letters])

    assert walk(new_context, full, list(found.values()), scheme, "") == ""
    assert len(found) > 5, found


def owner_of(stack: Stack) -> str:
    """Return the mail address of an owner in the coalition with the most letters."""
    members = Member.objects.filter(role=Role.OWNER).select_related("user")
    return max(members, key=lambda member: member.coalition.campaigns.count()).user.email
