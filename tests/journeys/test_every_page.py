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


def complaints(page: Page, scheme: str) -> list[str]:
    findings = Axe().run(page, options=RULES[scheme]).response["violations"]
    return [
        f"{scheme}: {f['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for f in findings
        for node in f["nodes"]
    ]


def look_at(light: BrowserContext, dark: BrowserContext, address: str) -> list[str]:
    """Open one page in both schemes and return everything that is wrong with it."""
    found: list[str] = []
    page = light.new_page()
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.goto(address, wait_until="load")
    found += complaints(page, "light")
    found += [f"not reachable by keyboard: {element}" for element in page.evaluate(UNREACHABLE)]
    page.set_viewport_size(PHONE)
    found += [f"wider than a phone: {element}" for element in page.evaluate(TOO_WIDE)]
    page.close()
    # A page of its own: after a change of scheme some colors are still the former ones for a moment.
    page = dark.new_page()
    page.goto(address, wait_until="load")
    found += complaints(page, "dark")
    page.close()
    return [f"{address}: {what}" for what in found]


def walk(open_context: Callable[..., BrowserContext], stack: Stack, found: dict[str, str], email: str = "") -> str:
    light, dark = (open_context(color_scheme=scheme, **DESK) for scheme in ("light", "dark"))
    for context in (light, dark) if email else ():
        enter(context, stack, email)
    return "\n".join(what for path in found.values() for what in look_at(light, dark, stack.url + path))


def test_pages_of_members_are_accessible(full: Stack, new_context: Callable[..., BrowserContext]) -> None:
    email = owner_of(full)
    found = pages(full, ["/"], email=email)

    assert walk(new_context, full, found, email) == ""
    assert len(found) > 25, found


def test_pages_of_strangers_are_accessible(full: Stack, new_context: Callable[..., BrowserContext]) -> None:
    letters = [f"/l/{letter.slug}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/accounts/login/", "/nothing-here/", *letters])

    assert walk(new_context, full, found) == ""
    assert len(found) > 5, found


def owner_of(stack: Stack) -> str:
    """Return the mail address of an owner in the coalition with the most letters."""
    members = Member.objects.filter(role=Role.OWNER).select_related("user")
    return max(members, key=lambda member: member.coalition.campaigns.count()).user.email
