"""From an empty installation to a signed PDF, as people go: two members in browsers, signers without scripts."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from letters.models import Edition, Letter
from tests.journeys.hands import follow, press
from tests.servers import wait_until
from tests.stack import Stack

OWNER, DRAFTER = "mara@riverwatch.example", "ilja@riverwatch.example"
PASSWORD = "seven herons over the weir"
LINK = re.compile(r"https?://\S+")
LINES = ["Friends of the Lower Tamar", "Alba Ferreira, hydrologist", "Weir Keepers Union"]


def newest_mail(stack: Stack, address: str, *, count: int = 1) -> str:
    """Wait until an address has got so many mails and return the text of the last one."""
    wait_until(lambda: len(stack.smtp.to(address)) >= count, seconds=30, what=f"mail {count} to {address}")
    return stack.smtp.to(address)[-1].text


def link_in(text: str, part: str) -> str:
    links = [link.rstrip(".>)") for link in LINK.findall(text) if part in link]
    assert links, text
    return links[0]


def sign_in_by_code(page: Page, stack: Stack, address: str) -> None:
    page.goto(f"{stack.url}/accounts/login/code/")
    page.locator("main input[type=email]").fill(address)
    press(page, "Send the code")
    code = re.search(r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", newest_mail(stack, address), re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[1])
    press(page, "Confirm")


def join_as_drafter(page: Page, stack: Stack) -> None:
    """Accept the invitation: an account of one's own, then the button that joins."""
    page.goto(link_in(newest_mail(stack, DRAFTER), "/join/"))
    follow(page.get_by_role("link", name="Create an account"))
    page.get_by_label("Your name").fill("Ilja Brandt")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    follow(page.locator("main form button[type=submit]").first)
    press(page, "Join the coalition")


def write_letter(page: Page, stack: Stack, coalition: str) -> str:
    """Make a campaign and a letter, and type a text with a footnote and a table; return the letter's slug."""
    page.goto(f"{stack.url}/coalitions/{coalition}/campaigns/new/")
    page.get_by_label("Title").fill("A river that reaches the sea")
    follow(page.locator("main form button[type=submit]").first)
    page.goto(f"{stack.url}/coalitions/{coalition}/campaigns/a-river-that-reaches-the-sea/letters/new/")
    page.get_by_label("Title").fill("Open the Tamar weir for migrating fish")
    follow(page.locator("main form button[type=submit]").first)
    letter = Letter.objects.get()
    page.goto(f"{stack.url}/letters/{letter.slug}/edit/")
    page.get_by_label("Salutation").fill("Dear Minister,")
    page.locator(".editor-text").first.click()
    page.keyboard.type("The weir at Tamar stops every salmon on its way up the river.")
    tools = page.get_by_role("toolbar").first
    tools.get_by_role("button", name="Footnote").click()
    page.keyboard.type("Counted by volunteers in 2025.")
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.type("We ask you to open it from March to May.")
    page.keyboard.press("Enter")
    tools.get_by_role("button", name="Table").click()
    page.keyboard.type("Year")
    page.get_by_label("Closing").fill("Yours sincerely,")
    follow(page.get_by_role("button", name=re.compile("^Save")).first)
    letter.refresh_from_db()
    assert '<span class="footnote">Counted by volunteers in 2025.</span>' in letter.body
    assert "<th" in letter.body
    assert "Year" in letter.body
    return letter.slug


def open_letter(page: Page, stack: Stack, slug: str) -> None:
    deadline = timezone.now() + timedelta(days=10)
    page.goto(f"{stack.url}/letters/{slug}/signing/")
    for kind in ("organizations", "individuals"):
        page.get_by_label(kind).check()
    page.locator("input[name=hard_deadline_date]").fill(deadline.strftime("%Y-%m-%d"))
    follow(page.get_by_role("button", name=re.compile("^Save")).first)
    page.goto(f"{stack.url}/letters/{slug}/open/")
    follow(page.get_by_role("button", name=re.compile("^Open")).last)
    assert Letter.objects.get().state == "open"


