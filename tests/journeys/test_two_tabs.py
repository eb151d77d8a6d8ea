"""One browser, two tabs: on every page behind a mailed link, what is pressed is about that page's own row (K1)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from campaign.mail import messages, outbox
from campaign.models import BlockedMailbox, Member, OutgoingMail, Unsubscription
from campaign.people import members
from letters import deliveries
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import links as invitations
from signatories.models import Invitation, Signature
from signatories.models.signature import State
from signatories.signing import tokens
from tests.factories.campaign import make_coalition, make_invitation, make_user
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient
from tests.factories.signatories import make_asked, make_group, make_signature
from tests.journeys.hands import follow, press, see
from tests.journeys.walk import enter
from tests.stack import Stack

Rows = list[tuple[Any, ...]]


def open_letter() -> Letter:
    """A letter of a coalition of its own."""
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter, style="person_title_organization")
    return letter


def two(letter: Letter, **fields: Any) -> list[Signature]:
    """Two signatures: one on this letter, one on another coalition's."""
    return [make_signature(each, name=name, **fields) for each, name in ((letter, "Ada Rey"), (open_letter(), "Bo Ek"))]


def link(stack: Stack, signature: Signature, purpose: str) -> str:
    token = tokens.make(tokens.LinkPurpose(purpose), signature)
    return stack.url + reverse(f"signatories:{purpose}-link", args=[token])


def tabs(context: BrowserContext, addresses: list[str]) -> list[Page]:
    """Open each address in a tab of its own, one after the other."""
    opened = []
    for address in addresses:
        page = context.new_page()
        page.goto(address)
        opened.append(page)
    return opened


def rows() -> Rows:
    return list(Signature.objects.order_by("pk").values_list("pk", "name", "state", "nonce"))


def of(signature: Signature) -> Signature:
    return Signature.objects.get(pk=signature.pk)


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return new_context(java_script_enabled=False)


def test_confirm_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    ada, bo = two(open_letter(), state=State.UNCONFIRMED)
    first, second = tabs(context, [link(shared_stack, each, "confirm") for each in (ada, bo)])
    see(second, "Bo Ek")

    press(first, "Confirm my signature")
    see(first, "Ada Rey")
    assert (of(ada).state, of(bo).state) == ("counted", "unconfirmed")

    first.go_back()
    first.reload()
    see(first, "Your signature counts")
    press(second, "Confirm my signature")
    see(second, "Bo Ek")
    assert (of(ada).state, of(bo).state) == ("counted", "counted")


def test_correct_and_withdraw_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    ada, bo = two(open_letter())
    first, second = tabs(context, [link(shared_stack, each, "manage") for each in (ada, bo)])
    follow(first.get_by_role("link", name="Correct the line"))
    follow(second.get_by_role("link", name="Withdraw"))

    first.get_by_label("Your name").fill("Ada Marsh")
    press(first, "Save the correction")
    see(first, "Ada Marsh")
    assert (of(ada).name, of(bo).name, of(bo).state) == ("Ada Marsh", "Bo Ek", "counted")

    follow(first.get_by_role("link", name="Withdraw"))
    second.reload()
    press(first, "Withdraw my signature")
    see(first, "Your signature is withdrawn")
    assert (of(ada).state, of(bo).state) == ("withdrawn", "counted")
    first.go_back()
    press(second, "Withdraw my signature")
    assert of(bo).state == "withdrawn"


def test_correct_that_went_stale_or_lost_its_session_gives_back_what_was_typed(
    context: BrowserContext, shared_stack: Stack
) -> None:
    ada, _bo = two(open_letter())
    first, second = tabs(context, [link(shared_stack, ada, "manage")] * 2)
    for page in (first, second):
        follow(page.get_by_role("link", name="Correct the line"))
    first.get_by_label("Your name").fill("Ada Marsh")
    press(first, "Save the correction")
    second.get_by_label("Your name").fill("Adele Marsh")
    press(second, "Save the correction")
    see(second, "Adele Marsh")
    assert of(ada).name == "Ada Marsh"

    follow(first.get_by_role("link", name="Correct the line"))
    first.get_by_label("Your name").fill("Adele Rey")
    second.goto(shared_stack.url + "/done/")
    context.clear_cookies(name="sessionid")
    press(first, "Save the correction")
    see(first, "Adele Rey")
    assert of(ada).name == "Ada Marsh"


def test_done_ends_the_pages_of_every_tab(context: BrowserContext, shared_stack: Stack) -> None:
    ada, bo = two(open_letter())
    first, second = tabs(context, [link(shared_stack, each, "manage") for each in (ada, bo)])
    follow(second.get_by_role("link", name="Withdraw"))
    before = rows()

    press(first, "I am done")
    see(first, "You are done")
    first.go_back()
    first.reload()
    expect(first.locator("main")).not_to_contain_text("Ada Rey")
    press(second, "Withdraw my signature")

    see(second, "Open that link once more")
    assert rows() == before


def test_join_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    user = make_user()
    offers = [make_invitation(make_coalition(name=name), email=user.email) for name in ("Harbor Union", "Lake Union")]
    enter(context, shared_stack, user.email)
    links = [shared_stack.url + reverse("campaign:invitation", args=[members.link_token(offer)]) for offer in offers]
    first, second = tabs(context, links)
    see(second, "Lake Union")

    press(first, "Join the coalition")

    joined = Member.objects.filter(user=user)
    assert list(joined.values_list("coalition", flat=True)) == [offers[0].coalition_id]
    press(second, "Join the coalition")
    assert joined.count() == 2


