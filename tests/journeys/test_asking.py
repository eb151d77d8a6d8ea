"""Asking a directory to sign: six answer in six ways, two reminders pass, and one who comes late is kept."""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from campaign.models import Coalition, OutgoingMail, Role
from letters import reminders
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.models import Invitation, Signature
from tests.factories.campaign import (
    make_campaign,
    make_coalition,
    make_member,
    make_organization,
    make_representative,
    sign_in,
)
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group
from tests.faults.signers import entries
from tests.http import Browser
from tests.journeys.hands import follow, press, see
from tests.servers import wait_until
from tests.stack import Stack, run

NONCE = "abcdefghijklmnopqrstuvwxyz"
INBOX = f"answers-{NONCE}@inbox.undersigned.example"
LINK = re.compile(r"/(?:i/open|s/confirm)/\S+")


def address(number: int, who: str = "ada") -> str:
    return f"{who}@org{number}.example"


@pytest.fixture(params=(8, pytest.param(40, marks=pytest.mark.release)))
def number(request: pytest.FixtureRequest) -> int:
    """How many organizations are asked."""
    return int(request.param)


@pytest.fixture
def coalition(stack: Stack, number: int) -> Coalition:
    """A directory of so many organizations, each with a person who reads mail under its own domain."""
    coalition = make_coalition("Archives for All", inbox_nonce=NONCE, time_zone="UTC")
    for each in range(1, number + 1):
        organization = make_organization(coalition, f"Organization {each}", mail_domains=[f"org{each}.example"])
        make_representative(organization, name=f"Ada {each}", email=address(each))
    return coalition


@pytest.fixture
def letter(coalition: Coalition) -> Letter:
    letter = make_letter(
        state=LetterState.OPEN,
        slug="archives",
        title="Open the archives",
        campaign=make_campaign(coalition),
        visibility="public",
        soft_deadline_at=timezone.now() + timedelta(days=20),
        soft_deadline_zone="UTC",
        soft_deadline_civil="2030-01-01T00:00:00",
        **deadline(days=30),
    )
    make_group(letter)
    return letter


@pytest.fixture
def desk(stack: Stack, letter: Letter, new_context: Callable[..., BrowserContext]) -> Page:
    """The coordinator's browser, on a running installation that receives mail."""
    stack.environment["INBOX_DOMAIN"] = "inbox.undersigned.example"
    stack.start_web()
    stack.start_worker()
    client = sign_in(Client(), make_member(letter.campaign.coalition, role=Role.COORDINATOR).user)
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": stack.url}])
    return context.new_page()


def mails(stack: Stack, to: str, number: int = 1) -> str:
    """Wait for so many mails to an address and return the text of the latest."""
    wait_until(lambda: len(stack.smtp.to(to)) >= number, seconds=40, what=f"mail {number} to {to}")
    return stack.smtp.to(to)[-1].text


def own_page(stack: Stack, to: str, way: str = "/i/open/") -> tuple[Browser, str]:
    """Wait for a mail with such a link, open it, and return the browser and the path it leads to."""

    def links() -> list[str]:
        return [word for mail in stack.smtp.to(to) for word in LINK.findall(mail.text) if word.startswith(way)]

    wait_until(lambda: bool(links()), seconds=40, what=f"a link {way} to {to}")
    visitor = stack.browser()
    return visitor, urlsplit(visitor.get(links()[-1]).url).path


def sign(stack: Stack, email: str, organization: str) -> Signature:
    """Fill the form in for an organization, and confirm by the link that comes."""
    given = {"as": "organization", "organization_name": organization, "title": "Director", "country": "CH"}
    assert stack.browser().post("/l/archives/sign/", entries(email, **given)).status == 200
    visitor, path = own_page(stack, email, "/s/confirm/")
    visitor.press(visitor.get(path))
    return Signature.objects.latest("pk")


def receive(stack: Stack, message: EmailMessage) -> None:
    """Hand a mail over as the mail server does."""
    command = [sys.executable, "manage.py", "receive_mail", "--to", INBOX]
    run(command, stack.environment, stack.forks, seconds=60, given=message.as_bytes()).check_returncode()


def reply_of(stack: Stack, number: int, text: str) -> EmailMessage:
    """Write a reply to the mail that asked an organization."""
    message = EmailMessage()
    message["From"], message["To"] = address(number), INBOX
    message["Subject"], message["Message-ID"] = "Re: Will you sign?", f"<reply@org{number}.example>"
    message["In-Reply-To"] = stack.smtp.to(address(number))[0].message_id
    message.set_content(text)
    return message


