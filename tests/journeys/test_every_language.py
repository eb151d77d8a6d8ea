"""The pages in the other languages of the interface, right to left too: as usable as in English, and all in that one.

``tests/journeys/test_every_page.py`` asks the same of the English pages. ``PICTURES=folder bin/test release
tests/journeys/test_every_language.py`` leaves a picture of each, at 390 and 1280 pixels.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from letters.models import Letter
from letters.states import LetterState
from tests.journeys.looks import Look, foreign, walk
from tests.journeys.starts import owner_of, places, public_places, secret_links
from tests.journeys.walk import NOT_WALKED, found_by_all, pages, pages_of
from tests.servers import PostgresServer
from tests.stack import Stack

LANGUAGES = pytest.mark.parametrize("language", ("ar", "es", "zh-hans"))


@pytest.mark.landing
@pytest.mark.long
@pytest.mark.timeout(300)
def test_some_pages_are_arabic_from_right_to_left(full: Stack, new_context: Callable[..., BrowserContext]) -> None:
    email = owner_of(full)
    letter = Letter.objects.filter(state=LetterState.OPEN, visibility="public").order_by("pk")[0]
    own = [f"/letters/{letter.slug}/", f"/letters/{letter.slug}/signatures/", "/"]

    assert walk(new_context, full, own, Look(email=email, language="ar")) == ""
    assert walk(new_context, full, [f"/l/{letter.public_name}/", "/"], Look(language="ar")) == ""


@pytest.mark.release
@pytest.mark.long
@pytest.mark.timeout(600)
@LANGUAGES
def test_pages_of_members_are_in_every_language(
    full: Stack, postgres: PostgresServer, new_context: Callable[..., BrowserContext], language: str
) -> None:
    email, wanted = owner_of(full), pages_of("owner") - set(NOT_WALKED)
    found = found_by_all(postgres, full, ["/", *places(email)], email, wanted)

    assert walk(new_context, full, [*found.values()], Look(email=email, language=language)) == ""


@pytest.mark.release
@pytest.mark.long
@pytest.mark.timeout(600)
@LANGUAGES
def test_pages_of_strangers_and_signers_are_in_every_language(
    full: Stack, new_context: Callable[..., BrowserContext], language: str
) -> None:
    wanted = (pages_of("anonymous") | pages_of("signer")) - set(NOT_WALKED)
    links = secret_links(full)
    letters = [f"/l/{letter.public_name}/" for letter in Letter.objects.exclude(visibility="team").order_by("pk")]
    found = pages(full, ["/", "/nothing-here/", *links, *public_places(), *letters], wanted=wanted)

    ways = dict.fromkeys([*links, *found.values()])
    assert walk(new_context, full, [*ways], Look(language=language)) == ""


def test_texts_left_in_english_are_found(page: Page, shared_stack: Stack) -> None:
    page.goto(shared_stack.url + "/accounts/login/")

    found = foreign(page, "ar")

    assert "in ['en', 'ltr'] and not in ['ar', 'rtl']" in found
    assert "in English: Sign in" in found
