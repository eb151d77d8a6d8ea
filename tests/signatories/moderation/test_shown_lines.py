"""Every press of a coordinator about lines of a page is about what the page showed, or does nothing (K1)."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageDraw

from campaign.models import Role
from letters.models import Letter
from letters.states import LetterState
from signatories import shown
from signatories.lists import addendum
from signatories.models import Autograph, LikelyPair, Signature, SignatureProof
from signatories.models.signature import LAST, State
from signatories.moderation import decisions, erasure, headings, latecomers, merging
from signatories.signing import own_changes, signatures, tokens
from tests.factories.campaign import make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import (
    make_group,
    make_likely_pair,
    make_proof,
    make_signature,
    make_signer,
)
from tests.http import hidden_fields

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
Press = Callable[[], Any]


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter, style="person_title_organization")
    return letter


@pytest.fixture
def inside(letter: Letter) -> Client:
    return sign_in(Client(), make_member(letter.campaign.coalition, role=Role.OWNER).user)


@pytest.fixture
def shown_whenever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the protection out: whatever a line reads by now, the page is taken to have shown it."""

    def anything(_at: datetime | None) -> Q:
        return Q()

    for module in (shown, decisions, latecomers, addendum):
        monkeypatch.setattr(module, "as_shown", anything)


def proof(signature: Signature) -> tokens.Proof:
    signature.refresh_from_db()
    return tokens.Proof(signature.pk, signature.nonce)


def correct(signature: Signature, name: str) -> None:
    own_changes.correct(proof=proof(signature), correction=own_changes.Correction(name=name))


def another_signs(letter: Letter, signature: Signature, *, name: str = "Bo Ek") -> Signature:
    """Let the signer withdraw, and somebody else of the same mailbox sign and confirm; return that signature."""
    email = signature.email
    own_changes.withdraw(proof=proof(signature))
    signatures.sign(letter=letter, signer=make_signer(name=name, email=email))
    stored = letter.signatures.exclude(mailbox_key="").get(name=name)
    return signatures.confirm(proof=proof(stored))


def picture() -> SimpleUploadedFile:
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line((10, 50, 290, 60), fill="black", width=5)
    stored = io.BytesIO()
    image.save(stored, "PNG")
    return SimpleUploadedFile("hand.png", stored.getvalue(), "image/png")


# Two that were alike


def merge_in_the_queue(letter: Letter, inside: Client, pair: LikelyPair, deed: str) -> Press:
    page = inside.get(reverse("letters:letter-waiting", args=[letter.slug]), {"kind": "pairs"}).text
    action = reverse(f"signatories:{deed}", args=[letter.slug, pair.pk])
    return lambda: inside.post(action, hidden_fields(page[page.index(action) :]), follow=True)


@pytest.mark.parametrize("deed", ("merge-pair", "keep-pair-apart"))
def test_pair_of_which_one_was_corrected_stays_as_it_is(letter: Letter, inside: Client, deed: str) -> None:
    pair = make_likely_pair(letter)
    press = merge_in_the_queue(letter, inside, pair, deed)
    correct(pair.second, "Bea Other")

    answer = press()

    pair.refresh_from_db()
    assert (pair.verdict, pair.second.joins_id) == (LikelyPair.Verdict.OPEN, None)
    assert "nothing was done" in answer.text


def test_pair_would_lose_a_name_if_the_page_were_not_asked(
    letter: Letter, inside: Client, shown_whenever: None
) -> None:
    """The control: somebody who is nobody's double any more loses the line."""
    pair = make_likely_pair(letter)
    press = merge_in_the_queue(letter, inside, pair, "merge-pair")
    correct(pair.second, "Bea Other")

    press()

    assert Signature.objects.get(name="Bea Other").joins_id == pair.first_id


