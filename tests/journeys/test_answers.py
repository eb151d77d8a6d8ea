"""The pages about answers as people use them who have no scripts, and as those do who have no mouse."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from campaign.clock import civil_today
from campaign.mail import outbox
from campaign.models import Unsubscription
from letters import clocks
from letters.models import Delivery, Letter, Publication, Recipient, Response, ResponseClock
from tests.conftest import MakeStack
from tests.journeys.hands import follow
from tests.journeys.walk import enter
from tests.stack import Stack

COMPANIES = "What do you take from the Orsa?"
MOST_TABS = 150


@pytest.fixture
def samples(make_stack: MakeStack) -> Iterator[Stack]:
    """A served installation with the sample data, in which nobody's clock stands still."""
    stack = make_stack(environment={"TRIAL": "1"}, samples=True)
    with stack.joined():
        today = civil_today(letter().campaign.coalition.time_zone)
        stopped = recipient("The management")
        assert stopped.letter.created_by is not None
        clocks.resume(recipient=stopped, actor=stopped.letter.created_by, on=today, today=today)
        stack.start_web(workers=2)
        yield stack


def letter() -> Letter:
    return Letter.objects.get(title=COMPANIES)


def recipient(words: str) -> Recipient:
    recipients = Recipient.objects.filter(letter=letter()).select_related("letter")
    return next(one for one in recipients if words in f"{one.name} {one.title}")


def desk(open_context: Callable[..., BrowserContext], stack: Stack, **options: object) -> Page:
    context = open_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce", **options)
    enter(context, stack, "coordinator@orsa.example")
    return context.new_page()


def button(page: Page, name: str) -> Locator:
    """Return the button whose words begin like this; a date may follow."""
    return page.locator("main").get_by_role("button", name=re.compile(rf"^{name}( \d.*)?$"))


def press(page: Page, name: str) -> None:
    follow(button(page, name))


# Without scripts


