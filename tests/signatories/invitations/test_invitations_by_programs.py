"""Invitations for programs: the ledger, adding people, asking them; who signed with the name withheld is not told."""

from typing import Any
from unittest.mock import patch

import pytest

from campaign.models import Role
from letters.models import Letter
from signatories.models import Invitation
from tests.factories.api import Program, make_program
from tests.factories.campaign import make_member, make_organization, make_representative
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state="open", visibility="link")
    make_group(letter)
    return letter


def program_of(letter: Letter, role: str = Role.COORDINATOR, **fields: Any) -> Program:
    return make_program(make_member(letter.campaign.coalition, role=role), **fields)


def test_people_are_added_and_asked(letter: Letter) -> None:
    union = make_organization(letter.campaign.coalition, "River Union")
    make_representative(union, name="Ada Rey", email="ada@rivers.example")
    known = make_asked(letter, email="known@example.org")
    program = program_of(letter)
    path = f"letters/{letter.slug}/invitations"
    people = [
        {"email": "ada@rivers.example"},
        {"email": "bo@example.org", "name": "Bo"},
        {"email": "known@example.org"},
    ]

    added = program.post(path, {"people": people})
    told = added.json()
    ids = [one["id"] for one in told["items"]]
    asked = program.post(f"{path}/asks", {"invitations": ids})

    assert (added.status_code, told["added"], len(ids)) == (201, 2, 3)
    assert ids[0] == known.pk
    ada = next(one for one in told["items"] if one["email"] == "ada@rivers.example")
    assert (ada["organization_id"], ada["name"], ada["standing"]) == (union.pk, "Ada Rey", "new")
    assert asked.json() == {"asked": 3, "not_asked": 0}
    assert program.get(f"{path}/{ada['id']}").json()["standing"] == "asked"


def test_faults_are_told_at_their_place(letter: Letter) -> None:
    program = program_of(letter)
    path = f"letters/{letter.slug}/invitations"
    theirs = make_asked()

    answers = {
        "/people/1": program.post(path, {"people": [{"email": "a@example.org"}, {"email": "nobody"}]}),
        "/people/0": program.post(path, {"people": [{"email": "a@example.org", "name": "<b>"}]}),
        "/invitations/0": program.post(f"{path}/asks", {"invitations": [theirs.pk]}),
    }

    assert {name: [fault["pointer"] for fault in answer.json()["errors"]] for name, answer in answers.items()} == {
        name: [name] for name in answers
    }
    assert not Invitation.objects.filter(letter=letter).exists()


def test_who_has_signed_with_the_name_withheld_stands_as_before(letter: Letter) -> None:
    for email in ("open@example.org", "hidden@example.org"):
        make_asked(letter, email=email)
    make_signature(letter, email="open@example.org")
    make_signature(letter, email="hidden@example.org", withheld=True)
    program = program_of(letter, Role.OWNER)
    path = f"letters/{letter.slug}/invitations"

    assert [one["standing"] for one in program.items(path)] == ["signed", "asked"]
    # The control: without the rule the ledger would tell of it.
    with patch("signatories.invitations.resources.Exists", return_value=_never()):
        assert [one["standing"] for one in program.items(path)] == ["signed", "signed"]


def _never() -> Any:
    from django.db.models import Value  # noqa: PLC0415 - for the control alone

    return Value(value=False)


def test_addresses_are_a_scope_of_their_own_and_the_ledger_is_for_those_who_invite(letter: Letter) -> None:
    make_asked(letter, email="ada@rivers.example")
    path = f"letters/{letter.slug}/invitations"

    assert program_of(letter).items(path)[0]["email"] == "ada@rivers.example"
    assert program_of(letter, scopes=["invitations:read"]).items(path)[0]["email"] is None
    assert program_of(letter, Role.STAFF).get(path).status_code == 403