def test_two_chosen_by_hand_stay_two_when_one_was_corrected(letter: Letter, inside: Client) -> None:
    two = [make_signature(letter, name=name) for name in ("Ada Twin", "Ada Twinn")]
    url = reverse("signatories:decide", args=[letter.slug])
    asked: dict[str, Any] = {"deed": "pair", "signature": [one.pk for one in two]}
    fields = hidden_fields(inside.get(url, asked).text)
    correct(two[1], "Bea Other")

    inside.post(url, {**fields, **asked})

    assert set(Signature.objects.values_list("joins", flat=True)) == {None}


# One that waits


def test_reject_in_the_queue_leaves_alone_what_was_put_right(letter: Letter, inside: Client) -> None:
    signature = make_signature(letter, state=State.PENDING, name="Mickey Mouse")
    page = inside.get(reverse("letters:letter-waiting", args=[letter.slug])).text
    fields = hidden_fields(page[page.index('value="reject"') - 200 :])
    correct(signature, "Mika Maus")

    inside.post(reverse("signatories:decide", args=[letter.slug]), {**fields, "deed": "reject", "reason": "No name"})

    signature.refresh_from_db()
    assert (signature.state, signature.name) == (State.PENDING, "Mika Maus")


def test_reject_of_what_nobody_confirmed_leaves_alone_who_signed_there_since(letter: Letter) -> None:
    """A stranger typed something with the mailbox of somebody who signs truly in the very moment."""
    signature = make_signature(letter, state=State.UNCONFIRMED, name="Spam Spam", email="ada@office.example")
    seen_at = timezone.now()
    signatures.sign(letter=letter, signer=make_signer(name="Ada Marsh", email="ada@office.example"))

    number = decisions.reject(letter=letter, ids=[signature.pk], actor=make_user(), reason="Spam", seen_at=seen_at)

    signature.refresh_from_db()
    assert (number, signature.name, signature.state) == (0, "Ada Marsh", State.UNCONFIRMED)


def test_heading_is_granted_to_the_line_that_was_shown(letter: Letter, inside: Client) -> None:
    lead = make_group(letter, heading="Lead", style="person_title_organization", is_offered=True, is_confirmed=True)
    signature = make_signature(letter, name="Ada Marsh", wanted_group=lead)
    seen_at = timezone.now()
    correct(signature, "The Minister")

    with pytest.raises(headings.HeadingRefused, match="nothing was done"):
        headings.decide(
            letter=letter, signature=signature, actor=make_user(), grants=True, wanted_id=lead.pk, seen_at=seen_at
        )

    signature.refresh_from_db()
    assert (signature.group_id == lead.pk, signature.wanted_group_id) == (False, lead.pk)


# Late ones


def make_late(letter: Letter, **fields: Any) -> Signature:
    Letter.objects.filter(pk=letter.pk).update(state="closed", closed_at=timezone.now() - timedelta(hours=2))
    at = timezone.now() - timedelta(minutes=30)
    return make_signature(letter, state=State.PENDING, confirmed_at=at, submitted_at=at, **fields)


@pytest.mark.parametrize("deed", ("keep", "turn_away"))
def test_late_signer_who_corrected_meanwhile_is_looked_at_once_more(letter: Letter, inside: Client, deed: str) -> None:
    late = make_late(letter, name="Ada Late")
    url = reverse("signatories:late-signers", args=[letter.slug])
    page = inside.get(url).text
    fields = hidden_fields(page[page.index('name="seen_at"') - 200 :])
    correct(late, "The Minister")

    answer = inside.post(url, {**fields, "signature": late.pk, "deed": deed}, follow=True)

    late.refresh_from_db()
    assert (late.state, late.for_addendum) == (State.PENDING, False)
    assert "Look at them once more" in answer.text


def test_late_signer_would_stand_under_an_unread_name(letter: Letter, inside: Client, shown_whenever: None) -> None:
    """The control."""
    late = make_late(letter, name="Ada Late")
    seen_at = timezone.now()
    correct(late, "The Minister")

    assert latecomers.keep(letter=letter, ids=[late.pk], actor=make_user(), seen_at=seen_at) == 1