@pytest.mark.landing
@pytest.mark.long
def test_answers_are_kept_without_scripts(
    samples: Stack, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    page = desk(new_context, samples, java_script_enabled=False)

    log_a_response(page, samples, tmp_path)
    send_to_one(page, samples)
    calculate_and_save(page, samples)
    extend_by_one_press(page, samples)
    publish(page, samples)


def log_a_response(page: Page, stack: Stack, folder: Path) -> None:
    """Log an answer with a file: form, page that says what it changes, deed."""
    reply = folder / "reply.txt"
    reply.write_text("We shall send the figures in March.")
    bottling = recipient("Marchand")
    page.goto(stack.url + reverse("letters:log-response", args=[letter().slug, bottling.pk]))
    page.locator("input[name=kind][value=substantive]").check()
    page.locator("input[name=files]").set_input_files(reply)
    page.locator("textarea[name=summary]").fill("The figures come in March.")
    page.locator("input[name=is_public]").check()
    press(page, "Check what it changes")
    expect(page.locator("main")).to_contain_text("reply.txt")
    assert not bottling.responses.exists()
    press(page, "Log this response")
    answer = Response.objects.get(recipient=bottling)
    assert (answer.summary, [file.name for file in answer.files.all()]) == ("The figures come in March.", ["reply.txt"])


def send_to_one(page: Page, stack: Stack) -> None:
    """Send the letter again: form, page with every mail, deed."""
    page.goto(stack.url + reverse("letters:send-letter", args=[letter().slug]))
    page.locator("main fieldset input[type=checkbox]").first.check()
    press(page, "Check before sending")
    before = Delivery.objects.count()
    press(page, "Send the mail")
    assert Delivery.objects.count() == before + 1


def calculate_and_save(page: Page, stack: Stack) -> None:
    """Try a deadline, see its reasons, and only then keep it."""
    dairy = recipient("Reinholt")
    page.goto(stack.url + reverse("letters:deadline", args=[letter().slug, dairy.pk]))
    page.locator("input[name=days]").fill("90")
    press(page, "Calculate")
    expect(page.locator("main")).to_contain_text("90 calendar days after")
    assert ResponseClock.objects.get(recipient=dairy).days == 60
    press(page, "Save")
    assert ResponseClock.objects.get(recipient=dairy).days == 90


def extend_by_one_press(page: Page, stack: Stack) -> None:
    page.goto(stack.url + reverse("letters:publication", args=[letter().slug]))
    before = Publication.objects.get(letter=letter()).confidential_until
    assert before is not None
    press(page, "Extend to")
    after = Publication.objects.get(letter=letter()).confidential_until
    assert after is not None
    assert after > before


def publish(page: Page, stack: Stack) -> None:
    """Decide about a letter that never promised to wait, and find it in the register."""
    Letter.objects.filter(pk=letter().pk).update(publish_after_deadline=None)
    Publication.objects.filter(letter=letter()).update(extended_until=None, confidential_until=None)
    page.goto(stack.url + reverse("letters:publish", args=[letter().slug]))
    press(page, "Publish")
    assert Publication.objects.get(letter=letter()).state == Publication.State.PUBLISHED
    page.goto(stack.url + reverse("letters:register"))
    page.locator("main [name=q]").fill("abstraction")
    press(page, "Search")
    expect(page.get_by_role("link", name=COMPANIES)).to_be_visible()
    expect(page.get_by_text("Amberley Locks")).to_have_count(0)


def test_unsubscribing_takes_a_button_and_no_scripts(
    samples: Stack, new_context: Callable[..., BrowserContext]
) -> None:
    mail = letter().campaign.coalition.outgoing_mails.model(
        event="weekly_digest", coalition=letter().campaign.coalition, mailbox_key="a" * 64
    )
    page = new_context(java_script_enabled=False).new_page()

    page.goto(samples.url + urlsplit(outbox.unsubscribe_link(mail)).path)
    was_ended = Unsubscription.objects.exists()
    press(page, "Unsubscribe")

    assert (was_ended, Unsubscription.objects.count()) == (False, 1)


# Without a mouse


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, and see that the focus shows."""
    handle = wanted.element_handle()
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => wanted === document.activeElement", handle):
            style = "getComputedStyle(document.activeElement)"
            assert page.evaluate(f"{style}.outlineStyle !== 'none' || {style}.boxShadow !== 'none'")
            return
    raise AssertionError(f"{MOST_TABS} times Tab do not lead to {wanted}")


@pytest.mark.landing
@pytest.mark.long
def test_answers_are_kept_without_a_mouse(samples: Stack, new_context: Callable[..., BrowserContext]) -> None:
    page = desk(new_context, samples)
    coalition, dairy = letter().campaign.coalition, recipient("Reinholt")

    page.goto(samples.url + reverse("letters:board", args=[coalition.slug]))
    reach(page, page.locator("main [name=text]"))
    page.keyboard.type("Dairy")
    reach(page, button(page, "Show"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("1 recipient")
    reach(page, page.locator("main").get_by_role("link", name="Jonas Reinholt"))
    page.keyboard.press("Enter")
    reach(page, page.locator("main").get_by_role("link", name="Log a response"))
    page.keyboard.press("Enter")
    reach(page, page.locator("main [name=kind]").first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    reach(page, button(page, "Check what it changes"))
    page.keyboard.press("Enter")
    reach(page, button(page, "Log this response"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/case/**")
    newest = dairy.responses.order_by("-pk")[0]

    assert (dairy.responses.count(), newest.kind) == (2, Response.Kind.PARTIAL)

    page.goto(samples.url + reverse("letters:send-letter", args=[dairy.letter.slug]))
    reach(page, page.locator("main fieldset input[type=checkbox]").first)
    page.keyboard.press("Space")
    reach(page, button(page, "Check before sending"))
    page.keyboard.press("Enter")
    reach(page, button(page, "Send the mail"))

    page.goto(samples.url + reverse("letters:publication", args=[dairy.letter.slug]))
    reach(page, button(page, "Extend to"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_be_visible()
