"""Every page that links lead to: nothing for axe to find, a phone's width, our origin only, no broken policy."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, ViewportSize

from campaign.mail import messages, outbox
from campaign.models import Member, OutgoingMail, Role, User
from campaign.people import members
from letters import deliveries
from letters.models import AddresseeImport, Letter, PressRelease, Recipient
from letters.states import LetterState
from signatories.invitations import links as invitation_links
from signatories.models import SignatureGroup
from signatories.signing import tokens
from tests.conftest import MakeStack
from tests.factories.campaign import make_directory_import
from tests.factories.deliveries import make_delivery, make_planned
from tests.factories.signatories import (
    make_asked,
    make_bulk_deed,
    make_proof,
    make_reply,
    make_signature,
    make_signature_import,
)
from tests.journeys.walk import NOT_WALKED, enter, pages, pages_of
from tests.matrix import VIEWS
from tests.servers import PostgresServer
from tests.stack import Stack, once_for_all

# Without transitions, so that no color is looked at half-way.
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
PARTS = 8
PHONE = ViewportSize(width=390, height=844)
# The scheme changes colors only, so the second look is at contrast alone, and before a release: tests/test_contrast.py
# reckons with the colors of both schemes, and tests/journeys/test_face.py looks at every element in both.
RULES: dict[str, dict[str, Any]] = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
}
# What is wider than the page although it may not scroll sideways inside a box of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth + 1
  ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 3).map(e => e.outerHTML.slice(0, 120)) : []"""
