"""The public page is kept whole: the same for everybody, never older than what it shows, never where it may not be."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import desks, kept_pages
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
PAGE = "/l/archives/"


@pytest.fixture(autouse=True)
def empty(settings: Any) -> None:
    kept_pages.shelf.pages = {}
    desks._kept.clear()


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", visibility="public")
    make_group(letter, style="person_title_organization")
    make_signature(letter, name="Stays Here")
    return letter


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were made and not taken from where they are kept."""
    from signatories.signing.views import public  # noqa: PLC0415

    made: list[str] = []
    context = public.context

    def noted(letter: Letter, via: str) -> dict[str, object]:
        made.append(letter.slug)
        return context(letter, via)

    monkeypatch.setattr(public, "context", noted)
    return made


def test_page_is_made_once_for_all_who_come(letter: Letter, made: list[str]) -> None:
    answers = [Client().get(PAGE) for _ in range(3)]

    assert len({answer.content for answer in answers}) == 1
    assert made == ["archives"]


def test_page_that_another_process_made_comes_from_the_cache(letter: Letter, made: list[str]) -> None:
    first = Client().get(PAGE)
    kept_pages.shelf.pages = {}

    second = Client().get(PAGE)

    assert (first.content, made) == (second.content, ["archives"])


def test_page_is_made_each_time_when_none_is_kept(letter: Letter, made: list[str], settings: Any) -> None:
    """The control."""
    settings.PAGES_KEPT_SECONDS = 0

    for _ in range(2):
        Client().get(PAGE)

    assert made == ["archives", "archives"]


def test_page_holds_nothing_of_the_visitor(letter: Letter) -> None:
    answer = Client().get(PAGE)

    assert not answer.cookies
    assert "csrf" not in answer.text
    assert set(re.findall(r'nonce="([^"]*)"', answer.text)) == {""}
    assert answer["Vary"].split(", ") == ["Accept-Language", "Cookie"]
    policy = answer["Content-Security-Policy"]
    assert ("script-src 'self'" in policy.split("; "), "'unsafe-inline'" in policy) == (True, False)
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")


def test_page_is_kept_for_each_language(letter: Letter) -> None:
    english, french = (Client().get(PAGE, HTTP_ACCEPT_LANGUAGE=language) for language in ("en", "fr"))

    assert ('<html lang="en"' in english.text, '<html lang="fr"' in french.text) == (True, True)
    assert english["ETag"] != french["ETag"]


def test_page_changes_with_the_list_and_the_letter(letter: Letter) -> None:
    Client().get(PAGE)
    make_signature(letter, name="Comes Later")
    assert "Comes Later" in Client().get(PAGE).text

    Letter.objects.update(title="Another title")
    assert "Another title" in Client().get(PAGE).text


def test_page_of_a_letter_without_triggers_would_be_old(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: nobody tells that the list has changed."""
    from signatories.lists import totals  # noqa: PLC0415

    monkeypatch.setattr(totals, "facts", lambda _letter: (1, None))
    Client().get(PAGE)

    make_signature(letter, name="Comes Later")

    assert "Comes Later" not in Client().get(PAGE).text


def test_name_that_is_withdrawn_leaves_the_kept_page(letter: Letter) -> None:
    leaver = make_signature(letter, name="Canary Bird")
    assert "Canary" in Client().get(PAGE).text

    Signature.objects.filter(pk=leaver.pk).update(state=State.WITHDRAWN)

    assert "Canary" not in Client().get(PAGE).text


@pytest.mark.parametrize(
    "fields",
    (
        {"visibility": "link"},
        {"visibility": "team"},
        {"embargoed_until": timezone.now() + timedelta(days=1)},
        {"publish_after_deadline": True},
        {"state": LetterState.WITHDRAWN},
    ),
    ids=("link", "team", "embargo", "confidential", "withdrawn"),
)
def test_letter_that_strangers_may_not_find_is_not_kept(letter: Letter, fields: dict[str, object]) -> None:
    """Also where its page was kept before."""
    Client().get(PAGE)
    Letter.objects.update(**fields)
    letter.refresh_from_db()
    kept_pages.shelf.pages = {}

    plain, named = Client().get(PAGE), Client().get(f"/l/{letter.public_name}/")

    assert {plain.status_code} <= {404, 410}
    assert all("public" not in answer["Cache-Control"] for answer in (plain, named))
    assert "no-store" in named["Cache-Control"]
    assert kept_pages.shelf.pages == {}


def test_page_for_whoever_has_a_cookie_is_not_for_shared_caches(letter: Letter, made: list[str]) -> None:
    stranger, known, member = Client(), Client(), Client()
    known.cookies["csrftoken"] = "x" * 32
    member.cookies["sessionid"] = "x" * 32

    answers = [client.get(PAGE) for client in (stranger, known, member, member)]

    assert [answer["Cache-Control"] for answer in answers] == [
        "public, max-age=5, stale-while-revalidate=25",
        *["private, no-cache"] * 3,
    ]
    assert len({answer.content for answer in answers}) == 1
    assert made == ["archives"] * 3


def test_facts_of_a_letter_are_asked_once_in_a_moment(
    letter: Letter, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.LETTER_FACTS_SECONDS = 60
    Client().get(PAGE)

    with django_assert_num_queries(0):
        Client().get(PAGE)


def test_shelf_lets_the_oldest_go_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_pages, "MOST_BYTES", 10)
    shelf = kept_pages.Shelf()

    for name in "abc":
        shelf.put(name, b"12345")

    assert [shelf.get(name) for name in "abc"] == [None, b"12345", b"12345"]


def test_shelf_keeps_nothing_longer_than_its_time(settings: Any) -> None:
    settings.PAGES_KEPT_SECONDS = -1
    shelf = kept_pages.Shelf()

    shelf.put("a", b"12345")

    assert shelf.get("a") is None
