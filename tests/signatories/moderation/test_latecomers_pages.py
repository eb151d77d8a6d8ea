"""The pages of late signers: the coordinator's, and what strangers see while the window is open."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Signature
from signatories.signing import signatures, tokens
from tests.factories.campaign import make_member, sign_in
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives", visibility="public")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter)
    make_signature(letter, name="Ada Quill")
    closing.close(letter=letter, actor=member.user)
    make_edition(letter)
    Letter.objects.update(state=LetterState.DELIVERED)
    letter.refresh_from_db()
    return letter


def in_days(days: int) -> dict[str, str]:
    day = timezone.now() + timedelta(days=days)
    return {"until_date": f"{day:%Y-%m-%d}", "until_time": "23:59", "until_zone": "Europe/Zurich"}


def opened(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    answer = client.post(reverse("signatories:late-window", args=[letter.slug]), in_days(3))
    assert answer.status_code == 302


def sign_late(letter: Letter, **fields: object) -> Signature:
    signatures.sign(letter=letter, signer=make_signer(**fields))
    late = Signature.objects.latest("pk")
    return signatures.confirm(proof=tokens.Proof(late.pk, late.nonce))


def test_the_window_is_opened_moved_and_ended(client: Client, letter: Letter, member: Member) -> None:
    opened(client, letter, member)
    page = reverse("signatories:late-signers", args=["archives"])

    text = client.get(page).text
    assert "Whoever signs goes into addendum 1 to edition 1." in text
    assert "Move the end" in text
    client.post(reverse("signatories:late-window", args=["archives"]), {"end": "1"})
    assert "No late signatures are taken any more." in client.get(page).text


@pytest.mark.parametrize(
    ("given", "sentence"),
    (
        ({}, "Say until when late signatures are taken."),
        (in_days(-3), "This moment has already passed."),
        ({**in_days(3), "until_zone": "Mars/Olympus"}, "is not a known time zone"),
    ),
)
def test_a_moment_that_is_none_is_refused_at_its_field(
    client: Client, letter: Letter, member: Member, given: dict[str, str], sentence: str
) -> None:
    sign_in(client, member.user)

    answer = client.post(reverse("signatories:late-window", args=[letter.slug]), given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert Letter.objects.get().late_deadline_at is None


def test_strangers_see_until_when_and_where_their_name_goes(client: Client, letter: Letter, member: Member) -> None:
    opened(client, letter, member)
    stranger = Client()

    page = stranger.get(reverse("signatories:letter", args=["archives"])).text
    form = stranger.get(reverse("signatories:sign", args=["archives"])).text

    assert "Signing for the addendum is open until" in page
    assert "Sign for the addendum" in page
    assert "Download the letter (PDF)" in page
    assert "You sign for addendum 1, not for the letter itself." in form
    assert "The list of edition 1 is closed" in form


def test_strangers_see_nothing_of_it_before(letter: Letter) -> None:
    stranger = Client()

    assert "addendum" not in stranger.get(reverse("signatories:letter", args=["archives"])).text
    assert stranger.get(reverse("signatories:sign", args=["archives"])).status_code == 410


def test_the_mail_to_confirm_and_the_page_say_addendum(client: Client, letter: Letter, member: Member) -> None:
    opened(client, letter, member)
    letter.refresh_from_db()
    signatures.sign(letter=letter, signer=make_signer(name="Zora Late"))
    late = Signature.objects.latest("pk")
    stranger = Client()
    link = reverse("signatories:confirm-link", args=[tokens.make(tokens.LinkPurpose.CONFIRM, late)])

    page = stranger.get(link, follow=True)
    assert "You sign for addendum 1, not for the letter itself." in page.text
    seen = page.context["seen"]
    thanks = stranger.post(page.request["PATH_INFO"], {"seen": seen}, follow=True)

    assert "Your signature is kept for an addendum to the letter." in thanks.text
    assert OutgoingMail.objects.latest("pk").event == "signature_late"


def test_buttons_keep_turn_away_and_let_wait(client: Client, letter: Letter, member: Member) -> None:
    opened(client, letter, member)
    letter.refresh_from_db()
    late = sign_late(letter, kind="organization", organization_name="Nobody Knows Us", name="Max")
    page = reverse("signatories:late-signers", args=["archives"])
    assert "Nobody Knows Us" in client.get(page).text
    assert "The organization is not in the directory." in client.get(page).text

    away = client.post(page, {"signature": [str(late.pk), "x"], "deed": "turn_away"}, follow=True).text
    back = client.post(page, {"signature": [str(late.pk)], "deed": "wait"}, follow=True).text
    kept = client.post(page, {"signature": [str(late.pk)], "deed": "keep"}, follow=True).text

    assert "1 is not taken." in away
    assert "Late and not taken" in away
    assert "1 waits again." in back
    assert "1 is kept for the addendum." in kept
    assert "1 is kept for the next addendum" in kept


def test_a_withheld_latecomer_is_named_on_no_page(client: Client, letter: Letter, member: Member) -> None:
    opened(client, letter, member)
    Letter.objects.update(approve_all=True)
    letter.refresh_from_db()
    sign_late(letter, name="Canary Heron", withheld=True)

    text = client.get(reverse("signatories:late-signers", args=["archives"])).text

    assert "Name withheld" in text
    assert "Canary" not in text