# Tab reaches every link and field that is shown; within a toolbar, as usual, Tab reaches one and arrows the others.
UNREACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.disabled && e.type !== 'hidden' && e.tabIndex < 0
    && !e.closest('[inert], dialog:not([open])')
    && !e.closest('[role=toolbar]')?.querySelector('[tabindex="0"]')).map(e => e.outerHTML.slice(0, 120))"""


GUARDED_FORM = "form[method=post] input[name=csrfmiddlewaretoken]"

LIGHT_AND_DARK = pytest.mark.parametrize("scheme", ("light", pytest.param("dark", marks=pytest.mark.release)))


@pytest.fixture
def full(make_stack: MakeStack) -> Any:
    """An installation with the sample data, as bin/start leaves it."""
    stack = make_stack(environment={"TRIAL": "1"}, samples=True)
    with stack.joined():
        stack.start_web()
        yield stack


def complaints(page: Page, scheme: str) -> list[str]:
    """Return what axe has to say of a page that it has been brought into."""
    # What is in order is not wanted in detail: axe is twice as fast without.
    options = {**RULES[scheme], "resultTypes": ["violations"]}
    findings = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    return [
        f"{scheme}: {f['id']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for f in findings
        for node in f["nodes"]
    ]


def walk(open_context: Callable[..., BrowserContext], stack: Stack, paths: list[str], email: str, scheme: str) -> str:
    """Open the pages one after the other in one tab and return everything that is wrong with them."""
    context = open_context(color_scheme=scheme, **DESK)
    if email:
        enter(context, stack, email)
    page = context.new_page()
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    wrong: list[str] = []
    for path in paths:
        answer = page.goto(stack.url + path, wait_until="load")
        # A browser sends the form of such a page from the origin "null", and it is refused.
        if answer and answer.headers.get("referrer-policy") == "no-referrer" and page.query_selector(GUARDED_FORM):
            found.append("a form that no browser can send")
        page.evaluate(AXE_SCRIPT)
        found += complaints(page, scheme)
        if scheme == "light":
            found += [f"not reachable by keyboard: {element}" for element in page.evaluate(UNREACHABLE)]
            page.set_viewport_size(PHONE)
            found += [f"wider than a phone: {element}" for element in page.evaluate(TOO_WIDE)]
            page.set_viewport_size(DESK["viewport"])
        wrong += [f"{path}: {what}" for what in found]
        found.clear()
    return "\n".join(wrong + found)


def found_by_all(
    postgres: PostgresServer, stack: Stack, starts: list[str], email: str, wanted: set[str]
) -> dict[str, str]:
    """Return where links lead to; all installations with the samples are alike, so one process finds it for all."""
    known = Path(os.environ["TEST_DATA_DIR"]) / f"found-{postgres.port}.json"
    with once_for_all(postgres, "walk"):
        if not known.exists() or json.loads(known.read_text())["starts"] != starts:
            found = pages(stack, starts, email=email, wanted=wanted)
            known.write_text(json.dumps({"starts": starts, "found": found}))
        return dict(json.loads(known.read_text())["found"])


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("scheme", "part"),
    (
        ("light", 0),  # an eighth of the pages for every change
        *(pytest.param("light", part, marks=pytest.mark.release) for part in range(1, PARTS)),
        *(pytest.param("dark", part, marks=pytest.mark.release) for part in range(PARTS)),
    ),
)
def test_pages_of_members_are_accessible(
    full: Stack, postgres: PostgresServer, new_context: Callable[..., BrowserContext], part: int, scheme: str
) -> None:
    email, wanted = owner_of(full), (pages_of("owner") | pages_of("operator")) - set(NOT_WALKED)
    User.objects.filter(email=email).update(is_staff=True)
    found = found_by_all(postgres, full, ["/", *places(email)], email, wanted)

    mine = list(found.values())[part::PARTS]
    assert walk(new_context, full, mine, email, scheme) == ""
    assert wanted - set(found) == set()


@pytest.mark.long
@pytest.mark.timeout(300)
@LIGHT_AND_DARK
def test_pages_of_strangers_and_signers_are_accessible(
    full: Stack, new_context: Callable[..., BrowserContext], scheme: str
) -> None:
    wanted = (pages_of("anonymous") | pages_of("signer")) - set(NOT_WALKED)
    links = secret_links(full)
    letters = [f"/l/{letter.public_name}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/nothing-here/", *links, *public_places(), *letters], wanted=wanted)

    # The links first, as they let into pages that others have no links to.
    ways = dict.fromkeys([*links, *found.values()])
    assert walk(new_context, full, [*ways], "", scheme) == ""
    assert wanted - set(found) == set()


def test_every_page_is_somebodys() -> None:
    """Pages that only others than an owner, a signer or a stranger may open would be on no walk."""
    walked = {route for view in ("owner", "operator", "anonymous", "signer") for route in pages_of(view)}

    pages_of_anybody = {route for view in VIEWS for route in pages_of(view)}
    assert pages_of_anybody - walked - set(NOT_WALKED) == set()
    assert set(NOT_WALKED) - pages_of_anybody == set()


def owner_of(stack: Stack) -> str:
    """Return the mail address of an owner in the coalition with the most letters."""
    members = Member.objects.filter(role=Role.OWNER).select_related("user")
    return max(members, key=lambda member: member.coalition.campaigns.count()).user.email


def places(email: str) -> list[str]:
    """Return pages of one of each letter's state, and those that links lead to from few places or from none."""
    coalition = Member.objects.get(user__email=email).coalition
    letters = Letter.objects.filter(campaign__coalition=coalition).order_by("pk")
    closed, each = letters.get(state=LetterState.CLOSED), letters.filter(copies="each")
    removable = SignatureGroup.objects.filter(letter__in=letters, letter__state=LetterState.OPEN).order_by("pk")[:1]
    organization = coalition.organizations.filter(representatives__isnull=False).first()
    assert organization is not None
    owner, somebody = coalition.members.get(role=Role.OWNER), coalition.members.get(role=Role.REVIEWER)
    batch = AddresseeImport.objects.create(
        coalition=coalition, form_key="k" * 43, name="mayors.csv", rows=0, added=0, imported_by=owner.user
    )
    opened = letters.filter(state=LetterState.OPEN)[0]
    asked = make_asked(opened, name="Alder Society")
    make_bulk_deed(opened, actor=owner.user)
    table = make_directory_import(coalition, state="done", uploaded_by=owner.user)
    final = letters.filter(state=LetterState.FINAL)[0]
    planned = make_planned(final.recipients.filter(role="to")[0], final.editions.get())
    reply, proof = make_reply(asked), make_proof(opened.signatures.filter(state="counted")[0])
    parked, done = (make_signature_import(opened, state=state, uploaded_by=owner.user) for state in ("parked", "done"))
    return [
        reverse("account_logout"),
        reverse("campaign:kept"),
        reverse("mfa_list_webauthn"),
        reverse("letters:health-details"),
        reverse("letters:redraft", args=[closed.slug]),
        reverse("letters:specimen-pdf", args=[coalition.slug]),
        reverse("letters:planned-sending", args=[final.slug, planned.pk]),
        reverse("campaign:directory-import", args=[coalition.slug, table.pk]),
        reverse("signatories:mend-line", args=[closed.slug, closed.signatures.filter(state="counted")[0].pk]),
        reverse("letters:pause-member", args=[coalition.slug, somebody.pk]),
        reverse("letters:addressee-import", args=[coalition.slug, batch.pk]),
        *(reverse("signatories:import", args=[opened.slug, each.pk]) for each in (parked, done)),
        reverse("signatories:import-reading", args=[opened.slug, parked.pk]),
        reverse("signatories:invitation", args=[opened.slug, asked.pk]),
        *(reverse(f"signatories:{name}", args=[opened.slug, reply.pk]) for name in ("reply", "raw-reply")),
        reverse("signatories:signature-proof", args=[opened.slug, proof.signature_id, proof.pk]),
        reverse("letters:addendum", args=[closed.slug]),
        reverse("signatories:invitation-reminders", args=[opened.slug]),
        reverse("signatories:import-columns", args=[opened.slug, parked.pk]),
        reverse("signatories:import-take", args=[opened.slug, parked.pk]),
        reverse("campaign:organization", args=[coalition.slug, organization.pk]),
        reverse("letters:publish", args=[letters.filter(state=LetterState.DELIVERED)[0].slug]),
        reverse("letters:restore", args=[letters.filter(state=LetterState.DRAFT)[0].slug, 1]),
        reverse("letters:publication", args=[letters.get(state=LetterState.ARCHIVED).slug]),
        *(reverse("signatories:remove-group", args=[group.letter.slug, group.pk]) for group in removable),
        *(reverse("letters:copies", args=[letter.slug]) for letter in each),
        *(reverse("letters:recipients", args=[letter.slug]) for letter in each),
        *(reverse("letters:letter", args=[letter.slug]) for letter in letters),
    ]


