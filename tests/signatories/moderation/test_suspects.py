"""A signature that is marked as suspect: nothing of it is public or counted, and its signer sees no difference."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaign.models import Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import listing
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import changes
from signatories.moderation.changes import Order, SignatureDeed
from signatories.signing import finding, own_changes, signatures, tokens
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer, open_own_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives")
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def suspect(signature: Signature, member: Member) -> Signature:
    order = Order(SignatureDeed.SUSPECT, member.user, reason="a forger")
    now = signature.submitted_at
    stored = Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)
    assert changes.apply(stored, order, now=now) is not None
    return Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)


def own_pages(client: Client, signature: Signature) -> Iterator[str]:
    """What a signer reads on the own pages and gets by mail, without what differs by chance."""
    page = open_own_page(client, signature)
    for path in (page, page + "correct/", page + "appear/", page + "withdraw/"):
        answer = client.get(path)
        text = re.sub(r'nonce="[^"]+"|name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken[^}]+', "…", answer.text)
        yield f"{answer.status_code} {text.replace(page, '/page/')}"


def news_of(signature: Signature) -> dict[str, Any] | None:
    mail = OutgoingMail(
        event=finding.EVENT, about_id=signature.letter_id, mailbox_key=signature.mailbox_key, to=signature.email
    )
    found = finding.signature_sought(mail)
    return {"states": [one["state"] for one in found["told"]], "deadline": found["deadline"]} if found else None


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.PENDING, State.COUNTED))
def test_signer_of_a_suspect_sees_the_usual_pages(letter: Letter, member: Member, state: State) -> None:
    signature = make_signature(letter, state=state, name="Ada Fox")
    client = Client()
    before = [*own_pages(client, signature), news_of(signature)]

    marked = suspect(signature, member)

    assert (marked.state, marked.seems) == ("suspect", state)
    after = [*own_pages(client, marked), news_of(marked)]
    assert after == before
    assert all("200" in str(page)[:4] for page in after[:1])


def test_pages_of_a_signer_would_tell_without_a_face(
    letter: Letter, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: by its own state the page calls it suspect."""
    marked = suspect(make_signature(letter), member)
    monkeypatch.setattr(Signature, "face", property(lambda self: State(self.state)))

    assert "suspect" in "".join(own_pages(Client(), marked))


def test_suspect_is_neither_counted_nor_printed(client: Client, letter: Letter, member: Member) -> None:
    suspect(make_signature(letter, name="Forged Name"), member)
    make_signature(letter, name="Ada Fox")

    text = client.get(reverse("signatories:letter", args=[letter.public_name])).text

    assert "Ada Fox" in text
    assert "Forged Name" not in text
    assert listing.count(letter).individuals == 1
    assert listing.live_list(letter).counts.individuals == 1


def test_suspect_keeps_the_number_its_signer_saw(letter: Letter, member: Member) -> None:
    first, second = make_signature(letter), make_signature(letter)

    assert listing.number_of(suspect(second, member)) == 2
    assert listing.number_of(suspect(first, member)) == 1


def test_line_of_a_suspect_goes_to_the_next_representative(letter: Letter, member: Member) -> None:
    fields = {"organization_name": "Rights Now", "organization_key": "k"}
    line = make_signature(letter, **fields)
    heir = make_signature(letter, joins=line, **fields)

    suspect(line, member)

    assert list(letter.signatures.counted()) == [heir]


def test_confirming_a_suspect_looks_as_if_it_counted_and_does_not(letter: Letter, member: Member) -> None:
    marked = suspect(make_signature(letter, state=State.UNCONFIRMED), member)

    confirmed = signatures.confirm(proof=tokens.Proof(marked.pk, marked.nonce))

    assert (confirmed.state, confirmed.face, confirmed.stands) == ("suspect", "counted", True)
    assert listing.count(letter).signatories == 0
    assert [mail.event for mail in OutgoingMail.objects.all()] == ["signature_counted"]


def test_signing_again_leaves_a_suspect_one(letter: Letter, member: Member) -> None:
    marked = suspect(make_signature(letter, state=State.UNCONFIRMED, name="Forged Name"), member)

    signatures.sign(letter=letter, signer=make_signer(email=marked.email, name="Another Name"))

    marked.refresh_from_db()
    assert (marked.state, marked.seems, marked.name) == ("suspect", "unconfirmed", "Another Name")
    assert [mail.event for mail in OutgoingMail.objects.all()] == ["confirm_signature"]


def test_correcting_a_suspect_leaves_it_one(letter: Letter, member: Member) -> None:
    fields = {"organization_name": "Rights Now", "name": "Ada Fox", "organization_key": "k"}
    marked = suspect(make_signature(letter, **fields), member)
    correction = own_changes.Correction(name="Ada Fox", organization_name="Wrongs Now")

    own_changes.correct(proof=tokens.Proof(marked.pk, marked.nonce), correction=correction)

    marked.refresh_from_db()
    assert (marked.state, marked.seems, marked.organization_name) == ("suspect", "pending", "Wrongs Now")


def test_withdrawing_a_suspect_ends_it(letter: Letter, member: Member) -> None:
    marked = suspect(make_signature(letter), member)

    own_changes.withdraw(proof=tokens.Proof(marked.pk, marked.nonce))

    marked.refresh_from_db()
    assert (marked.state, marked.seems) == ("withdrawn", "")


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.PENDING, State.COUNTED))
def test_clearing_brings_back_what_was_seen_without_a_mail(letter: Letter, member: Member, state: State) -> None:
    marked = suspect(make_signature(letter, state=state), member)

    changes.apply(marked, Order(SignatureDeed.CLEAR, member.user), now=marked.submitted_at)

    marked.refresh_from_db()
    assert (marked.state, marked.seems) == (state, "")
    assert not OutgoingMail.objects.exists()
