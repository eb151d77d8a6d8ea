"""Numbers typed by hand are pointed out before it is too late, and a press lets the list count them (K8c)."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from campaign.models import Member, Role
from letters.drafts import counting
from letters.models import Letter
from letters.states import LetterState
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db

WORDS = "24 organizations and individuals"
BODY = f"<p>We are {WORDS} who live here.</p>"
COUNTED = '<span class="count" data-of="signatories" data-as="digits"></span> organizations and individuals'
ANNEX = {"title": "Annex", "body": f"<p>Signed by {WORDS}.</p>"}


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def letter_of(member: Member, state: LetterState, **fields: Any) -> Letter:
    letter = make_letter(
        campaign=make_campaign(member.coalition),
        slug="counted",
        state=state,
        body=BODY,
        **deadline(),
        **fields,
    )
    make_group(letter, style="person_title_organization")
    return letter


def test_opening_points_a_typed_number_out_and_a_press_mends_it(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.DRAFT, annexes=[ANNEX])

    before = unescape(inside.get("/letters/counted/open/").text)
    answer = inside.post("/letters/counted/count-number/", {"words": WORDS})
    after = unescape(inside.get("/letters/counted/open/").text)

    letter.refresh_from_db()
    assert f"The text says “{WORDS}”. That was typed by hand" in before
    assert answer.headers["Location"] == "/letters/counted/open/"
    assert (COUNTED in letter.body, COUNTED in letter.annexes[0]["body"]) == (True, True)
    assert WORDS not in after


def test_closing_points_out_what_the_list_does_not_bear_out(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.OPEN)
    make_signature(letter)

    before = unescape(inside.get("/letters/counted/close/").text)
    answer = inside.post("/letters/counted/count-number/", {"words": WORDS})
    after = unescape(inside.get("/letters/counted/close/").text)

    letter.refresh_from_db()
    assert f"The text says “{WORDS}”, and the list has 1 now." in before
    assert answer.headers["Location"] == "/letters/counted/close/"
    assert COUNTED in letter.body
    assert letter.versions.latest("number").kind == "editorial"
    assert WORDS not in after


def test_a_number_in_the_subject_is_pointed_out_without_a_press(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.DRAFT, subject="Letter of 30 organizations")

    assert [(one.typed.words, one.typed.count) for one in counting.doubtful(letter)] == [
        ("30 organizations", ""),
        (WORDS, "signatories"),
    ]
    assert unescape(inside.get("/letters/counted/open/").text).count('name="words"') == 1


def test_closing_says_nothing_of_a_number_that_is_true(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.OPEN)
    Letter.objects.filter(pk=letter.pk).update(body="<p>We are 1 organizations and individuals.</p>")
    make_signature(letter)

    assert "The text says" not in inside.get("/letters/counted/close/").text


def test_number_that_went_meanwhile_changes_nothing(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.DRAFT)
    revisions = letter.revisions.count()

    page = inside.post("/letters/counted/count-number/", {"words": "25 organizations"}, follow=True).text

    letter.refresh_from_db()
    assert "does not stand in the text any more" in page
    assert (letter.body, letter.revisions.count()) == (BODY, revisions)


def test_number_in_a_closed_letter_stays_as_it_was_signed(inside: Client, member: Member) -> None:
    letter = letter_of(member, LetterState.CLOSED)

    inside.post("/letters/counted/count-number/", {"words": WORDS})

    letter.refresh_from_db()
    assert (letter.body, counting.may_count(letter)) == (BODY, False)
