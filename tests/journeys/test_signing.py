"""Signing in a browser without JavaScript: form, check page, mail, button, correction, withdrawal."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext

from letters.states import LetterState
from signatories.models import Signature
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.servers import wait_until
from tests.stack import Stack


def link_in_mail(stack: Stack, address: str, number: int) -> str:
    wait_until(lambda: len(stack.smtp.to(address)) >= number, seconds=40, what=f"mail {number} to {address}")
    text = stack.smtp.to(address)[number - 1].text
    return stack.url + urlsplit(next(word for word in text.split() if "/s/" in word)).path


def test_individual_signs_corrects_and_withdraws_without_javascript(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter, style="person_title_organization")
    stack.start_web()
    stack.start_worker()
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()

    page.goto(f"{stack.url}/l/archives/")
    page.get_by_role("link", name="Sign this letter").click()
    page.get_by_role("link", name="As an individual").click()
    page.get_by_label("Your name").fill("Ada Mrash")
    page.get_by_label("Title or profession").fill("Poet")
    page.get_by_role("button", name="Check how it will be printed").click()
    assert "This field is required" in page.content()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_role("button", name="Check how it will be printed").click()
    assert "Ada Mrash, Poet" in page.content()
    page.get_by_role("button", name="Send me the mail to confirm").click()
    assert "Look into your mailbox" in page.content()

    page.goto(link_in_mail(stack, "ada@example.org", 1))
    assert page.url == f"{stack.url}/s/confirm/"
    page.get_by_role("button", name="Confirm my signature").click()
    assert "Number 1" in page.content()

    page.goto(link_in_mail(stack, "ada@example.org", 2))
    page.get_by_role("link", name="Correct the line").click()
    page.get_by_label("Your name").fill("Ada Marsh")
    page.get_by_role("button", name="Save the correction").click()
    assert "Ada Marsh, Poet" in page.content()
    page.goto(f"{stack.url}/l/archives/")
    assert "Ada Marsh, Poet" in page.content()

    page.goto(link_in_mail(stack, "ada@example.org", 3))
    page.get_by_role("link", name="Withdraw").click()
    page.get_by_role("button", name="Withdraw my signature").click()
    assert "Your signature is withdrawn" in page.content()
    page.goto(f"{stack.url}/l/archives/")
    assert "Ada Marsh" not in page.content()
    assert Signature.objects.get().state == "withdrawn"