def ask_all(desk: Page, stack: Stack, number: int) -> None:
    """Go from the letter to its ledger, choose the whole directory, look at the mail and send it."""
    desk.goto(f"{stack.url}/letters/archives/")
    follow(desk.get_by_role("link", name="Ask for signatures"))
    follow(desk.get_by_role("link", name="Choose from the directory"))
    press(desk, f"Add all found ({number} organizations)")
    desk.get_by_label(f"all {number} found, not only those ticked").check()
    press(desk, "Ask…")
    see(desk, f"Ask {number} people?")
    press(desk, f"Send {number} mails")
    see(desk, f"{number} people are asked.")
    wait_until(lambda: len(stack.smtp.received) >= number, seconds=60, what="the mails that ask")


def answer_in_six_ways(stack: Stack) -> None:
    """One signs, one considers, one declines, one names a colleague, one replies by mail, one signs by free mail."""
    assert sign(stack, address(1), "Organization 1").state == "counted"
    visitor, page = own_page(stack, address(2))
    visitor.post(f"{page}consider/")
    visitor, page = own_page(stack, address(3))
    visitor.post(f"{page}decline/", {"reason": "Not our field"})
    visitor, page = own_page(stack, address(4))
    visitor.post(f"{page}forward/", {"email": address(4, "bo"), "name": "Bo"})
    assert sign(stack, address(4, "bo"), "Organization 4").state == "counted"
    receive(stack, reply_of(stack, 5, "Yes, please add us. Ada Five, Director"))
    assert sign(stack, "someone@gmail.com", "Organization 6").state == "pending"


def pass_stage(stack: Stack, kind: str, step: str) -> int:
    """Move the clock to a stage of the reminders, and return how many mails of it went out."""
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=3))
    Invitation.objects.update(asked_at=timezone.now() - timedelta(days=3))
    now = timezone.now()
    reminders.plan(now=now)
    reminders.post(now=Reminder.objects.filter(kind=kind, step=step).latest("due_at").due_at)
    sent = OutgoingMail.objects.filter(event=kind)
    wait_until(lambda: not sent.filter(state__in=["waiting", "sending"]).exists(), seconds=40, what=f"{kind} sent")
    return sent.filter(state="sent").count()


def decide(desk: Page, stack: Stack) -> None:
    """Read the reply by mail and sign by it, and accept the signature by free mail; both stand in one queue."""
    desk.goto(f"{stack.url}/letters/archives/waiting/")
    see(desk, "is a free mail service")
    follow(desk.get_by_role("link", name="Sign as “Organization 5”…"))
    see(desk, "the address we asked")
    desk.get_by_label("Name of the person").fill("Ada Five")
    press(desk, "Sign")
    see(desk, "“Organization 5, Ada 5” signs.")
    follow(desk.get_by_role("button", name="Accept Organization 6"))
    see(desk, "“Organization 6” counts.")


@pytest.mark.landing
@pytest.mark.timeout(300)
@pytest.mark.long
def test_a_directory_is_asked_and_the_list_closes(stack: Stack, letter: Letter, desk: Page, number: int) -> None:
    ask_all(desk, stack, number)
    answer_in_six_ways(stack)
    decide(desk, stack)
    assert sign(stack, address(1, "cy"), "Organization 1").joins is not None
    desk.goto(f"{stack.url}/letters/archives/invitations/reminders/")
    press(desk, "Let these reminders go out")

    silent = number - 5  # Organization 6 has signed through somebody whom nobody asked
    assert pass_stage(stack, "invitation_soft", "soft") == silent
    assert pass_stage(stack, "invitation_closes", "first") == silent
    answered = {address(each) for each in range(1, 6)} | {address(4, "bo")}
    assert {one: len(stack.smtp.to(one)) for one in answered if "Signing closes soon" in mails(stack, one)} == {}

    assert sign(stack, "late@gmail.com", "Late Choir").state == "pending"
    desk.goto(f"{stack.url}/letters/archives/close/")
    press(desk, "Close signing")
    see(desk, "The list is frozen, with 4 signatures.")
    desk.goto(f"{stack.url}/letters/archives/addendum/")
    desk.get_by_role("checkbox").check()
    press(desk, "Keep those ticked for the addendum")
    see(desk, "1 signatory in the addendum")
    see(desk, "Late Choir")

    public = stack.browser().get("/l/archives/").text
    printed = [f"Organization {each}" for each in (1, 4, 5, 6)]
    assert [public.count(f"{name}<") > 0 for name in [*printed, "Late Choir"]] == [True] * 4 + [False]
