"""The frames and elements in a browser: axe, the policy, the width of a phone, the keyboard.

The gallery shows every element, so it is looked at in each scheme at each width; the pages
made of them are walked once, see ``test_every_page``.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.stack import Stack

PAGES = {
    "/gallery/": 200,
    "/gallery/?public": 200,
    "/nothing-here": 404,
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def found_by_axe(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize(
    ("scheme", "width"),
    (
        ("light", 390),
        ("dark", 1280),
        pytest.param("light", 1280, marks=pytest.mark.release),
        pytest.param("dark", 390, marks=pytest.mark.release),
    ),
)
def test_pages_are_accessible_and_keep_the_policy(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, scheme: str, width: int
) -> None:
    context = new_context(viewport={"width": width, "height": 850}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))

    for path, status in PAGES.items():
        answer = page.goto(shared_stack.url + path)
        assert answer is not None
        seen = (path, answer.status, found_by_axe(page), page.evaluate(SIDEWAYS), said)
        assert seen == (path, status, [], 0, [])


def test_axe_and_the_policy_find_what_is_wrong(page: Page, shared_stack: Stack) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(shared_stack.url + "/accounts/login/")

    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input style=\"color: red\">')")

    assert [fault.split(":")[0] for fault in found_by_axe(page)] == ["label"]
    assert ["Content Security Policy" in text for text in said] == [True]


def test_menu_opens_without_scripts(new_context: Callable[..., BrowserContext], shared_stack: Stack) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 850}).new_page()
    page.goto(shared_stack.url + "/gallery/")

    page.locator(".coalition summary").click()

    expect(page.get_by_role("link", name="River Valley Network")).to_be_visible()


def test_confirmation_opens_as_a_dialog_and_closes_on_escape(page: Page, shared_stack: Stack) -> None:
    page.goto(shared_stack.url + "/gallery/")
    opener = page.get_by_role("link", name="Close signing")

    opener.click()
    expect(page.get_by_role("dialog", name="Close signing now?")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert opener.evaluate("element => element === document.activeElement")


def test_summary_of_errors_takes_the_focus_and_leads_to_the_field(page: Page, shared_stack: Stack) -> None:
    page.goto(shared_stack.url + "/gallery/")
    focused = page.evaluate("document.activeElement.className")

    page.get_by_role("link", name="E-mail address: This field is required.").click()

    assert (focused, page.evaluate("document.activeElement.name")) == ("errors", "email")