def sign(
    context: BrowserContext, stack: Stack, slug: str, kind: str, entries: dict[str, str], *, confirms: bool
) -> None:
    """Sign as somebody without scripts does: form, check page, mail, button."""
    page = context.new_page()
    name = Letter.objects.get(slug=slug).public_name
    page.goto(f"{stack.url}/l/{name}/sign/?as={kind}")
    for name, value in entries.items():
        page.locator(f"main [name={name}]").fill(value)
    press(page, "Check how it will be printed")
    press(page, "Send me the mail to confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    mail = newest_mail(stack, entries["email"])
    if confirms:
        page.goto(link_in(mail, "/s/confirm/"))
        assert "/confirm/" in page.url
        assert mail not in page.url
        press(page, "Confirm my signature")
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    page.close()


def withdraw(context: BrowserContext, stack: Stack, address: str) -> None:
    page = context.new_page()
    page.goto(link_in(newest_mail(stack, address, count=2), "/s/manage/"))
    follow(page.get_by_role("link", name="Withdraw"))
    follow(page.locator("main form button[type=submit]").first)
    page.close()


def approve_all(page: Page, stack: Stack, slug: str) -> None:
    """Let a coordinator approve what waits: organizations that the directory does not know."""
    page.goto(f"{stack.url}/letters/{slug}/signatures/?state=pending")
    boxes = page.locator("main input[type=checkbox][name=signature]").all()
    for box in boxes:
        box.check()
    follow(page.get_by_role("button", name="Approve").first)
    press(page, "Approve")
    expect(page.get_by_role("heading", name=f"{len(boxes)} signatures approved", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()


def close_and_download(page: Page, stack: Stack, slug: str, folder: Path) -> bytes:
    page.goto(f"{stack.url}/letters/{slug}/close/")
    press(page, "Close signing")
    page.goto(f"{stack.url}/letters/{slug}/editions/")
    if not Edition.objects.exists():
        press(page, "Make the final document")
    wait_until(lambda: Edition.objects.filter(state__in=["ready", "failed"]).exists(), seconds=60, what="the edition")
    assert Edition.objects.get().state == "ready", Edition.objects.get().reason
    page.reload()
    with page.expect_download() as started:
        page.locator("a[href$='letter.pdf']").first.click()
    target = folder / "letter.pdf"
    started.value.save_as(target)
    return target.read_bytes()


@pytest.mark.long
def test_letter_goes_from_draft_to_signed_pdf(
    stack: Stack, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    stack.start_web(workers=2)
    stack.start_worker()
    created = stack.manage("create_coalition", "River Watch", "--owner", OWNER, "--time-zone", "Europe/Zurich")
    coalition = created.stdout.strip()
    owner, drafter, signer = new_context(), new_context(), new_context(java_script_enabled=False)
    desk, second_desk = owner.new_page(), drafter.new_page()

    sign_in_by_code(desk, stack, OWNER)
    desk.goto(f"{stack.url}/coalitions/{coalition}/members/invite/")
    desk.get_by_label("E-mail address").fill(DRAFTER)
    desk.locator("input[name=role][value=drafter]").check()
    press(desk, "Send the invitation")
    join_as_drafter(second_desk, stack)
    slug = write_letter(desk, stack, coalition)
    second_desk.goto(f"{stack.url}/letters/{slug}/edit/")
    second_desk.locator("summary").filter(has_text="Subject, language").click()
    second_desk.get_by_label("Subject").fill("Passage for salmon at the Tamar weir")
    follow(second_desk.get_by_role("button", name=re.compile("^Save")).first)
    assert Letter.objects.get().subject == "Passage for salmon at the Tamar weir"

    open_letter(desk, stack, slug)
    people = {
        "tamar@friends.example": {"organization_name": LINES[0], "name": "Ruth Okoro", "title": "Chair"},
        "union@weirkeepers.example": {"organization_name": LINES[2], "name": "Jon Haugen", "title": "Secretary"},
        "alba@river.example": {"name": "Alba Ferreira", "title": "hydrologist"},
        "tomas@river.example": {"name": "Tomas Lind", "title": "angler"},
        "silent@river.example": {"name": "Never Confirmed", "title": "angler"},
    }
    for email, entries in people.items():
        kind = "organization" if "organization_name" in entries else "person"
        sign(signer, stack, slug, kind, {"email": email, **entries}, confirms=email != "silent@river.example")
    withdraw(signer, stack, "tomas@river.example")
    approve_all(desk, stack, slug)
    pdf = close_and_download(desk, stack, slug, tmp_path)

    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60
    ).stdout.decode()
    after_closing = text[text.index("Yours sincerely,") :]
    lines = [line.strip() for line in after_closing.splitlines()[1:] if line.strip()]
    listed = [line for line in lines if "page " not in line]
    assert all(any(name in line for line in listed) for name in ("Friends of the Lower Tamar", "Weir Keepers Union"))
    assert any("Alba Ferreira" in line for line in listed)
    assert "Tomas Lind" not in text
    assert "Never Confirmed" not in text
    assert "Counted by volunteers in 2025." in text
    assert "Year" in text