def public_places() -> list[str]:
    """Return pages that forms lead to, or mails that we have no need to send here."""
    opened = Letter.objects.filter(state=LetterState.OPEN, visibility="public").order_by("pk")[0]
    releases = PressRelease.objects.values_list("slug", flat=True)
    return [
        reverse("account_login"),
        reverse("account_signup"),
        reverse("account_reset_password_done"),
        reverse("letters:verify-code", args=["none-such"]),
        reverse("campaign:done"),
        reverse("signatories:check-mail", args=[opened.public_name]),
        reverse("signatories:found", args=[opened.public_name]),
        *(reverse("letters:press-release", args=[slug]) for slug in releases),
    ]


def secret_links(stack: Stack) -> list[str]:
    """Return the ways in that only mails name: to join, to unsubscribe, to a delivery, to a signature."""
    opened = Letter.objects.filter(state=LetterState.OPEN, visibility="public").order_by("pk")[0]
    coalition = opened.campaign.coalition
    owner = coalition.members.get(role=Role.OWNER).user
    invitation = members.invite(coalition=coalition, email="new@orsa.example", role=Role.DRAFTER, actor=owner)
    unconfirmed = make_signature(opened, state="unconfirmed", email="first@weir.example")
    counted = make_signature(opened, email="second@weir.example")
    recipient = Recipient.objects.filter(letter__state=LetterState.DELIVERED, role="to").order_by("pk")[0]
    delivery = make_delivery(recipient, recipient.letter.editions.get(), channel="email", is_linked=True)
    digest = OutgoingMail(event="weekly_digest", coalition=coalition, mailbox_key="a" * 64)
    caused = OutgoingMail(mailbox_key="b" * 64, is_capped=True, topic="letter:1")
    return [
        reverse("campaign:invitation", args=[members.link_token(invitation)]),
        urlsplit(outbox.unsubscribe_link(digest)).path,
        urlsplit(messages.block_link(caused)).path,
        urlsplit(deliveries.link_of(delivery)).path,
        urlsplit(invitation_links.link(make_asked(opened, name="Weir Society"))).path,
        reverse("signatories:confirm-link", args=[tokens.make(tokens.LinkPurpose.CONFIRM, unconfirmed)]),
        reverse("signatories:manage-link", args=[tokens.make(tokens.LinkPurpose.MANAGE, counted)]),
    ]
