"""A newcomer's first five minutes, counted: pages, fields and presses until an own letter is open for signing."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from campaign.models import Coalition
from letters.models import Letter
from tests.journeys.hands import follow
from tests.journeys.test_main_journey import newest_mail
from tests.stack import Stack

# What a person sees and may fill in: radio buttons and ticks that ask one thing are one field.
FIELDS = """() => {
  const asked = new Set();
  for (const one of document.querySelectorAll("main input, main select, main textarea, main [contenteditable=true]")) {
    const kind = one.type ?? "";
    if (["hidden", "submit", "button"].includes(kind) || one.readOnly) continue;
    if (one.closest("[role=toolbar]") || !one.checkVisibility()) continue;
    asked.add(["radio", "checkbox"].includes(kind) ? one.name : one.id || one.name || `${asked.size}`);
  }
  return asked.size;
}"""
# Before this page was there: 10 pages, about 30 fields, 14 presses.
BEFORE = (10, 30, 14)


@dataclass
class Walk:
    """Goes through pages and counts; a page that is shown again counts again."""

    page: Page
    pages: int = 0
    fields: int = 0
    presses: int = 0
    seen: list[str] = field(default_factory=list)

    def arrive(self) -> None:
        self.page.wait_for_load_state("networkidle")  # the editor takes the place of the fields without scripts
        self.pages += 1
        self.fields += int(self.page.evaluate(FIELDS))
        self.seen.append(self.page.url)

    def press(self, target: Locator) -> None:
        self.presses += 1
        follow(target)
        self.arrive()

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("button", name=name, exact=True))


def write(page: Page) -> None:
    page.get_by_label("Salutation").fill("Dear Minister,")
    page.locator(".editor-text").first.click()
    page.keyboard.type("We ask you to open the weir from March to May.")
    page.get_by_label("Closing").fill("Yours sincerely,")


def finish(walk: Walk) -> None:
    """Write the text, go on, and open: the same for everybody who begins."""
    write(walk.page)
    walk.button("Save and open for signing…")
    walk.button("Open for signing")


@pytest.mark.landing
@pytest.mark.parametrize("width", (390, 1280))
def test_newcomer_of_a_trial_has_a_letter_open_with_half_the_steps(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, width: int
) -> None:
    page = new_context(viewport={"width": width, "height": 844}, locale="de-AT", timezone_id="Europe/Vienna").new_page()
    walk = Walk(page)

    page.goto(f"{shared_stack.url}/trial/")
    walk.arrive()
    walk.button("Begin")
    expect(page.locator("summary").filter(has_text="Language and time")).to_contain_text("Deutsch · Vienna")
    page.get_by_label("Your name").fill("Mara Weidling")
    page.get_by_label("Who sends the letter").fill(f"Weir Keepers {width}")
    page.get_by_label("What the letter is called").fill(f"Open the weir {width}")
    walk.button("Write the letter")
    finish(walk)

    letter = Letter.objects.get(title=f"Open the weir {width}")
    assert (letter.state, letter.hard_deadline_zone, letter.language) == ("open", "Europe/Vienna", "de")
    assert (walk.pages, walk.fields, walk.presses) == (5, 10, 4)
    assert [now * 2 <= before for now, before in zip((walk.pages, walk.fields, walk.presses), BEFORE, strict=True)] == [
        True
    ] * 3
    expect(page.get_by_label("Link for readers and signers")).to_be_visible()


@pytest.mark.landing
def test_first_owner_of_an_installation_is_led_from_the_mailed_code_to_an_open_letter(
    new_context: Callable[..., BrowserContext], stack: Stack
) -> None:
    stack.manage("create_coalition", "Weir Keepers", "--owner", "mara@riverwatch.example")
    stack.start_web()
    stack.start_worker()
    page = new_context(viewport={"width": 390, "height": 844}, locale="en-CH", timezone_id="Europe/Zurich").new_page()
    walk = Walk(page)

    page.goto(f"{stack.url}/accounts/login/code/")
    walk.arrive()
    page.locator("main input[type=email]").fill("mara@riverwatch.example")
    walk.button("Send the code")
    code = re.search(
        r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", newest_mail(stack, "mara@riverwatch.example"), re.MULTILINE
    )
    assert code
    page.get_by_label("Code").fill(code[1])
    walk.button("Confirm")
    assert page.url == f"{stack.url}/begin/"
    page.get_by_label("Your name").fill("Mara Weidling")
    page.get_by_label("What the letter is called").fill("Open the weir")
    walk.button("Write the letter")
    finish(walk)

    coalition = Coalition.objects.get()
    assert (Letter.objects.get().state, coalition.time_zone, coalition.language) == ("open", "Europe/Zurich", "en")
    assert coalition.members.get().user.name == "Mara Weidling"
    assert (walk.pages, walk.fields, walk.presses) == (6, 11, 5)


def test_first_letter_goes_to_the_members_from_the_editor(
    new_context: Callable[..., BrowserContext], shared_stack: Stack
) -> None:
    page = new_context(viewport={"width": 390, "height": 844}, locale="en-CH", timezone_id="Europe/Zurich").new_page()
    walk = Walk(page)

    page.goto(f"{shared_stack.url}/trial/")
    walk.arrive()
    walk.button("Begin")
    page.get_by_label("Your name").fill("Mara Weidling")
    page.get_by_label("Who sends the letter").fill("Weir Keepers for Readers")
    page.get_by_label("What the letter is called").fill("Read about the weir")
    walk.button("Write the letter")
    write(page)
    walk.button("Save and let members read…")
    walk.button("Send to review")

    assert Letter.objects.get(title="Read about the weir").state == "in_review"
    # Before: by the letter's page, 6 pages and 5 presses.
    assert (walk.pages, walk.presses) == (5, 4)


def test_first_letter_is_begun_without_scripts(new_context: Callable[..., BrowserContext], shared_stack: Stack) -> None:
    page = new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="en-US").new_page()

    page.goto(f"{shared_stack.url}/trial/")
    follow(page.get_by_role("button", name="Begin", exact=True))
    # Several zones lie in the country and none can be guessed: the question is open.
    page.get_by_label("Your name").fill("Ben")
    page.get_by_label("Who sends the letter").fill("Ben's Coalition")
    page.get_by_label("What the letter is called").fill("Without scripts")
    page.get_by_label("Time zone").select_option("America/Chicago")
    follow(page.get_by_role("button", name="Write the letter"))
    page.locator("textarea[name=body]").fill("<p>Open it.</p>")
    follow(page.get_by_role("button", name="Save and open for signing…"))
    follow(page.get_by_role("button", name="Open for signing"))

    letter = Letter.objects.get(title="Without scripts")
    assert (letter.state, letter.hard_deadline_zone) == ("open", "America/Chicago")
