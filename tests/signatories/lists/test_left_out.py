"""Who did their part and is not on the closed list hears what is true, or a coordinator decided otherwise (U4)."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import Activity, Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import decisions
from signatories.signing import finding
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, open_own_page, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN, slug="archives")
    make_group(made, style="person_title_organization")
    make_signature(made, name="Ada Quill")
    return made


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def told() -> set[str]:
    return {mail.to for mail in OutgoingMail.objects.filter(event="signature_left_out")}


def left_out(letter: Letter) -> dict[str, Signature]:
    return {
        "pending": make_signature(letter, state=State.PENDING, email="pending@example.org"),
        "unconfirmed": make_signature(letter, state=State.UNCONFIRMED, email="unconfirmed@example.org"),
        "late": make_signature(
            letter,
            state=State.UNCONFIRMED,
            email="late@example.org",
            submitted_at=timezone.now() - timedelta(days=8),
        ),
        "rejected": make_signature(letter, state=State.REJECTED, email="rejected@example.org"),
    }


@pytest.mark.parametrize(
    ("tells", "expected"),
    (
        (["waiting", "unconfirmed"], {"pending@example.org", "unconfirmed@example.org"}),
        (["waiting"], {"pending@example.org"}),
        ([], set()),
    ),
)
def test_close_writes_to_whom_the_coordinator_ticked(
    inside: Client, letter: Letter, tells: list[str], expected: set[str]
) -> None:
    left_out(letter)
    page = inside.get("/letters/archives/close/").text

    inside.post("/letters/archives/close/", {"tells": tells})

    letter.refresh_from_db()
    assert page.count('name="tells"') == page.count("checked") == 2
    assert (letter.state, told()) == ("closed", expected)


def test_close_that_is_refused_writes_to_nobody(inside: Client, letter: Letter) -> None:
    left_out(letter)
    Signature.objects.filter(state=State.COUNTED).delete()

    answer = inside.post("/letters/archives/close/", {"tells": ["waiting"]})

    assert (answer.status_code, told()) == (409, set())


def test_close_asks_nothing_where_nobody_is_left_out(inside: Client, letter: Letter) -> None:
    assert 'name="tells"' not in inside.get("/letters/archives/close/").text


@pytest.mark.parametrize(
    ("who", "words"),
    (
        ("pending", "Signing was closed before the coalition had looked at your signature"),
        ("unconfirmed", "Signing was closed before the signature was confirmed"),
    ),
)
@pytest.mark.parametrize("early", (True, False))
def test_mail_says_what_is_true(letter: Letter, member: Member, who: str, words: str, *, early: bool) -> None:
    left_out(letter)
    if not early:
        Letter.objects.update(hard_deadline_at=timezone.now() - timedelta(minutes=1))
    closing.close(letter=letter, actor=member.user, tells=["waiting", "unconfirmed"])

    message = outbox.build(next(mail for mail in OutgoingMail.objects.all() if mail.to.startswith(who)))

    assert message is not None
    body = " ".join(str(message.body).split())
    assert words in body
    # Whoever has signed has two days to confirm, also after the announced moment.
    assert ("You were in time" in body, "It was entered in time" in body) == (
        who == "pending" and early,
        who == "unconfirmed",
    )


def test_mail_is_not_sent_any_more_when_the_letter_was_opened_again(letter: Letter, member: Member) -> None:
    left_out(letter)
    closing.close(letter=letter, actor=member.user, tells=["waiting"])
    closing.reopen(letter=letter, actor=member.user)

    assert outbox.build(OutgoingMail.objects.get(event="signature_left_out")) is None


def test_own_page_of_a_signature_that_was_left_out_says_so(client: Client, letter: Letter, member: Member) -> None:
    signature = make_signature(letter, state=State.PENDING)
    closing.close(letter=letter, actor=member.user)

    pages = [
        client.get(open_own_page(client, signature, purpose), follow=True).text for purpose in ("manage", "confirm")
    ]

    assert ["is not on the list and does not count" in page for page in pages] == [True, True]
    assert "we will write to you then" not in pages[1]


def test_own_page_of_a_signature_that_was_left_out_promises_nothing_more(
    client: Client, letter: Letter, member: Member
) -> None:
    signature = make_signature(letter, state=State.PENDING)
    before = client.get(open_own_page(client, signature)).text
    closing.close(letter=letter, actor=member.user)

    page = client.get(open_own_page(client, signature)).text

    for promise in ("waiting for a coordinator", "proof that your line stands in it"):
        assert promise in before
        assert promise not in page
    assert "goes out without your name" not in page
    assert "If you withdraw, it stands in no addendum either." in page


def test_mail_about_a_signature_that_was_left_out_does_not_say_that_it_waits(letter: Letter, member: Member) -> None:
    make_signature(letter, state=State.PENDING, email="pending@example.org")
    closing.close(letter=letter, actor=member.user)
    finding.seek(letter=letter, email="pending@example.org")

    message = outbox.build(OutgoingMail.objects.get(event="signature_sought"))

    assert message is not None
    for text in (str(message.body), str(message.alternatives[0][0])):
        assert "before the coalition had looked at your signature, so it is not on the list" in text
        assert "waits for a coordinator" not in text
        assert "/s/manage/" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    (
        ({"state": "closed", "closed_at": timezone.now()}, "was entered in time, but the coalition closed the list"),
        ({"hard_deadline_at": timezone.now() - timedelta(days=3)}, "Your signature was not confirmed in time"),
        ({"state": "withdrawn"}, "The coalition has withdrawn this letter"),
    ),
)
def test_mail_about_a_signature_that_cannot_be_confirmed_any_more_says_why(
    letter: Letter, changes: dict[str, Any], words: str
) -> None:
    make_signature(letter, state=State.UNCONFIRMED, email="a@example.org")
    Letter.objects.update(**changes)
    letter.refresh_from_db()
    finding.seek(letter=letter, email="a@example.org")

    message = outbox.build(OutgoingMail.objects.get(event="signature_sought"))

    assert message is not None
    assert words in str(message.body)
    assert "/s/confirm/" not in str(message.body)


@pytest.mark.parametrize("late_by", (None, timedelta(days=3)))
def test_confirm_page_offers_no_button_that_would_be_refused(
    client: Client, letter: Letter, member: Member, late_by: timedelta | None
) -> None:
    """Also where the time to sign and to confirm is over, and nobody has closed the list yet."""
    signature = make_signature(letter, state=State.UNCONFIRMED)
    if late_by:
        Letter.objects.update(hard_deadline_at=timezone.now() - late_by)
    else:
        closing.close(letter=letter, actor=member.user)

    shown = client.get(open_own_page(client, signature, "confirm"))

    assert (shown.status_code, "Confirm my signature" in shown.text) == (410, False)
    assert "it is not on the list and was not counted" in shown.text


def test_confirm_page_has_its_button_until_the_grace_is_over(client: Client, letter: Letter) -> None:
    """The control."""
    signature = make_signature(letter, state=State.UNCONFIRMED)
    Letter.objects.update(hard_deadline_at=timezone.now() - timedelta(hours=1))

    assert "Confirm my signature" in client.get(open_own_page(client, signature, "confirm")).text


@pytest.mark.parametrize("purpose", ("manage", "confirm"))
def test_old_link_of_a_rejected_signature_says_that_it_was_not_taken(
    client: Client, letter: Letter, member: Member, purpose: str
) -> None:
    signature = make_signature(letter, state=State.PENDING)
    page = open_own_page(client, signature, purpose)
    decisions.reject(letter=letter, ids=[signature.pk], actor=member.user, reason="Not them")

    for address in (page, open_own_page(client, signature, purpose)):
        assert "The coalition has not taken this signature." in client.get(address).text


@pytest.mark.parametrize("early", (True, False))
def test_confirm_after_closing_says_whether_it_was_in_time(
    client: Client, letter: Letter, member: Member, *, early: bool
) -> None:
    signature = make_signature(letter, state=State.UNCONFIRMED)
    page = open_own_page(client, signature, "confirm")
    if not early:
        Letter.objects.update(hard_deadline_at=timezone.now() - timedelta(days=3))
    closing.close(letter=letter, actor=member.user)

    answer = press(client, page)

    assert answer.status_code == 410
    assert ("was entered in time, but the coalition closed the list" in answer.text) is early
    assert ("not confirmed in time" in answer.text) is not early


# Rejected by a coordinator


@pytest.mark.parametrize(("tells", "mails"), (("yes", 1), ("no", 0)))
def test_reject_tells_the_signer_or_not_as_was_decided(inside: Client, letter: Letter, tells: str, mails: int) -> None:
    signature = make_signature(letter, state=State.PENDING)
    unconfirmed = make_signature(letter, state=State.UNCONFIRMED)
    page = reverse("signatories:decide", args=[letter.slug])

    inside.post(
        page, {"deed": "reject", "signature": [signature.pk, unconfirmed.pk], "reason": "Not them", "tells": tells}
    )

    sent = OutgoingMail.objects.filter(event="signature_rejected")
    assert list(sent.values_list("about_id", flat=True)) == [signature.pk] * mails
    assert Activity.objects.filter(verb="signature.rejected", data__told=tells == "yes").count() == 2
    if mails:
        message = outbox.build(sent.get())
        assert message is not None
        assert "has not taken it" in str(message.body)


def test_reject_asks_whether_the_signer_hears_of_it(inside: Client, letter: Letter) -> None:
    signature = make_signature(letter, state=State.PENDING)
    fields: dict[str, Any] = {"deed": "reject", "signature": [signature.pk], "reason": "Not them"}

    answer = inside.post(reverse("signatories:decide", args=[letter.slug]), fields)

    assert (answer.status_code, Signature.objects.get(pk=signature.pk).state) == (422, "pending")


def test_reject_by_a_service_tells_nobody_unless_asked(letter: Letter, member: Member) -> None:
    signature = make_signature(letter, state=State.PENDING)

    decisions.reject(letter=letter, ids=[signature.pk], actor=member.user, reason="Not them")

    assert not OutgoingMail.objects.filter(event="signature_rejected").exists()


@pytest.mark.parametrize(
    ("state", "purpose"), (("counted", "manage"), ("pending", "manage"), ("unconfirmed", "confirm"))
)
def test_signers_of_a_withdrawn_letter_read_that_it_is(client: Client, state: str, purpose: str) -> None:
    signature = make_signature(state=state)
    page = open_own_page(client, signature, purpose)
    Letter.objects.filter(pk=signature.letter_id).update(state="withdrawn")

    text = client.get(page).text

    assert "has withdrawn this letter" in text
    assert ("Signing closed on" in text, "Confirm my signature" in text) == (False, False)
