"""Signatures for programs: the list without withheld names, adding with a proof, deciding."""

import base64
import json
from typing import Any
from unittest.mock import patch

import pytest

from campaign.models import Activity, Role
from letters.models import Letter
from signatories.models import Signature
from signatories.moderation import resources
from tests.factories.api import Program, make_program
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
MAIL = {"name": "mail.txt", "content": base64.b64encode(b"From: a@example.org. I sign.").decode()}
NEW = {"kind": "person", "name": "Ada Rey", "note": "A mail of May", "proof": MAIL}
SECRETS = ("Hidden", "hidden@example.org", "Institute of Shade", "Shadetown")


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state="open")
    make_group(letter)
    return letter


def program_of(letter: Letter, role: str = Role.COORDINATOR, **fields: Any) -> Program:
    return make_program(make_member(letter.campaign.coalition, role=role), **fields)


def make_hidden(letter: Letter, **fields: Any) -> Signature:
    return make_signature(
        letter,
        name="Hidden Person",
        affiliation="Institute of Shade",
        location="Shadetown",
        country="CH",
        email="hidden@example.org",
        **{"withheld": True, **fields},
    )


@pytest.mark.parametrize("role", (Role.OWNER, Role.COORDINATOR, Role.STAFF))
@pytest.mark.parametrize("how", ({"withheld": True}, {"in_letter": True}))
def test_a_withheld_name_leaves_by_no_token(letter: Letter, role: str, how: dict[str, bool]) -> None:
    hidden = make_hidden(letter, **how)
    joined = make_signature(letter, joins=hidden)
    program = program_of(letter, role)
    path = f"letters/{letter.slug}/signatures"

    answers = [program.get(path), program.get(f"{path}/{hidden.pk}"), program.get(f"{path}/{joined.pk}")]

    assert [answer.status_code for answer in answers] == [200] * 3
    said = "".join(answer.content.decode() for answer in answers)
    assert [secret for secret in SECRETS if secret in said] == []
    told = answers[1].json()
    assert (told["withheld"], told["state"], told["country"], told["submitted_at"]) == (True, "counted", "", None)
    assert answers[2].json()["joins_id"] is None


def test_control_without_the_rule_address_and_country_would_leave(letter: Letter) -> None:
    hidden = make_hidden(letter)

    with patch.object(resources, "_UNTOLD", {}):
        told = program_of(letter).get(f"letters/{letter.slug}/signatures/{hidden.pk}").json()

    assert (told["email"], told["country"]) == ("hidden@example.org", "CH")


def test_addresses_and_moments_are_told_as_on_the_pages(letter: Letter) -> None:
    make_signature(letter, email="ada@rivers.example")
    path = f"letters/{letter.slug}/signatures"

    whole = program_of(letter).items(path)[0]
    masked = program_of(letter, Role.STAFF).items(path)[0]
    without = program_of(letter, Role.OWNER, scopes=["signatures:read"]).items(path)[0]

    assert whole["email"] == "ada@rivers.example"
    assert whole["submitted_at"]
    assert masked["email"].startswith("a…") or "ada@" not in masked["email"]
    assert masked["submitted_at"] is None
    assert without["email"] is None
    assert program_of(letter, Role.DRAFTER).get(path).status_code == 403


def test_the_list_is_filtered_and_takes_the_same_number_of_queries(
    letter: Letter, django_assert_num_queries: Any
) -> None:
    rejected = make_signature(letter, state="rejected")
    program = program_of(letter)
    path = f"letters/{letter.slug}/signatures"
    for _ in range(30):
        make_signature(letter)
    program.get(path)

    with django_assert_num_queries(3):  # the token, the letter, the list
        assert len(program.get(f"{path}?limit=1000").json()["items"]) == 31
    assert [one["id"] for one in program.items(f"{path}?state=rejected")] == [rejected.pk]
    assert program.items(f"{path}?group=999") == []


def test_a_signature_is_added_with_its_proof_and_taken_back(letter: Letter) -> None:
    program = program_of(letter, name="Our desk")
    path = f"letters/{letter.slug}/signatures"

    made = program.post(path, NEW | {"email": "ada@rivers.example"})
    again = program.post(path, NEW | {"email": "ada@rivers.example"})

    assert (made.status_code, made.json()["state"]) == (201, "counted")
    assert program.get(made["Location"]).json()["name"] == "Ada Rey"
    assert (again.status_code, again["Content-Type"]) == (409, "application/problem+json")
    assert Activity.objects.get(verb="signature.entered").data["api_token"] == "Our desk"
    assert program.ask("DELETE", made["Location"]).status_code == 204
    assert program.ask("DELETE", made["Location"]).status_code == 404
    assert not letter.signatures.exists()


def test_what_the_form_refuses_is_told_at_its_field(letter: Letter) -> None:
    program = program_of(letter)
    path = f"letters/{letter.slug}/signatures"

    answers = {
        "/name": program.post(path, NEW | {"name": ""}),
        "/email": program.post(path, NEW | {"email": "no address"}),
        "/kind": program.post(path, NEW | {"kind": "robot"}),
        "/proof": program.post(path, NEW | {"proof": {"name": "a.exe", "content": "TVo="}}),
        "/title": program.post(path, NEW | {"title": "<b>Dr</b>"}),
    }

    assert {name: [fault["pointer"] for fault in answer.json()["errors"]] for name, answer in answers.items()} == {
        name: [name] for name in answers
    }
    assert not letter.signatures.exists()


def test_signatures_are_approved_and_rejected_as_on_the_page(letter: Letter) -> None:
    waiting = make_signature(letter, state="pending")
    program = program_of(letter)
    path = f"letters/{letter.slug}/signatures/{waiting.pk}"
    etag = program.get(path)["ETag"]

    approved = program.post(f"{path}/decisions", {"deed": "approve"}, If_Match=etag)
    late = program.post(f"{path}/decisions", {"deed": "approve"}, If_Match=etag)
    unseen = program.post(f"{path}/decisions", {"deed": "reject", "reason": "Not theirs"})
    etag = program.get(path)["ETag"]
    again = program.post(f"{path}/decisions", {"deed": "approve"}, If_Match=etag)
    reasonless = program.post(f"{path}/decisions", {"deed": "reject"}, If_Match=etag)
    rejected = program.post(f"{path}/decisions", {"deed": "reject", "reason": "Not theirs"}, If_Match=etag)

    assert approved.json()["state"] == "counted"
    assert [answer.status_code for answer in (late, unseen, again)] == [412, 428, 409]
    assert json.loads(reasonless.content)["errors"][0]["pointer"] == "/reason"
    assert rejected.json()["state"] == "rejected"
