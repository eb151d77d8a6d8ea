"""A list from a web form comes in: from the file to the list and back, with a worker, on a phone and by keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.models import SignatureImport
from signatories.models.signature import Kind
from tests.factories.campaign import make_campaign, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group
from tests.journeys.hands import follow, press, see
from tests.journeys.test_face import SIDEWAYS, found_by_axe
from tests.journeys.walk import enter
from tests.servers import wait_until
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv
from tests.stack import Stack


def ground(stack: Stack) -> tuple[Member, Letter]:
    member = make_member(role=Role.COORDINATOR)
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON]
    )
    make_group(letter)
    return member, letter


def look(page: Page) -> None:
    """Nothing for axe to find, and as wide as the screen at most."""
    assert (page.url, found_by_axe(page), page.evaluate(SIDEWAYS)) == (page.url, [], 0)


@pytest.mark.landing
@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("width", "scheme", "scripts"),
    (
        pytest.param(390, "dark", True, id="phone", marks=pytest.mark.release),
        pytest.param(1280, "light", False, id="without scripts"),
    ),
)
def test_a_list_of_400_comes_in_and_goes(
    new_context: Callable[..., BrowserContext], stack: Stack, tmp_path: Path, width: int, scheme: str, scripts: bool
) -> None:
    member, letter = ground(stack)
    file = tmp_path / "Sign-on form.csv"
    file.write_bytes(as_csv([HEADINGS, *(each.cells for each in files.rows())]))
    stack.start_web()
    stack.start_worker(concurrency=1)
    options: dict[str, Any] = {"viewport": {"width": width, "height": 850}, "color_scheme": scheme}
    context = new_context(**options, java_script_enabled=scripts)
    enter(context, stack, member.user.email)
    page = context.new_page()

    page.goto(stack.url + reverse("signatories:imports", args=[letter.slug]))
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Read the file")
    see(page, "What do the columns hold?")
    expect(page.get_by_label("Please confirm your e-mail address")).to_have_value("email_again")
    press(page, "Look at the rows")
    see(page, "How did you hear about us?")
    if scripts:
        look(page)
    follow(page.get_by_role("link", name="error 15"))
    see(page, "“ann(at)paper.example”")
    follow(page.get_by_role("link", name="Go on"))
    page.get_by_label("How were these signatures collected?").fill("Sign-on form of May")
    if scripts:
        look(page)
    press(page, "Take them in")
    see(page, "The file is being taken in")
    wait_until(lambda: SignatureImport.objects.get().state == "done", seconds=90, what="the import")
    if not scripts:
        page.reload()
    see(page, "378 signatures taken in, 372 of them counted.")
    if scripts:
        look(page)
    assert letter.signatures.count() == 378
    press(page, "Undo the import")
    see(page, "What came from this file was taken out of the list again.")
    assert letter.signatures.count() == 0
