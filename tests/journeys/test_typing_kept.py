"""What is typed is not lost, whatever ends the session; and the editor says what it was."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect

from campaign import kept_posts
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Member, OutgoingMail, Role, User
from campaign.people.sessions import SessionStore
from config import settings as production
from letters.drafts import lifecycle
from letters.models import Letter
from letters.states import Move
from tests.factories.campaign import PASSWORD, make_campaign, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.journeys.hands import follow, press, see
from tests.journeys.walk import enter
from tests.stack import Stack

TYPED = "Words that are nowhere else."
STATE = "[data-save-state]"


def writer(coalition: Coalition | None = None) -> Member:
    """A coordinator whose password the installation takes: tests hash it otherwise."""
    member = make_member(coalition, role=Role.COORDINATOR)
    with override_settings(PASSWORD_HASHERS=production.PASSWORD_HASHERS):
        member.user.set_password(PASSWORD)
    member.user.save()
    return member


@pytest.fixture
def member(shared_stack: Stack) -> Member:
    return writer()


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(campaign=make_campaign(member.coalition), body="<p>As before.</p>", author=member.user)
    make_group(letter)
    return letter


@pytest.fixture
def editing(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, member: Member, letter: Letter
) -> Callable[[], Page]:
    def open_page() -> Page:
        context = new_context(viewport={"width": 390, "height": 844})
        enter(context, shared_stack, member.user.email)
        page = context.new_page()
        page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")
        page.locator(".editor-text").first.wait_for()
        return page

    return open_page


def type_words(page: Page) -> None:
    page.locator(".editor-text").first.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {TYPED}")


def session_of(context: BrowserContext) -> SessionStore:
    """Return the session that a browser is in."""
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    return SessionStore(cookies["sessionid"])


def end_session(page: Page) -> None:
    """End the session as "sign out" on another device does."""
    session_of(page.context).delete()


def take_mark_away(page: Page) -> None:
    """Take away what the session keeps a form by, so that only the tab may keep it."""
    marks = page.locator(f"#text-form input[name={kept_posts.MARK}]")
    assert marks.count() == 1
    marks.evaluate("(mark) => mark.remove()")


def kept_in_tab(page: Page) -> list[str]:
    """Return the names under which the tab keeps what was typed, whoever typed it."""
    names: list[str] = page.evaluate("Object.keys(sessionStorage)")
    return [name for name in names if name.startswith("undersigned.kept")]


def sign_in_again(page: Page, user: User) -> None:
    page.locator("main input[type=email]").fill(user.email)
    page.locator("main input[type=password]").fill(PASSWORD)
    press(page, "Sign in")


def put_back_and_save(page: Page, letter: Letter) -> None:
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_contain_text("it was not saved")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".editor-text").first).to_contain_text(TYPED)
    press(page, "Save")
    letter.refresh_from_db()
    assert TYPED in letter.body
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_session_ended_elsewhere_is_said_and_the_text_offered_after_signing_in(
    editing: Callable[[], Page], member: Member, letter: Letter
) -> None:
    page = editing()
    end_session(page)
    type_words(page)

    expect(page.locator(STATE)).to_contain_text("you are signed out here", timeout=15_000)
    follow(page.locator(STATE).get_by_role("link", name="Sign in again"))
    sign_in_again(page, member.user)

    put_back_and_save(page, letter)


def test_save_by_hand_after_the_session_ended_loses_nothing(
    editing: Callable[[], Page], member: Member, letter: Letter
) -> None:
    page = editing()
    type_words(page)
    end_session(page)

    press(page, "Save")
    sign_in_again(page, member.user)

    see(page, TYPED)
    press(page, "Send it now")
    letter.refresh_from_db()
    assert TYPED in letter.body
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_save_by_hand_that_only_the_tab_keeps_loses_nothing(
    editing: Callable[[], Page], member: Member, letter: Letter
) -> None:
    page = editing()
    type_words(page)
    end_session(page)
    take_mark_away(page)

    press(page, "Save")
    sign_in_again(page, member.user)

    put_back_and_save(page, letter)


@pytest.mark.landing
def test_signing_in_again_in_another_tab_is_said_and_a_reload_offers_the_text(
    editing: Callable[[], Page], member: Member, letter: Letter
) -> None:
    page = editing()
    end_session(page)
    other = page.context.new_page()
    other.goto(page.url)
    sign_in_again(other, member.user)
    other.close()
    type_words(page)

    expect(page.locator(STATE)).to_contain_text("signed in anew", timeout=15_000)
    assert kept_posts.KEPT not in session_of(page.context)
    follow(page.locator(STATE).get_by_role("link", name="Load this page again"))

    put_back_and_save(page, letter)


@pytest.mark.landing
@pytest.mark.parametrize(
    ("what", "words"),
    (
        ("role", "your role no longer lets you write here"),
        pytest.param("account", "this account was closed", marks=pytest.mark.release),
        pytest.param("membership", "you no longer belong to this coalition", marks=pytest.mark.release),
    ),
)
def test_what_took_the_right_to_write_is_said_and_the_text_stays(
    editing: Callable[[], Page], member: Member, letter: Letter, what: str, words: str
) -> None:
    page = editing()
    if what == "account":
        User.objects.filter(pk=member.user.pk).update(is_active=False)
    elif what == "role":
        Member.objects.filter(pk=member.pk).update(role=Role.REVIEWER)
    else:
        member.delete()
    type_words(page)

    expect(page.locator(STATE)).to_contain_text(words, timeout=15_000)
    expect(page.locator(".editor-text").first).to_contain_text(TYPED)
    letter.refresh_from_db()
    assert letter.body == "<p>As before.</p>"


@pytest.mark.landing
def test_letter_frozen_meanwhile_is_said_and_the_text_offered_to_copy(
    editing: Callable[[], Page], member: Member, letter: Letter
) -> None:
    page = editing()
    type_words(page)
    lifecycle.move(letter, Move.OPEN, actor=member.user)

    expect(page.locator(STATE)).to_contain_text(re.compile("locked|signed|open for signing"), timeout=15_000)
    press(page, "Save")

    expect(page.locator("[data-kept]")).to_contain_text("it was not saved")
    page.get_by_text("Show it").click()
    expect(page.locator("[data-kept-text]")).to_contain_text(TYPED)
    page.get_by_role("button", name="Throw it away").click()
    page.reload()
    expect(page.locator("[data-kept]")).to_be_hidden()


@pytest.mark.landing
def test_network_that_is_gone_is_said_and_saving_goes_on_when_it_is_back(
    editing: Callable[[], Page], letter: Letter
) -> None:
    page = editing()
    page.context.set_offline(True)
    type_words(page)

    expect(page.locator(STATE)).to_contain_text("no connection", timeout=15_000)
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("Saved at", timeout=30_000)

    letter.refresh_from_db()
    assert TYPED in letter.body
    page.reload()
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_somebody_else_who_signs_in_is_not_offered_the_text(
    editing: Callable[[], Page], shared_stack: Stack, member: Member, letter: Letter
) -> None:
    other = writer(member.coalition)
    page = editing()
    type_words(page)
    end_session(page)
    press(page, "Save")
    assert kept_in_tab(page) != []

    sign_in_again(page, other.user)

    see(page, "Nothing is kept for you in this browser.")
    expect(page.locator("body")).not_to_contain_text(TYPED)
    assert kept_in_tab(page) == []
    page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_words_thrown_away_are_forgotten_by_the_tab_too(
    editing: Callable[[], Page], shared_stack: Stack, member: Member, letter: Letter
) -> None:
    page = editing()
    type_words(page)
    end_session(page)
    press(page, "Save")
    sign_in_again(page, member.user)
    page.goto(f"{shared_stack.url}/accounts/kept/")
    see(page, TYPED)
    assert kept_in_tab(page) != []

    press(page, "Throw it away")

    see(page, "Nothing is kept for you in this browser.")
    assert kept_in_tab(page) == []
    page.goto(f"{shared_stack.url}/letters/{letter.slug}/edit/")
    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_without_the_keeper_the_text_would_be_gone(editing: Callable[[], Page], member: Member, letter: Letter) -> None:
    """The control: where neither the tab nor the session keeps anything, nothing is offered."""
    page = editing()
    type_words(page)
    end_session(page)
    page.evaluate("sessionStorage.clear(); Storage.prototype.setItem = () => {}")
    take_mark_away(page)

    press(page, "Save")
    sign_in_again(page, member.user)

    page.locator(".editor-text").first.wait_for()
    expect(page.locator("[data-kept]")).to_be_hidden()
    expect(page.locator(".editor-text").first).not_to_contain_text(TYPED)


def test_sensitive_step_asks_for_a_code_and_goes_on(
    new_context: Callable[..., BrowserContext], shared_stack: Stack
) -> None:
    """An account of mailed codes keeps its session through a sensitive step, by another key."""
    owner = make_member(role=Role.OWNER)
    owner.user.set_unusable_password()
    owner.user.save()
    context = new_context(viewport={"width": 390, "height": 844})
    enter(context, shared_stack, owner.user.email)
    session = session_of(context)
    session["account_authentication_methods"] = []
    session.save()
    page = context.new_page()
    page.goto(f"{shared_stack.url}/coalitions/{owner.coalition.slug}/close/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    press(page, "Send the code")
    expect(page.get_by_label("Code")).to_be_visible()
    page.get_by_label("Code").fill("WRONG")
    press(page, "Confirm")
    expect(page.locator("main")).to_contain_text("That is not the code.")
    mail = OutgoingMail.objects.filter(mailbox_key=mailbox_key(owner.user.email)).latest("pk")
    page.get_by_label("Code").fill(outbox.stored_context(mail)["code"])
    press(page, "Confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Close the coalition")
    renewed = session_of(context)
    assert renewed[SESSION_KEY] == session[SESSION_KEY]
    assert renewed.session_key != session.session_key
