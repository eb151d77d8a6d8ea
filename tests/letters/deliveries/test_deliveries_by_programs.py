"""Recipients and deliveries for programs."""

import base64

import pytest

from campaign.models import Role
from letters.models import Delivery
from tests.factories.api import make_program
from tests.factories.campaign import make_member
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
PROOF = {"name": "receipt.txt", "content": base64.b64encode(b"Taken at the desk.").decode()}


def test_addresses_of_recipients_are_a_scope_and_a_role_of_their_own() -> None:
    letter = make_letter(state="final")
    make_recipient(letter=letter, email="minister@example.org")
    member = make_member(letter.campaign.coalition, role=Role.STAFF)
    path = f"letters/{letter.slug}/recipients"

    sees, does_not = make_program(member), make_program(member, scopes=["deliveries:read"])

    assert [one["email"] for one in sees.items(path)] == ["minister@example.org"]
    assert [one["email"] for one in does_not.items(path)] == [None]


def test_a_delivery_is_entered_with_its_proof_and_read() -> None:
    letter = make_letter(state="final")
    recipients = [make_recipient(letter=letter) for _ in range(2)]
    make_edition(letter)
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))
    path = f"letters/{letter.slug}/deliveries"
    given = {
        "recipients": [one.pk for one in recipients],
        "channel": "hand",
        "sent_on": "2026-01-02",
        "note": "At the desk",
        "proof": PROOF,
    }

    made = program.post(path, given)

    assert made.status_code == 201, made.json()
    rows = made.json()["items"]
    assert [(row["recipient_id"], row["state"], row["sent_on"]) for row in rows] == [
        (one.pk, "sent", "2026-01-02") for one in recipients
    ]
    assert program.items(path) == rows
    assert program.get(f"{path}/{rows[0]['id']}").json() == rows[0]
    assert [one.name for one in Delivery.objects.get(pk=rows[0]["id"]).proofs.all()] == ["receipt.txt"]


def test_what_cannot_be_is_told_at_its_field() -> None:
    letter, draft = make_letter(state="final"), make_letter()
    recipient = make_recipient(letter=letter)
    make_edition(letter)
    program = make_program(make_member(letter.campaign.coalition, role=Role.STAFF))
    path = f"letters/{letter.slug}/deliveries"
    given = {"recipients": [recipient.pk], "channel": "hand", "sent_on": "2026-01-02"}

    answers = {
        "/sent_on": program.post(path, given | {"sent_on": "2199-01-02"}),
        "/recipients/1": program.post(path, given | {"recipients": [recipient.pk, 1 + recipient.pk]}),
        "/channel": program.post(path, given | {"channel": "email"}),
        "/proof/content": program.post(path, given | {"proof": {"name": "a.txt", "content": "?"}}),
        "/proof": program.post(path, given | {"proof": {"name": "a.exe", "content": "TVo="}}),
        "/edition": program.post(path, given | {"edition": 9}),
    }

    assert {name: [fault["pointer"] for fault in answer.json()["errors"]] for name, answer in answers.items()} == {
        name: [name] for name in answers
    }
    other = make_program(make_member(draft.campaign.coalition, role=Role.STAFF))
    unfinished = other.post(f"letters/{draft.slug}/deliveries", given)
    assert unfinished.json()["errors"][0]["pointer"] == "/edition"
