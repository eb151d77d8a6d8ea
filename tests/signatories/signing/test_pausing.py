"""Signing stops for a while: said on the pages, kept by the clock of the database, and nobody's signature is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Activity, Coalition, Member, OutgoingMail, Role
from letters.drafts import lifecycle, pausing
from letters.models import Letter
from letters.states import LetterState, Move
from signatories.invitations import asking, links, reminders
from signatories.models import InvitationReminders
from signatories.signing import signatures, tokens
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import asked_page, make_asked, make_group, make_signature, make_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives", **deadline(days=9))
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def test_nobody_signs_while_signing_is_paused(letter: Letter, member: Member) -> None:
    pausing.pause(letter=letter, actor=member.user)

    with pytest.raises(signatures.SigningClosed, match="paused"):
        signatures.sign(letter=letter, signer=make_signer())
    assert letter.signatures.count() == 0

    pausing.resume(letter=letter, actor=member.user)
    signatures.sign(letter=letter, signer=make_signer())
    assert letter.signatures.count() == 1


def test_whoever_has_signed_before_confirms_during_a_pause(letter: Letter, member: Member) -> None:
    begun = make_signature(letter, state="unconfirmed")
    pausing.pause(letter=letter, actor=member.user)

    confirmed = signatures.confirm(proof=tokens.Proof(begun.pk, begun.nonce))

    assert confirmed.state == "counted"


def test_a_pause_is_in_the_trail_once(letter: Letter, member: Member) -> None:
    assert [pausing.pause(letter=letter, actor=member.user) for _at in range(2)] == [True, False]
    assert [pausing.resume(letter=letter, actor=member.user) for _at in range(2)] == [True, False]

    verbs = list(Activity.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["letter.paused", "letter.resumed"]


def test_only_open_signing_is_paused(member: Member) -> None:
    with pytest.raises(pausing.NotPaused):
        pausing.pause(letter=make_letter(state=LetterState.CLOSED), actor=member.user)


def test_the_pages_say_that_signing_is_paused(client: Client, letter: Letter, member: Member) -> None:
    Letter.objects.update(visibility="public")
    asked = make_asked(letter)
    pausing.pause(letter=letter, actor=member.user)

    page = client.get(reverse("signatories:letter", args=["archives"])).text
    assert "Signing is paused at the moment." in page
    form = client.get(reverse("signatories:sign", args=["archives"]))
    assert (form.status_code, "Signing is paused" in form.text) == (410, True)
    client.get(reverse("signatories:invited-link", args=[links.make(asked)]))
    assert "Signing is paused" in client.get(reverse("signatories:invited", args=[asked_page(asked)])).text


def test_a_pause_after_the_deadline_says_since_when_signing_is_closed(client: Client, letter: Letter) -> None:
    Letter.objects.update(visibility="public", paused_at=timezone.now(), **deadline(days=-1))

    page = client.get(reverse("signatories:letter", args=["archives"])).text

    assert "Signing closed on" in page


def test_nobody_is_asked_or_reminded_during_a_pause(letter: Letter, member: Member) -> None:
    asked = make_asked(letter)
    InvitationReminders.objects.create(letter=letter)
    targets: Any = [row for found in reminders.before_hard(timezone.now()) for row in found]
    assert [row[0] for row in targets] == [asked.pk]

    pausing.pause(letter=letter, actor=member.user)
    letter.refresh_from_db()

    assert [row for found in reminders.before_hard(timezone.now()) for row in found] == []
    with pytest.raises(asking.NotAsked, match="paused"):
        asking.ask(letter=letter, ids=[asked.pk], actor=member.user, seen_at=timezone.now())


def test_the_buttons_pause_and_resume(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    path = reverse("letters:letter", args=["archives"])
    assert "Pause signing" in client.get(path).text

    client.post(reverse("letters:pause", args=["archives"]))
    page = client.get(path).text
    assert "Signing is paused: nobody can sign until you resume it." in page
    client.post(reverse("letters:resume", args=["archives"]))

    assert "Ask for signatures" in client.get(path).text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_one_statement_of_postgresql_keeps_to_a_pause() -> None:
    letter = make_letter(state=LetterState.OPEN, **deadline(days=9))
    make_group(letter)
    member = make_member(letter.campaign.coalition, role=Role.COORDINATOR)
    begun = make_signature(letter, state="unconfirmed")
    pausing.pause(letter=letter, actor=member.user)

    with pytest.raises(signatures.SigningClosed, match="paused"):
        signatures.sign(letter=letter, signer=make_signer())
    assert signatures.confirm(proof=tokens.Proof(begun.pk, begun.nonce)).state == "counted"

    pausing.resume(letter=letter, actor=member.user)
    signatures.sign(letter=letter, signer=make_signer())
    assert letter.signatures.count() == 2


# A closed coalition, for which no mail leaves: nobody could confirm


def test_nobody_signs_for_a_closed_coalition(client: Client, letter: Letter, member: Member) -> None:
    Letter.objects.update(visibility="public")
    Coalition.objects.update(closed_at=timezone.now())
    letter = Letter.objects.get()

    with pytest.raises(signatures.SigningClosed, match="paused"):
        signatures.sign(letter=letter, signer=make_signer())
    assert (letter.signatures.count(), OutgoingMail.objects.count()) == (0, 0)
    page = client.get(reverse("signatories:letter", args=[letter.public_name])).text
    form = client.get(reverse("signatories:sign", args=[letter.public_name]))
    assert "Sign this letter" not in page
    assert (form.status_code, "Signing is paused" in form.text) == (410, True)

    Coalition.objects.update(closed_at=None)
    signatures.sign(letter=Letter.objects.get(), signer=make_signer())
    assert letter.signatures.count() == 1


def test_latecomers_of_a_closed_coalition_are_told_the_same(letter: Letter) -> None:
    later = deadline(days=3)
    late = {name.replace("hard", "late"): value for name, value in later.items()}
    Letter.objects.update(state=LetterState.FINAL, **late)
    Coalition.objects.update(closed_at=timezone.now())

    with pytest.raises(signatures.SigningClosed, match="paused"):
        signatures.sign(letter=Letter.objects.get(), signer=make_signer())


@pytest.mark.parametrize(("state", "move"), ((LetterState.DRAFT, Move.OPEN), (LetterState.CLOSED, Move.REOPEN)))
def test_no_letter_of_a_closed_coalition_is_opened(state: LetterState, move: Move, member: Member) -> None:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=state, body="<p>Water.</p>", **deadline(days=9)
    )
    make_group(letter)
    refused = lifecycle.in_the_way(letter, move)
    assert refused is None or "coalition is closed" not in str(refused)
    Coalition.objects.update(closed_at=timezone.now())

    refused = lifecycle.in_the_way(Letter.objects.get(pk=letter.pk), move)

    assert "The coalition is closed" in str(refused)
