"""Signing in a browser without JavaScript: form, check page, mail, button, correction, withdrawal."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from letters.states import LetterState
from signatories.models import Signature
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, page_of
from tests.journeys.hands import follow, press, see
from tests.servers import wait_until
from tests.stack import Stack


def link_in_mail(stack: Stack, address: str, number: int) -> str:
    wait_until(lambda: len(stack.smtp.to(address)) >= number, seconds=40, what=f"mail {number} to {address}")
    text = stack.smtp.to(address)[number - 1].text
    return stack.url + urlsplit(next(word for word in text.split() if "/s/" in word)).path


@pytest.mark.landing
def test_individual_signs_corrects_and_withdraws_without_javascript(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter, style="person_title_organization")
    stack.start_web()
    stack.start_worker()
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()

    page.goto(f"{stack.url}/l/archives/")
    follow(page.get_by_role("link", name="Sign this letter").first)
    follow(page.get_by_role("link", name="As an individual"))
    page.get_by_label("Your name").fill("Ada Mrash")
    page.get_by_label("Title or profession").fill("Poet")
    press(page, "Check how it will be printed")
    see(page, "This field is required")
    page.get_by_label("E-mail address").fill("ada@example.org")
    press(page, "Check how it will be printed")
    see(page, "Ada Mrash, Poet")
    press(page, "Send me the mail to confirm")
    see(page, "Look into your mailbox")

    page.goto(link_in_mail(stack, "ada@example.org", 1))
    assert page.url == f"{stack.url}/s/{page_of(Signature.objects.get(), 'confirm')}/confirm/"
    press(page, "Confirm my signature")
    see(page, "Number 1")

    page.goto(link_in_mail(stack, "ada@example.org", 2))
    follow(page.get_by_role("link", name="Correct the line"))
    page.get_by_label("Your name").fill("Ada Marsh")
    press(page, "Save the correction")
    see(page, "Ada Marsh, Poet")
    page.goto(f"{stack.url}/l/archives/")
    see(page, "Ada Marsh, Poet")

    page.goto(link_in_mail(stack, "ada@example.org", 3))
    follow(page.get_by_role("link", name="Withdraw"))
    press(page, "Withdraw my signature")
    see(page, "Your signature is withdrawn")
    page.goto(f"{stack.url}/l/archives/")
    see(page, "Open the archives")
    assert "Ada Marsh" not in page.content()
    assert Signature.objects.get().state == "withdrawn"


def _sent_and_back(page: Page, url: str) -> None:
    page.goto(f"{url}/l/weir/sign/?as=person")
    page.get_by_label("Your name").fill("Ada Marsh")
    page.get_by_label("E-mail address").fill("ada@example.org")
    press(page, "Check how it will be printed")
    press(page, "Send me the mail to confirm")
    see(page, "Look into your mailbox")
    page.go_back()


def test_back_after_signing_leads_to_the_form_and_not_to_an_error_of_the_browser(
    new_context: Callable[..., BrowserContext], shared_stack: Stack
) -> None:
    make_group(make_letter(state=LetterState.OPEN, slug="weir", title="Open the weir"))

    page = new_context(viewport={"width": 390, "height": 800}).new_page()
    _sent_and_back(page, shared_stack.url)
    see(page, "Sign the letter")

    # The control: without the script the browser has nothing to show.
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        _sent_and_back(new_context(java_script_enabled=False).new_page(), shared_stack.url)
