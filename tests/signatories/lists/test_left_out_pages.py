"""What a signer's own pages say once a letter is withdrawn, or takes late signatures, promises nothing (U4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from letters.models import Letter
from letters.states import LetterState
from signatories.models.signature import State
from tests.factories.deliveries import make_edition
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_group, make_signature, open_own_page

pytestmark = pytest.mark.django_db

PROMISES = ("you find here a receipt", "Send me news", "A coordinator looks at it", "A mail is on its way")


@pytest.fixture
def letter() -> Letter:
    made = make_letter(state=LetterState.OPEN)
    make_group(made)
    return made


@pytest.mark.parametrize("state", (State.PENDING, State.COUNTED))
@pytest.mark.parametrize("purpose", ("manage", "confirm"))
def test_page_of_a_withdrawn_letter_promises_nothing(client: Client, letter: Letter, state: str, purpose: str) -> None:
    signature = make_signature(letter, state=state)
    before = client.get(open_own_page(client, signature, purpose), follow=True).text
    Letter.objects.update(state=LetterState.WITHDRAWN)

    page = client.get(open_own_page(client, signature, purpose), follow=True).text

    assert "The coalition has withdrawn this letter" in page
    assert any(promise in before for promise in PROMISES)
    assert [promise for promise in PROMISES if promise in page] == []


def test_old_link_of_a_withdrawn_letter_says_that_it_is(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.PENDING)
    page = open_own_page(client, signature, "confirm")
    letter.signatures.update(nonce="another")
    Letter.objects.update(state=LetterState.WITHDRAWN)

    text = client.get(page, follow=True).text

    assert "The coalition has withdrawn this letter" in text
    assert "A coordinator looks at it" not in text


@pytest.mark.parametrize(("days", "words"), ((3, "Signing closed on"), (-3, "signing for an addendum ended on")))
def test_page_says_that_signing_for_an_addendum_ended_once_it_has(client: Client, days: int, words: str) -> None:
    letter = make_letter(state=LetterState.FINAL, **deadline(days=days, name="late_deadline"))
    make_group(letter)
    make_edition(letter, record_head={})
    signature = make_signature(letter)
    Letter.objects.update(closed_at=timezone.now() - timedelta(days=5))

    page = client.get(open_own_page(client, signature), follow=True).text

    assert [text in page for text in ("Signing closed on", "signing for an addendum ended on")] == [
        words == "Signing closed on",
        words != "Signing closed on",
    ]
