"""The box to sign on a page of another site: under that site's strict policy, without a cookie of a third party."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, expect

from letters.states import LetterState
from signatories.models import Signature
from signatories.sharing import links
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_share_link
from tests.journeys.hands import press, see
from tests.journeys.looks import complaints
from tests.stack import Stack


class MemberPage(BaseHTTPRequestHandler):
    """A page that allows nothing but frames of one origin, and shows the box."""

    def __init__(self, frame: str, allowed: str, *connection: object) -> None:
        self.frame, self.allowed = frame, allowed
        super().__init__(*connection)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", f"default-src 'none'; frame-src {self.allowed}")
        self.end_headers()
        self.wfile.write(f"<!DOCTYPE html><title>{escape('A member')}</title>{self.frame}".encode())

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def site(frame: str, allowed: str) -> Iterator[str]:
    """Serve the member's page under a name that is another site than ours for a browser."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(MemberPage, frame, allowed)) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize("is_named", (True, False))
def test_box_is_shown_on_the_site_it_is_for_and_leads_to_a_signature(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, *, is_named: bool
) -> None:
    letter = make_letter(state=LetterState.OPEN, title="Open the archives", kinds=["person"])
    make_group(letter, belongs="individuals")
    link = make_share_link(letter, label="River Watch")
    frame = links.frame(link).replace(links.address(link), f"{shared_stack.url}/v/{link.code}/")
    page = new_context().new_page()

    with site(frame, shared_stack.url) as address:
        link.site = address if is_named else "https://another.example"
        link.save()
        page.goto(address)
        box = page.frame_locator("iframe")
        if not is_named:
            # The control: in the frame of a site that the link does not name, the browser shows nothing of the box.
            expect(box.get_by_text("Open the archives")).to_have_count(0)
            assert page.frames[1].url.startswith("chrome-error:")
            assert page.request.get(f"{shared_stack.url}/v/{link.code}/box/").status == 200
            return
        expect(box.get_by_role("link", name="Open the archives")).to_be_visible()
        assert page.context.cookies() == []
        with page.expect_popup() as opened:
            box.get_by_role("link", name="Sign this letter").click()
        sign(opened.value)

    assert Signature.objects.get(letter=letter).via == link


def sign(form: Page) -> None:
    form.get_by_label("Your name", exact=True).fill("Ada Rey")
    form.get_by_label("E-mail address", exact=True).fill("ada@example.org")
    press(form, "Check how it will be printed")
    press(form, "Send me the mail to confirm")
    see(form, "Look into your mailbox")


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_box_is_easy_to_use_for_everybody(
    new_context: Callable[..., BrowserContext], shared_stack: Stack, scheme: str
) -> None:
    link = make_share_link(make_letter(state=LetterState.OPEN), site="https://member.example")
    page = new_context(color_scheme=scheme, viewport={"width": 360, "height": 340}).new_page()

    page.goto(f"{shared_stack.url}/v/{link.code}/box/")
    cookies = page.context.cookies()
    page.evaluate(AXE_SCRIPT)

    assert (complaints(page, scheme), cookies) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