# Erasing


def test_erasing_a_line_never_erases_who_signed_from_the_mailbox_since(letter: Letter, inside: Client) -> None:
    signature = make_signature(letter, name="Ada Marsh", email="office@a.example")
    url = reverse("signatories:erase-line", args=[letter.slug, signature.pk])
    fields = hidden_fields(inside.get(url).text)
    after = another_signs(letter, signature)

    answer = inside.post(url, {**fields, "how": "mail", "sure": "on"}, follow=True)

    after.refresh_from_db()
    assert (after.name, after.state) == ("Bo Ek", State.COUNTED)
    assert "nothing was done" in answer.text


def test_erasing_a_person_never_erases_who_signed_from_the_mailbox_since(letter: Letter, inside: Client) -> None:
    signature = make_signature(letter, name="Ada Marsh", email="office@a.example")
    url = reverse("signatories:erase-person", args=[letter.campaign.coalition.slug])
    asked = {"email": "office@a.example", "how": "mail"}
    fields = hidden_fields(inside.post(url, {**asked, "step": "look"}).text)
    after = another_signs(letter, signature)
    meant = {**fields, **asked, "step": "erase", "sure": "on", "chosen": [signature.pk]}

    answer = inside.post(url, meant)

    after.refresh_from_db()
    assert (after.name, after.state, answer.status_code) == ("Bo Ek", State.COUNTED, 200)
    assert ("nothing was done" in answer.text, "Bo Ek" in answer.text) == (True, True)
    # The page shows who signs there now: a press on it is about that.
    inside.post(url, {**meant, **hidden_fields(answer.text), "chosen": [after.pk]})
    after.refresh_from_db()
    assert (after.state, after.email) == (State.WITHDRAWN, "")


def test_erasing_a_person_would_erase_another_if_the_page_were_not_asked(letter: Letter, shown_whenever: None) -> None:
    """The control."""
    signature = make_signature(letter, name="Ada Marsh", email="office@a.example")
    seen_at = timezone.now()
    after = another_signs(letter, signature)

    coalition = letter.campaign.coalition
    said: dict[str, Any] = {
        "email": after.email,
        "chosen": [after.pk],
        "how": "mail",
        "actor": make_user(),
        "seen_at": seen_at,
    }
    assert erasure.erase(coalition=coalition, **said) == 1


def test_erasing_a_person_finds_lines_of_the_address_that_have_no_key(letter: Letter) -> None:
    """Rows of a file that share a mailbox have its address and no key, and so has who left by hand and signed anew."""
    make_signature(letter, name="Ada Marsh", email="office@a.example")
    make_signature(letter, name="Bo Ek", email="Office@A.example", mailbox_key="", source="file", confirmed_at=None)
    make_signature(letter, name="Cy Other", email="other@a.example", mailbox_key="", source="file", confirmed_at=None)

    found = erasure.find(coalition=letter.campaign.coalition, email="office@a.example")

    assert [one.name for one in found.signatures] == ["Ada Marsh", "Bo Ek"]


# Signatures by hand


def autograph_page(letter: Letter, inside: Client, signature: Signature) -> Press:
    url = reverse("signatories:autograph", args=[letter.slug, signature.pk])
    fields = hidden_fields(inside.get(url).text)
    return lambda: inside.post(url, {**fields, "picture": picture()})


def test_picture_never_stands_above_a_name_that_the_page_did_not_show(letter: Letter, inside: Client) -> None:
    signature = make_signature(letter, name="Ada Marsh")
    press = autograph_page(letter, inside, signature)
    correct(signature, "Bo Ek")

    assert (press().status_code, Autograph.objects.count()) == (422, 0)