def test_account_made_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    offers = [make_invitation(make_coalition(name=name), email=make_user().email) for name in ("Harbor", "Lake")]
    for offer in offers:
        offer.email = f"new-{offer.pk}@example.org"
        offer.save()
    links = [shared_stack.url + reverse("campaign:invitation", args=[members.link_token(offer)]) for offer in offers]
    first, second = tabs(context, links)
    for page in (first, second):
        follow(page.get_by_role("link", name="Create an account"))

    addresses = [page.locator("main [name=email]").input_value() for page in (first, second)]

    assert addresses == [offer.email for offer in offers]


def test_delivered_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    links = []
    for name in ("First letter", "Second letter"):
        letter = make_letter(state=LetterState.DELIVERED, title=name)
        edition = make_edition(letter, pdf=f"%PDF-1.7 {name}".encode())
        delivery = make_delivery(make_recipient(letter=letter), edition, channel="email", is_linked=True)
        links.append(shared_stack.url + urlsplit(deliveries.link_of(delivery)).path)
    first, second = tabs(context, links)
    see(second, "Second letter")

    got = [context.request.get(shared_stack.url + pdf_on(page)).body() for page in (first, second)]

    assert got == [b"%PDF-1.7 First letter", b"%PDF-1.7 Second letter"]


def pdf_on(page: Page) -> str:
    address = page.get_by_role("link", name="Download the letter (PDF)").get_attribute("href")
    assert address
    return address


def test_mail_stopped_and_unsubscribed_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    coalition = make_coalition()
    mails = [OutgoingMail(event="weekly_digest", coalition=coalition, mailbox_key=key * 64) for key in "ab"]
    capped = [OutgoingMail(mailbox_key=key * 64, is_capped=True, topic="letter:1") for key in "cd"]
    ways_out = [urlsplit(outbox.unsubscribe_link(mail)).path for mail in mails]
    stops = [urlsplit(messages.block_link(mail)).path for mail in capped]
    first, _second = tabs(context, [shared_stack.url + path for path in ways_out])
    third, _fourth = tabs(context, [shared_stack.url + path for path in stops])

    press(first, "Unsubscribe")
    press(third, "Stop mail to this address")

    ended = Unsubscription.objects.filter(coalition=coalition)
    assert list(ended.values_list("mailbox_key", flat=True)) == ["a" * 64]
    stopped = BlockedMailbox.objects.filter(mailbox_key__in=["c" * 64, "d" * 64])
    assert list(stopped.values_list("mailbox_key", flat=True)) == ["c" * 64]


def test_invitation_answered_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    asked = [make_asked(letter, name=name) for letter, name in ((open_letter(), "Ada Rey"), (open_letter(), "Bo Ek"))]
    addresses = [reverse("signatories:invited-link", args=[invitations.make(each)]) for each in asked]
    first, second = tabs(context, [shared_stack.url + address for address in addresses])
    see(second, "Bo Ek")

    def states() -> list[str]:
        return [Invitation.objects.get(pk=each.pk).state for each in asked]

    press(first, "I am considering it")
    see(first, "Ada Rey")
    assert states() == ["considering", "asked"]
    press(first, "I do not sign")
    assert states() == ["declined", "asked"]
    second.get_by_label("Your colleague’s e-mail address").fill("cy@example.org")
    press(second, "Ask my colleague")
    assert states() == ["declined", Invitation.objects.get(pk=asked[1].pk).state]
    follow(first.get_by_role("link", name="Sign the letter"))
    expect(first.get_by_label("Your name").first).to_have_value("Ada Rey")


def test_appearance_news_and_erasing_in_the_first_tab(context: BrowserContext, shared_stack: Stack) -> None:
    ada, bo = two(open_letter())
    before = of(bo)
    first, second = tabs(context, [link(shared_stack, each, "manage") for each in (ada, bo)])
    press(first, "Send me news")
    follow(first.get_by_role("link", name="Change how you appear"))
    follow(second.get_by_role("link", name="Change how you appear"))
    first.locator("main input[name=appears][value=withheld]").check()
    press(first, "Save")
    see(first, "Your signature")
    assert (of(ada).wants_news, of(ada).appearance) == (True, "withheld")

    follow(first.get_by_role("link", name="See it, take a copy, or have it erased"))
    second.reload()
    follow(first.get_by_role("link", name="Erase…"))
    first.get_by_label("I have understood that nobody can undo this").check()
    press(first, "Erase for good")

    assert (of(ada).email, of(ada).state) == ("", "withdrawn")
    fields = ("state", "name", "email", "nonce", "wants_news", "withheld")
    assert [getattr(of(bo), name) for name in fields] == [getattr(before, name) for name in fields]


def test_a_press_on_another_row_would_be_seen(context: BrowserContext, shared_stack: Stack) -> None:
    """The control: a form that goes to the other tab's address, as one slot for all links would lead it, is seen."""
    ada, bo = two(open_letter())
    first, second = tabs(context, [link(shared_stack, each, "manage") for each in (ada, bo)])
    for page in (first, second):
        follow(page.get_by_role("link", name="Withdraw"))
    token = first.locator("main input[name=csrfmiddlewaretoken]").input_value()

    context.request.post(second.url, form={"csrfmiddlewaretoken": token}, headers={"Referer": first.url})

    assert (of(ada).state, of(bo).state) == ("counted", "withdrawn")
