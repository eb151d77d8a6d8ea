"""Several recipients from the directory: one page, one press, and one to take them off again."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from campaign.models import Activity, Member, Role
from letters.models import Addressee, Letter
from letters.recipients import several
from letters.recipients.rows import RecipientsLocked
from letters.states import LetterState
from tests.factories.addressees import make_addressee, make_tenure
from tests.factories.campaign import make_coalition, make_member, sign_in
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 28)
PAGE = "/letters/archives/recipients/several/"


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.DRAFT, slug="archives")


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.DRAFTER)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


@pytest.fixture
def forty(letter: Letter) -> list[Addressee]:
    return [make_addressee(letter.campaign.coalition, f"Executive {number:02}") for number in range(40)]


def add(letter: Letter, member: Member, *chosen: Addressee, role: str = "to") -> list[str]:
    keys = [one.pk for one in chosen]
    return [row.name for row in several.add(letter=letter, actor=member.user, chosen=keys, role=role, today=TODAY)]


@pytest.mark.pages
def test_forty_are_put_on_the_letter_with_one_press_and_taken_off_with_another(
    inside: Client, letter: Letter, forty: list[Addressee]
) -> None:
    ticked = [one.pk for one in forty]
    page = inside.post(PAGE, {"pick": ticked, "role": "to", "add": "1"}, follow=True)

    rows = letter.recipients.order_by("position")
    assert [row.name for row in rows] == [one.name for one in forty]
    assert [row.addressee for row in rows] == forty
    assert "40 recipients from the directory are on the letter." in page.text

    page = inside.post(f"{PAGE}take-off/", {"added": [one.pk for one in page.context["added"]]}, follow=True)

    assert not letter.recipients.exists()
    assert "40 recipients are no longer on the letter." in page.text
    assert Activity.objects.filter(verb="letter.recipient_removed").count() == 40


@pytest.mark.pages
def test_searching_keeps_what_is_ticked(inside: Client, letter: Letter, forty: list[Addressee]) -> None:
    page = inside.post(PAGE, {"q": "Executive 07", "pick": [forty[3].pk], "role": "to", "search": "1"})

    assert [(line.proposal.entry, line.is_ticked) for line in page.context["lines"]] == [
        (forty[3], True),
        (forty[7], False),
    ]
    assert not letter.recipients.exists()


@pytest.mark.pages
def test_all_that_are_shown_are_ticked(inside: Client, letter: Letter, forty: list[Addressee]) -> None:
    page = inside.post(PAGE, {"q": "Executive 1", "role": "cc", "all": "1"})

    assert [line.is_ticked for line in page.context["lines"]] == [True] * 13
    assert page.context["form"]["role"].value() == "cc"


@pytest.mark.pages
def test_page_asks_the_same_number_of_queries_for_one_and_forty(
    inside: Client, letter: Letter, django_assert_num_queries: Any
) -> None:
    for number in (1, 39):
        for _ in range(number):
            make_addressee(letter.campaign.coalition, f"Person {Addressee.objects.count()}")
        with django_assert_num_queries(13):
            inside.get(PAGE)


@pytest.mark.pages
def test_nothing_ticked_is_said(inside: Client, letter: Letter, forty: list[Addressee]) -> None:
    page = inside.post(PAGE, {"role": "to", "add": "1", "pick": ["x", "99999999999999999999"]})

    assert page.status_code == 422
    assert "Nobody was added" in page.text


def test_second_press_adds_nobody_twice(letter: Letter, member: Member, forty: list[Addressee]) -> None:
    assert add(letter, member, *forty[:2]) == ["Executive 00", "Executive 01"]
    assert add(letter, member, *forty[:3], forty[2]) == ["Executive 02"]
    with pytest.raises(RecipientsLocked):
        add(letter, member, *forty[:3])


def test_who_is_chosen_elsewhere_retired_or_held_by_several_is_left_out(letter: Letter, member: Member) -> None:
    own = letter.campaign.coalition
    stranger, retired = make_addressee(make_coalition(), "Stranger"), make_addressee(own, "Old", retired_on=TODAY)
    shared = make_addressee(own, "Speaker", kind="office")
    for name in ("Ada Rey", "Bo Sol"):
        make_tenure(make_addressee(own, name), shared)

    assert add(letter, member, stranger, retired, shared, make_addressee(own, "Cy Tan")) == ["Cy Tan"]


def test_open_letter_takes_copies_and_no_addressees(letter: Letter, member: Member, forty: list[Addressee]) -> None:
    Letter.objects.update(state=LetterState.OPEN)

    with pytest.raises(RecipientsLocked):
        add(letter, member, forty[0])

    assert add(letter, member, forty[0], role="cc") == ["Executive 00"]


def test_take_off_touches_no_other_letter(letter: Letter, member: Member) -> None:
    other = make_recipient(letter=make_letter(campaign=letter.campaign))

    assert several.take_off(letter=letter, actor=member.user, added=[other.pk]) == 0
    assert other.letter.recipients.count() == 1
