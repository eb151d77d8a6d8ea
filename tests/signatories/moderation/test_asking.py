"""Whom to ask first: last time's signatories, as far as whoever looks may know them."""

import csv
from io import StringIO

import pytest
from django.test import Client

from campaign.mailbox import mailbox_key
from letters.models import EarlierLetter, Letter
from signatories.moderation import follow_up_signers
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    earlier = make_letter(state="delivered", title="First letter")
    letter = make_letter(campaign=earlier.campaign, slug="again")
    EarlierLetter.objects.create(letter=letter, position=0, earlier=earlier, answered=False)
    group = make_group(earlier, style="person_title_organization")
    make_signature(earlier, group=group, kind="person", name="Bo Lind", title="=Dean", email="bo@example.org")
    make_signature(earlier, group=group, kind="organization", organization_name="Zeta Society", email="z@example.org")
    make_signature(earlier, group=group, kind="person", name="Left Again", state="withdrawn")
    canary = make_signature(earlier, group=group, kind="person", name="Canary Person", email="canary@example.org")
    canary.withhold()
    canary.save()
    make_group(letter)
    return letter


def names(letter: Letter, *, sees_withheld: bool = False, sees_addresses: bool = False) -> list[str]:
    return [
        row.name
        for row in follow_up_signers.ask_first(letter, sees_withheld=sees_withheld, sees_addresses=sees_addresses)
    ]


def page(letter: Letter, role: str, path: str = "") -> str:
    client = sign_in(Client(), make_member(letter.campaign.coalition, role=role).user)
    answer = client.get(f"/letters/again/ask-first/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_ask_first_lists_organizations_first_and_nobody_who_left(letter: Letter) -> None:
    assert names(letter) == ["Zeta Society", "Bo Lind"]
    assert names(letter, sees_withheld=True) == ["Zeta Society", "Bo Lind", "Canary Person"]


def test_ask_first_names_everybody_once_from_the_latest_letter(letter: Letter) -> None:
    later = make_letter(campaign=letter.campaign, state="delivered", title="Second letter")
    EarlierLetter.objects.create(letter=letter, position=1, earlier=later)
    make_signature(later, group=make_group(later), kind="person", name="Bo  LIND", email="bo@example.org")

    rows = follow_up_signers.ask_first(letter, sees_withheld=False, sees_addresses=True)

    assert [(row.name, row.letter.title) for row in rows if row.kind == "person"] == [("Bo  LIND", "Second letter")]


def test_ask_first_says_who_has_signed_this_time(letter: Letter) -> None:
    make_signature(letter, kind="person", name="Bo Lind", state="pending", mailbox_key=mailbox_key("bo@example.org"))

    rows = follow_up_signers.ask_first(letter, sees_withheld=False, sees_addresses=False)

    assert {row.name: row.has_signed for row in rows} == {"Zeta Society": False, "Bo Lind": True}


def test_ask_first_does_not_betray_who_signed_without_a_name_this_time(letter: Letter) -> None:
    hidden = make_signature(letter, kind="person", name="Bo Lind", email="bo@example.org")
    hidden.withhold()
    hidden.save()

    staff = follow_up_signers.ask_first(letter, sees_withheld=False, sees_addresses=False)
    coordinator = follow_up_signers.ask_first(letter, sees_withheld=True, sees_addresses=True)

    assert {row.name: row.has_signed for row in staff}["Bo Lind"] is False
    assert {row.name: row.has_signed for row in coordinator}["Bo Lind"] is True


def test_ask_first_page_shows_staff_no_withheld_name_and_no_address(letter: Letter) -> None:
    staff, coordinator = page(letter, "staff"), page(letter, "coordinator")

    assert "Bo Lind" in staff
    assert "Canary" not in staff
    assert "bo@example.org" not in staff
    assert "Canary Person" in coordinator
    assert "bo@example.org" in coordinator


@pytest.mark.parametrize("role", ("coordinator", "staff"))
def test_ask_first_csv_never_holds_a_withheld_name_or_a_formula(letter: Letter, role: str) -> None:
    text = page(letter, role, "list.csv")

    rows = list(csv.DictReader(StringIO(text)))
    assert [row["name"] for row in rows] == ["Zeta Society", "Bo Lind"]
    assert rows[1]["detail"] == "'=Dean"
    assert "canary" not in text.lower()
    assert rows[1]["address"] == ("bo@example.org" if role == "coordinator" else "b…@example.org")


def test_ask_first_page_without_an_earlier_letter_says_what_to_do(letter: Letter) -> None:
    letter.follows_up.update(earlier=None, reference="OL 21/2018")

    assert "No earlier letter is linked" in page(letter, "coordinator")
