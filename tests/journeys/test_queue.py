"""The queue by keyboard, with a control, and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.models.signature import State
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.journeys.hands import follow, see

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("Harbor Choir", "Kestrel Aid", "Rights Now")


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter)
    for number, name in enumerate(NAMES):
        make_signature(
            letter,
            state=State.PENDING,
            organization_name=name,
            name="Ada Marsh",
            email=f"ada@example{number}.org",
            doubt="unknown",
        )
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def enter(context: BrowserContext, live_server: LiveServer, member: Member) -> Page:
    client = sign_in(Client(), member.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/letters/archives/waiting/")
    return page


def states(letter: Letter) -> dict[str, str]:
    return dict(letter.signatures.values_list("organization_name", "state"))


def press_key(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_queue_is_decided_by_keyboard(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, letter: Letter, member: Member
) -> None:
    page = enter(new_context(), live_server, member)
    entries = page.locator("[data-entry]")
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    expect(entries.nth(1)).to_be_focused()

    press_key(page, "a")
    assert states(letter) == {"Harbor Choir": "pending", "Kestrel Aid": "counted", "Rights Now": "pending"}
    expect(entries.nth(1)).to_be_focused()
    see(page, "“Kestrel Aid” counts.")

    page.keyboard.press("k")
    page.keyboard.press("r")
    expect(page.get_by_label("Reason").first).to_be_focused()
    page.keyboard.type("raz? jk")
    assert states(letter)["Harbor Choir"] == "pending"
    press_key(page, "Enter")
    assert states(letter)["Harbor Choir"] == "rejected"
    assert letter.signatures.get(organization_name="Harbor Choir").state == "rejected"

    press_key(page, "z")
    assert states(letter) == {"Harbor Choir": "pending", "Kestrel Aid": "counted", "Rights Now": "pending"}
    see(page, "The decision is taken back.")

    page.keyboard.press("?")
    expect(page.locator("[data-queue-help]")).to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(page.locator("[data-queue-help]")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("pressed", ("a", "Control+a", "Alt+a"))
def test_keys_do_nothing_without_an_entry_or_with_a_modifier(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, letter: Letter, member: Member, pressed: str
) -> None:
    page = enter(new_context(), live_server, member)
    address = page.url
    if pressed != "a":
        page.keyboard.press("j")

    page.keyboard.press(pressed)
    page.wait_for_timeout(300)

    assert page.url == address
    assert set(states(letter).values()) == {"pending"}


def test_queue_without_its_script_is_decided_by_its_buttons(
    new_context: Callable[..., BrowserContext], live_server: LiveServer, letter: Letter, member: Member
) -> None:
    """The control: without the module the keys do nothing, and every deed is there all the same."""
    page = enter(new_context(java_script_enabled=False), live_server, member)
    address = page.url
    page.keyboard.press("j")
    page.keyboard.press("a")
    assert page.url == address

    second: Any = page.locator("[data-entry]").nth(1)
    follow(second.get_by_role("button", name="Accept Kestrel Aid"))
    first = page.locator("[data-entry]").first
    rejection = first.locator("details").filter(has=page.locator("summary", has_text="Reject…"))
    rejection.locator("summary").click()
    rejection.get_by_label("Reason").fill("Invented")
    follow(rejection.get_by_role("button", name="Reject Harbor Choir"))
    assert states(letter) == {"Harbor Choir": "rejected", "Kestrel Aid": "counted", "Rights Now": "pending"}

    follow(page.get_by_role("button", name="Take it back"))
    assert states(letter)["Harbor Choir"] == "pending"
