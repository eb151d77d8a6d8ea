"""Whoever lost the mail finds their signature again, and nobody else learns anything."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.mail import messages, outbox
from campaign.models import OutgoingMail
from letters.models import Letter
from letters.states import LetterState
from signatories.models.signature import State
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
ADDRESS = "ada@example.org"
SAVEPOINT = re.compile(r'"s\d+_x\d+"')


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter)
    return letter


def ask(client: Client, email: str = ADDRESS, slug: str = "archives") -> Any:
    return client.post(f"/l/{slug}/find/", {"email": email})


def mail_text() -> str:
    mail = OutgoingMail.objects.get()
    message = messages.build(mail)
    assert message is not None
    return str(message.body)


@pytest.mark.parametrize("state", (None, *State.values))
def test_find_answers_everybody_alike(client: Client, letter: Letter, state: str | None) -> None:
    make_signature(letter, email="somebody@example.org")
    if state:
        make_signature(letter, state=state, email=ADDRESS)

    answer = ask(client)

    assert (answer.status_code, answer.headers["Location"], answer.content) == (302, "/l/archives/find/sent/", b"")
    assert list(OutgoingMail.objects.values_list("event", flat=True)) == ["signature_sought"]


def queries(client: Client, email: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(client, email)
    return [SAVEPOINT.sub("", query["sql"].split(" WHERE")[0])[:60] for query in asked]


def test_find_does_the_same_work_for_everybody(client: Client, letter: Letter) -> None:
    make_signature(letter, email=ADDRESS)
    queries(client, "first@example.org")

    assert queries(client, ADDRESS) == queries(client, "nobody@example.org")


def test_find_control_with_a_mail_to_signers_alone_the_work_tells(
    client: Client, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_signature(letter, email=ADDRESS)
    queries(client, "first@example.org")
    post = outbox.post
    monkeypatch.setattr(
        outbox, "post", lambda event, *, to, **other: post(event, to=to, **other) if to == ADDRESS else None
    )

    assert queries(client, ADDRESS) != queries(client, "nobody@example.org")


@pytest.mark.parametrize(
    ("state", "letter_state", "words", "link"),
    (
        (State.COUNTED, LetterState.OPEN, "Your signature counts.", "/s/manage/"),
        (State.COUNTED, LetterState.CLOSED, "Your signature counts.", "/s/manage/"),
        (State.COUNTED, LetterState.FINAL, "Your signature counts.", "/s/manage/"),
        (State.PENDING, LetterState.OPEN, "waits for a coordinator", "/s/manage/"),
        (State.UNCONFIRMED, LetterState.OPEN, "has not been confirmed", "/s/confirm/"),
        (State.UNCONFIRMED, LetterState.CLOSED, "closed the list before you confirmed it", ""),
        (State.WITHDRAWN, LetterState.OPEN, "has been withdrawn", ""),
        (State.REJECTED, LetterState.OPEN, "has not taken your signature", ""),
        (None, LetterState.OPEN, "There is no signature of this address.", ""),
    ),
)
def test_mail_says_how_the_signature_stands(
    client: Client, state: str | None, letter_state: LetterState, words: str, link: str
) -> None:
    letter = make_letter(state=letter_state, slug="archives")
    make_group(letter)
    if state:
        make_signature(letter, state=state, email=ADDRESS, name="Ada Typed")

    ask(client)
    text = mail_text()

    assert words in text
    assert ("/s/" in text, link in text) == (bool(link), True)
    assert "Ada Typed" not in text


def test_mail_goes_to_the_address_that_signed_and_never_to_another_spelling(client: Client, letter: Letter) -> None:
    make_signature(letter, email="ada@example.org")

    ask(client, "ada+x@example.org")

    assert OutgoingMail.objects.get().to == "ada@example.org"


def test_find_is_about_one_letter_alone(client: Client, letter: Letter) -> None:
    other = make_letter(state=LetterState.OPEN, slug="other")
    make_signature(other, email=ADDRESS)

    ask(client)

    assert "There is no signature of this address." in mail_text()


def test_find_is_within_the_limits_and_says_the_same(client: Client, letter: Letter, settings: Any) -> None:
    make_signature(letter, email=ADDRESS)

    places = {ask(client).headers["Location"] for _time in range(settings.MAILS_PER_LETTER + 2)}

    assert (places, OutgoingMail.objects.count()) == ({"/l/archives/find/sent/"}, settings.MAILS_PER_LETTER)
    settings.MAILS_PER_SOURCE = 1
    assert ask(client).status_code == 429


@pytest.mark.parametrize("slug", ("secret", "nowhere"))
def test_letter_that_strangers_may_not_see_is_not_there(client: Client, slug: str) -> None:
    make_letter(state=LetterState.OPEN, slug="secret", visibility="team")

    assert (client.get(f"/l/{slug}/find/").status_code, ask(client, slug=slug).status_code) == (404, 404)


def test_opening_the_page_sends_nothing_and_is_kept_nowhere(client: Client, letter: Letter) -> None:
    page = client.get("/l/archives/find/")

    assert (page.status_code, OutgoingMail.objects.count()) == (200, 0)
    assert "no-store" in page.headers["Cache-Control"]
    assert "Find my signature" in client.get("/l/archives/").content.decode()


# A slip in the address


ENTRIES = {"as": "person", "name": "Ada Marsh", "appears": "public"}


def test_slip_is_asked_about_and_either_answer_is_one_press(client: Client, letter: Letter) -> None:
    page = client.post("/l/archives/sign/check/", ENTRIES | {"email": "ada@gmial.com"})
    text = page.content.decode()

    assert "Did you mean <strong>ada@gmail.com</strong>?" in text
    assert ('value="ada@gmail.com"' in text, "No, ada@gmial.com is right" in text) == (True, True)
    entries = page.context["entries"]
    # The second value is that of the button: a browser sends the hidden field before it.
    client.post("/l/archives/sign/", entries | {"email": ["ada@gmial.com", "ada@gmail.com"]})
    client.post("/l/archives/sign/", entries | {"email": "ada@gmial.com", "form_key": ""})

    assert sorted(letter.signatures.values_list("email", flat=True)) == ["ada@gmail.com", "ada@gmial.com"]


def test_address_that_may_be_right_is_not_asked_about(client: Client, letter: Letter) -> None:
    page = client.post("/l/archives/sign/check/", ENTRIES | {"email": "ada@riverwatch.example"})

    assert "Did you mean" not in page.content.decode()
