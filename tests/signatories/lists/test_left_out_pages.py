"""What a signer's own pages say once a letter is withdrawn, or takes late signatures, promises nothing (U4)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Coalition, OutgoingMail
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature
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


@pytest.mark.parametrize(
    ("state", "words"),
    (
        (LetterState.CLOSED, "If you withdraw, it stands in no addendum either."),
        (LetterState.WITHDRAWN, "The coalition has withdrawn this letter"),
    ),
)
def test_page_to_withdraw_says_what_withdrawing_does(
    client: Client, letter: Letter, state: LetterState, words: str
) -> None:
    signature = make_signature(letter, state=State.PENDING)
    page = client.get(open_own_page(client, signature), follow=True).request["PATH_INFO"]
    before = client.get(f"{page}withdraw/").text
    Letter.objects.update(state=state, closed_at=timezone.now())

    text = client.get(f"{page}withdraw/").text

    assert ("Your name leaves" in before, "Your name leaves" in text) == (True, False)
    assert words in text


def test_mail_does_not_say_that_it_does_not_count_once_it_is_kept_for_an_addendum(letter: Letter) -> None:
    signature = make_signature(letter, state=State.PENDING)
    make_signature(letter)
    closing.close(letter=letter, actor=None, tells=["waiting"])
    mail = OutgoingMail.objects.get(event="signature_left_out")
    before = outbox.build(mail)
    Signature.objects.filter(pk=signature.pk).update(for_addendum=True)

    assert before is not None
    assert outbox.build(mail) is None


def test_page_promises_no_mail_for_a_closed_coalition(client: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.PENDING)
    texts = [client.get(open_own_page(client, signature, "confirm"), follow=True).text]
    Coalition.objects.update(closed_at=timezone.now())
    texts.append(client.get(open_own_page(client, signature, "confirm"), follow=True).text)

    assert ["we will write to you then" in text for text in texts] == [True, False]
    assert ["A mail is on its way" in text for text in texts] == [True, False]


@pytest.mark.parametrize("path", ("", "data/", "appear/"))
def test_pages_of_a_signature_that_waited_when_the_letter_was_withdrawn(
    client: Client, letter: Letter, path: str
) -> None:
    signature = make_signature(letter, state=State.PENDING)
    page = client.get(open_own_page(client, signature), follow=True).request["PATH_INFO"]
    before = client.get(f"{page}{path}")
    Letter.objects.update(state=LetterState.WITHDRAWN)

    text = client.get(f"{page}{path}").text

    assert before.status_code == 200
    assert "waiting for a coordinator" not in text
    assert ("Save" in text, "not on the list" in text) == (False, path != "appear/")
