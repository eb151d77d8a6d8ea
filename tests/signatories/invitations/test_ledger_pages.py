"""The pages of the ledger, as coordinators walk through them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from tests.factories.campaign import make_member, make_organization, make_representative, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN, slug="archives")


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def path(name: str = "invitations", *arguments: Any) -> str:
    return reverse(f"signatories:{name}", args=["archives", *arguments])


def test_an_empty_ledger_says_what_to_do(inside: Client) -> None:
    page = inside.get(path()).text

    assert "Nobody is to be asked yet" in page
    assert path("invite-directory") in page
    assert path("invite-paste") in page


def test_the_ledger_says_at_a_glance_who_has_not_answered(inside: Client, letter: Letter) -> None:
    for name in ("Ada", "Bo"):
        make_asked(letter, name=name)
    make_asked(letter, name="Cyrus", state="declined", reason="Elections")

    page = inside.get(path()).text

    assert "2 of those asked have not answered." in page
    assert "Elections" in page
    silent = inside.get(path(), {"state": "asked"}).text
    assert ("Ada" in silent, "Bo" in silent, "Cyrus" in silent) == (True, True, False)


@pytest.mark.parametrize(
    ("state", "sentence"), (("new", "Nobody has been asked yet."), ("declined", "No answer is outstanding."))
)
def test_the_ledger_says_that_nobody_owes_an_answer(inside: Client, letter: Letter, state: str, sentence: str) -> None:
    make_asked(letter, name="Ada", state=state)

    page = inside.get(path()).text

    assert sentence in page
    assert "0 of those" not in page


@pytest.mark.parametrize("number", (1, 3, 60))
def test_the_ledger_takes_the_same_queries_for_any_number(
    inside: Client, letter: Letter, member: Member, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for at in range(number):
        rivers = make_organization(letter.campaign.coalition)
        row = make_asked(letter, owner=member, organization=rivers, organization_key=f"key {at % 7}")
        make_signature(letter, email=row.email)
    inside.get(path())

    with django_assert_num_queries(14):
        page = inside.get(path())

    assert page.text.count('name="invitation"') == min(number, 50)


def test_filters_that_make_no_sense_find_everybody(inside: Client, letter: Letter) -> None:
    make_asked(letter, name="Ada")

    assert "Ada" in inside.get(path(), {"state": "nonsense", "owner": "-1", "q": "x" * 900}).text


def test_people_of_the_directory_are_ticked(inside: Client, letter: Letter) -> None:
    coalition = letter.campaign.coalition
    ada = make_representative(make_organization(coalition, "Rivers United"), name="Ada", email="ada@rivers.example")
    make_representative(make_organization(coalition, "Lakes Alliance"), name="Bo", email="")
    stranger = make_representative(make_organization(), name="Eve")

    page = inside.get(path("invite-directory")).text
    inside.post(path("invite-directory"), {"deed": "ticked", "representative": [ada.pk, stranger.pk, "x", "9" * 40]})

    assert ("Ada" in page, "Eve" in page, "add a representative" not in page) == (True, False, True)
    assert [(row.label, row.source) for row in letter.invitations.all()] == [("Rivers United, Ada", "directory")]
    assert "in the ledger already" in inside.get(path("invite-directory")).text


def test_everybody_found_is_one_person_for_each_organization(inside: Client, letter: Letter) -> None:
    coalition = letter.campaign.coalition
    for name in ("Rivers One", "Rivers Two", "Lakes"):
        organization = make_organization(coalition, name)
        make_representative(organization)
        make_representative(organization)

    inside.post(path("invite-directory"), {"deed": "all", "q": "rivers"})

    assert sorted(row.organization_name for row in letter.invitations.all()) == ["Rivers One", "Rivers Two"]


@pytest.mark.parametrize("number", (1, 3))
def test_choosing_takes_the_same_queries_for_any_number(
    inside: Client, letter: Letter, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _at in range(number):
        make_representative(make_organization(letter.campaign.coalition))
    inside.get(path("invite-directory"))

    with django_assert_num_queries(12):
        inside.get(path("invite-directory"))


def test_a_pasted_list_is_looked_at_first_and_its_faults_stay_in_the_field(inside: Client, letter: Letter) -> None:
    text = "Ada <ada@rivers.example>\nbo@\nCy <cy@lakes.example>"

    looked = inside.post(path("invite-paste"), {"people": text, "deed": "look"}).text
    assert letter.invitations.count() == 0
    assert "“Name &lt;address&gt;”" in looked
    assert "1 entry cannot be added" in looked
    assert "Add 2 people" in looked

    added = inside.post(path("invite-paste"), {"people": text, "deed": "add"}).text
    assert sorted(row.name for row in letter.invitations.all()) == ["Ada", "Cy"]
    assert ">\nbo@</textarea>" in added
    assert "2 people are in the ledger now" in added


@pytest.mark.parametrize("text", ("", "x" * 200_001, "a@b.example\n" * 2_001, "a\x00@b.example"))
def test_a_list_beyond_all_limits_is_refused_with_a_sentence(inside: Client, letter: Letter, text: str) -> None:
    answer = inside.post(path("invite-paste"), {"people": text, "deed": "add"})

    assert answer.status_code == 422
    assert letter.invitations.count() == 0


def test_a_deed_about_all_found_reaches_beyond_the_page(inside: Client, letter: Letter) -> None:
    for _at in range(52):
        make_asked(letter, state="new")
    kept = make_asked(letter)

    question = inside.get(path("decide-invitations"), {"deed": "remove", "everyone": "1", "state": "new"})
    assert "and 2 more" in question.text
    ids = [row.pk for row in letter.invitations.all()]
    inside.post(path("decide-invitations"), {"deed": "remove", "invitation": ids})

    assert list(letter.invitations.all()) == [kept]


def test_asking_for_a_deed_changes_nothing(inside: Client, letter: Letter) -> None:
    row = make_asked(letter)

    deeds = ("hand_over", "end", "remove", "sign")
    answers = [inside.get(f"{path('decide-invitations')}?deed={deed}&invitation={row.pk}") for deed in deeds]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404]

    row.refresh_from_db()
    assert (row.state, row.owner) == ("asked", None)


def test_an_invitation_keeps_notes_and_a_heard_answer_with_its_history(inside: Client, letter: Letter) -> None:
    row = make_asked(letter)

    inside.post(path("invitation", row.pk), {"name": "Ada Rey", "notes": "Call on Monday"})
    inside.post(path("invitation-heard", row.pk), {"state": "considering", "reason": "Board on Friday"})
    page = inside.get(path("invitation", row.pk)).text

    for words in ("Ada Rey", "Call on Monday", "Board on Friday", "Invitation answered or ended: considering"):
        assert words in page
    refused = inside.post(path("invitation-heard", row.pk), {"state": "signed"})
    assert (refused.status_code, letter.signatures.count()) == (422, 0)


@pytest.mark.parametrize("role", (Role.DRAFTER, Role.REVIEWER, Role.STAFF))
def test_whoever_may_not_see_withheld_names_sees_no_ledger(client: Client, letter: Letter, role: str) -> None:
    """The ledger says who has signed; staff may not know that of names that are withheld."""
    sign_in(client, make_member(letter.campaign.coalition, role=role).user)

    assert client.get(path()).status_code == 403
    assert "Invitations" not in client.get(reverse("letters:letter", args=["archives"])).text
