"""From the letter to "your signature counts" on a phone: fields, presses, pages and seconds, counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from letters.states import LetterState
from signatories.models import Signature
from tests.factories.campaign import make_organization
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.journeys.hands import follow
from tests.journeys.test_signing import link_in_mail
from tests.stack import Stack

CHARACTERS_A_SECOND = 175 / 60  # 35 words a minute, five characters each
PRESS_SECONDS = 2.0  # to find a button with the thumb and press it
MOST_SECONDS = 60


@dataclass
class Signer:
    """Fills in, presses and counts. ``ours`` are the seconds that our pages took, and ``typed`` the characters."""

    page: Page
    fields: int = 0
    typed: int = 0
    presses: int = 0
    loads: int = 0
    ours: float = 0

    def open(self, address: str) -> None:
        began = time.monotonic()
        self.page.goto(address)
        self.loads += 1
        self.ours += time.monotonic() - began

    def press(self, target: Locator) -> None:
        began = time.monotonic()
        follow(target)
        self.presses += 1
        self.loads += 1
        self.ours += time.monotonic() - began

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1
        self.typed += len(text)

    @property
    def seconds(self) -> float:
        """What typing and pressing take; one press to go into each field."""
        return self.typed / CHARACTERS_A_SECOND + (self.presses + self.fields) * PRESS_SECONDS


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def in_reach(page: Page) -> bool:
    """Tell whether a button to sign stands on the screen as it is scrolled now, and over no text."""
    return bool(
        page.evaluate(
            """() => [...document.querySelectorAll("a.button-primary")].some((one) => {
                const box = one.getBoundingClientRect();
                if (!box.height || box.top < 0 || box.bottom > innerHeight) return false;
                return one.contains(document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2));
            })"""
        )
    )


@pytest.mark.landing
@pytest.mark.parametrize("scripts", (True, False))
def test_individual_signs_within_a_minute(
    new_context: Callable[..., BrowserContext], stack: Stack, *, scripts: bool
) -> None:
    letter = make_letter(
        state=LetterState.OPEN, slug="archives", title="Open the archives", body="<p>Open it.</p>" * 60
    )
    make_group(letter)
    stack.start_web()
    stack.start_worker()
    page = new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    signer = Signer(page)

    signer.open(f"{stack.url}/l/archives/")
    if scripts:
        assert in_reach(page)
        page.locator("article.letter p").last.scroll_into_view_if_needed()
        assert in_reach(page)
        page.mouse.wheel(0, 200)
    signer.press(page.get_by_role("link", name="Sign this letter").first)
    signer.press(page.get_by_role("link", name="As an individual"))
    explained = page.get_by_role("group", name="How you appear")
    expect(explained.get_by_role("radio")).to_have_count(3)
    signer.fill("Your name", "Adaeze Nwosu-Keller")
    signer.fill("E-mail address", "adaeze.nwosu@gmial.com")
    signer.press(button(page, "Check how it will be printed"))
    expect(page.get_by_role("alert")).to_contain_text("Did you mean adaeze.nwosu@gmail.com?")
    signer.press(button(page, "Yes, write to adaeze.nwosu@gmail.com"))
    signer.open(link_in_mail(stack, "adaeze.nwosu@gmail.com", 1))
    signer.presses += 1  # the link in the mail
    confirm = page.url
    signer.press(button(page, "Confirm my signature"))
    expect(page.locator("main")).to_contain_text("Your signature counts.")

    assert (signer.fields, signer.presses, signer.loads) == (2, 6, 7)
    assert round(signer.seconds) == 30
    assert signer.seconds + signer.ours < MOST_SECONDS
    assert page.evaluate("document.documentElement.scrollWidth") <= 390 if scripts else True
    # A second press, and the link once more, say the same.
    page.goto(confirm)
    expect(page.locator("main")).to_contain_text("Your signature counts.")
    assert Signature.objects.filter(state="counted").count() == 1


def test_organization_signs_within_a_minute(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter)
    make_organization(letter.campaign.coalition, "Reedbed Trust", mail_domains=["reedbed.example"])
    stack.start_web()
    stack.start_worker()
    page = new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    signer = Signer(page)

    signer.open(f"{stack.url}/l/archives/")
    signer.press(page.get_by_role("link", name="Sign this letter").first)
    signer.fill("Organization", "Reedbed Trust")
    signer.fill("Your name", "Harriet Okonjo")
    signer.fill("Your title in the organization", "Director")
    signer.fill("Work e-mail address", "h.okonjo@reedbed.example")
    signer.press(button(page, "Check how it will be printed"))
    signer.press(button(page, "Send me the mail to confirm"))
    signer.open(link_in_mail(stack, "h.okonjo@reedbed.example", 1))
    signer.presses += 1
    signer.press(button(page, "Confirm my signature"))
    expect(page.locator("main")).to_contain_text("Your signature counts.")

    assert (signer.fields, signer.presses, signer.loads) == (4, 5, 6)
    assert round(signer.seconds) == 38
    assert signer.seconds + signer.ours < MOST_SECONDS
