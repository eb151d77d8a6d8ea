"""A coordinator's page that shows a line which its signer has changed since: the press is about what was seen (K1)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import own_changes, tokens
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter, style="person_title_organization")
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def test_edit_never_writes_over_what_the_signer_corrected_meanwhile(letter: Letter, member: Member) -> None:
    """The page was opened, the signer corrected the line, and then the button was pressed (K1)."""
    signature = make_signature(letter, name="Ada Marsh", title="Nurse")
    client = sign_in(Client(), member.user)
    url = reverse("signatories:edit-line", args=[letter.slug, signature.pk])
    stale = {**hidden_fields(client.get(url).text), "name": "Ada Marsh", "title": "Nurse", "location": "Geneva"}
    corrected = own_changes.Correction(name="Ada Byron", title="Physician")
    own_changes.correct(proof=tokens.Proof(signature.pk, signature.nonce), correction=corrected)

    answer = client.post(url, stale)

    signature.refresh_from_db()
    assert (answer.status_code, "It reads now: Ada Byron, Physician" in answer.text) == (422, True)
    assert (signature.name, signature.title, signature.location) == ("Ada Byron", "Physician", "")
    again = {**stale, **hidden_fields(answer.text), "name": "Ada Byron", "title": "Physician"}
    assert client.post(url, again).status_code == 302
    signature.refresh_from_db()
    assert (signature.name, signature.location) == ("Ada Byron", "Geneva")


def test_edit_without_the_mark_of_the_page_would_write_over_it(letter: Letter, member: Member) -> None:
    """The control."""
    signature = make_signature(letter, name="Ada Marsh")
    corrected = own_changes.Correction(name="Ada Byron")
    own_changes.correct(proof=tokens.Proof(signature.pk, signature.nonce), correction=corrected)

    decisions.edit(letter=letter, signature=signature, actor=member.user, values={"name": "Ada Marsh"}, seen=None)

    signature.refresh_from_db()
    assert signature.name == "Ada Marsh"


def test_reject_leaves_alone_what_its_signer_put_right_meanwhile(letter: Letter, member: Member) -> None:
    seen_at = timezone.now()
    later = seen_at + timedelta(seconds=1)
    same = make_signature(letter, state=State.PENDING, submitted_at=seen_at, changed_at=seen_at)
    corrected = make_signature(letter, state=State.PENDING, submitted_at=seen_at, changed_at=later)
    ids = [same.pk, corrected.pk]

    number = decisions.reject(letter=letter, ids=ids, actor=member.user, reason="Not a name", seen_at=seen_at)

    assert number == 1
    assert dict(Signature.objects.values_list("pk", "state")) == {same.pk: "rejected", corrected.pk: "pending"}