def test_picture_would_stand_there_if_the_page_were_not_asked(
    letter: Letter, inside: Client, shown_whenever: None
) -> None:
    """The control."""
    signature = make_signature(letter, name="Ada Marsh")
    press = autograph_page(letter, inside, signature)
    correct(signature, "Bo Ek")

    assert (press().status_code, Autograph.objects.count()) == (302, 1)


@pytest.mark.parametrize("by", ("signer", "coordinator"))
@pytest.mark.parametrize(("name", "left"), (("Bo Ek", 0), ("ADA MÁRSH", 1)))
def test_picture_goes_with_the_name_it_is_of(letter: Letter, inside: Client, by: str, name: str, left: int) -> None:
    signature = make_signature(letter, name="Ada Marsh")
    assert autograph_page(letter, inside, signature)().status_code == 302

    if by == "signer":
        correct(signature, name)
    else:
        decisions.edit(letter=letter, signature=signature, actor=make_user(), values={"name": name})

    assert Autograph.objects.count() == left


@pytest.mark.parametrize("state", (State.UNCONFIRMED, State.WITHDRAWN, State.REJECTED))
def test_picture_is_of_a_line_that_somebody_confirmed(letter: Letter, inside: Client, state: State) -> None:
    signature = make_signature(letter, name="Ada Marsh", state=state)

    assert (autograph_page(letter, inside, signature)().status_code, Autograph.objects.count()) == (422, 0)


# Signing anew with the mailbox of somebody who left


def test_who_signs_anew_has_nothing_of_the_line_before(letter: Letter) -> None:
    before = make_signature(letter, name="Ada Chair", email="office@a.example", pinned=True, position=3)

    after = another_signs(letter, before)

    assert (after.name, after.pinned, after.position) == ("Bo Ek", False, LAST)


@pytest.mark.parametrize("source", ("file", "manual"))
def test_who_signs_anew_is_proved_by_no_file_and_no_mail_of_before(letter: Letter, source: str) -> None:
    """What came from a file or by hand counts without a press of its signer: nobody else may come in by that."""
    names = '{"names": ["纸会"]}'
    before = make_signature(letter, name="Ada Hand", email="a@a.example", source=source, confirmed_at=None)
    Signature.objects.filter(pk=before.pk).update(came_with=names)
    make_proof(before)
    own_changes.withdraw(proof=proof(before))

    signatures.sign(letter=letter, signer=make_signer(name="Bo Ek", email="a@a.example"))

    after = letter.signatures.get(name="Bo Ek")
    assert (after.source, after.came_with, SignatureProof.objects.filter(signature=after).count()) == ("form", "", 0)
    decisions.reject(letter=letter, ids=[after.pk], actor=make_user(), reason="Nobody knows them")
    assert decisions.approve(letter=letter, ids=[after.pk], actor=make_user()) == 0
    before.refresh_from_db()
    assert (before.name, before.state) == ("Ada Hand", State.WITHDRAWN)


@pytest.mark.parametrize("by", ("signer", "coordinator"))
def test_renamed_organization_has_no_name_of_before_in_another_language(letter: Letter, by: str) -> None:
    said = '{"consent": "Yes", "names": ["纸会"]}'
    signature = make_signature(letter, organization_name="Paper Club", source="file", came_with=said)

    if by == "signer":
        correction = own_changes.Correction(name="", organization_name="River Trust")
        own_changes.correct(proof=proof(signature), correction=correction)
    else:
        values = {"organization_name": "River Trust"}
        decisions.edit(letter=letter, signature=signature, actor=make_user(), values=values)

    signature.refresh_from_db()
    assert (signature.organization_name, signature.came_with) == ("River Trust", '{"consent": "Yes"}')


def test_merge_by_a_program_that_shows_no_page_is_about_what_there_is(letter: Letter) -> None:
    pair = make_likely_pair(letter)

    assert merging.merge(letter=letter, pair=pair, actor=make_user()) == pair.first
