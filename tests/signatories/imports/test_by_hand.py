"""Signatures that a coordinator enters with their proof, and how many have signed on paper."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.files.uploads import CheckedFile
from campaign.models import Activity, Member, OutgoingMail, Role
from letters.documents import Counts
from letters.lists import source
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import by_hand
from signatories.imports.batches import ImportRefused
from signatories.imports.by_hand import EntryRefused
from signatories.lists import closing, frozen, listing
from signatories.models import HandEntry, PaperTotal, SignatureProof
from signatories.models.signature import Kind, State
from signatories.signing.manual_entry import NotEntered
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    letter = make_letter(
        campaign=make_campaign(member.coalition), state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON]
    )
    make_group(letter)
    return letter


def enter(letter: Letter, member: Member, *, form_key: str = "one", **said: Any) -> HandEntry:
    signer = make_signer(**{"name": "Ada Rey", "email": "", **said})
    proof = CheckedFile(name="scan.txt", media_type="text/plain", content=b"I sign. Ada Rey")
    return by_hand.enter(
        letter=letter, actor=member.user, signer=signer, note="Mail of May", proof=proof, form_key=form_key
    )


def paper(letter: Letter, member: Member, number: int = 1_200, form_key: str = "paper") -> PaperTotal:
    return by_hand.count_paper(letter=letter, actor=member.user, number=number, note="12 sheets", form_key=form_key)


# One signature


def test_enter_lets_a_signature_count_that_nobody_has_confirmed(letter: Letter, member: Member) -> None:
    entry = enter(letter, member, email="ada@example.org")

    stored = letter.signatures.get()
    assert (stored.state, stored.source, stored.confirmed_at) == (State.COUNTED, "manual", None)
    assert (entry.signature, entry.note, entry.entered_by) == (stored, "Mail of May", member.user)
    assert [file.name for file in stored.proofs.all()] == ["scan.txt"]
    assert Activity.objects.get(verb="signature.entered").about_id == stored.pk
    assert enter(letter, member, email="ada@example.org") == entry  # the same form once more


def test_enter_puts_no_mailbox_on_the_list_twice(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Ada Rey", email="ada@example.org")

    with pytest.raises(NotEntered):
        enter(letter, member, email="Ada+x@example.org")

    assert not HandEntry.objects.exists()


def test_enter_seals_a_name_that_is_withheld(letter: Letter, member: Member) -> None:
    enter(letter, member, withheld=True)

    assert [(one.name, one.part("name"), one.withheld) for one in letter.signatures.all()] == [("", "Ada Rey", True)]


def test_enter_refuses_a_letter_that_is_not_open(letter: Letter, member: Member) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DRAFT)

    with pytest.raises(NotEntered):
        enter(letter, member)
    with pytest.raises(ImportRefused):
        paper(letter, member)
    assert not letter.signatures.exists()


def test_take_back_leaves_nothing_behind_and_tells_nobody(letter: Letter, member: Member) -> None:
    entry = enter(letter, member, email="ada@example.org")

    by_hand.take_back(entry=entry, actor=member.user)

    assert (letter.signatures.count(), HandEntry.objects.count(), SignatureProof.objects.count()) == (0, 0, 0)
    assert not OutgoingMail.objects.filter(state__in=["waiting", "sending", "sent"]).exists()


def test_take_back_is_refused_when_somebody_stands_on_it(letter: Letter, member: Member) -> None:
    entry = enter(letter, member, organization_name="River Watch")
    make_signature(letter, organization_name="River Watch", joins=entry.signature)

    with pytest.raises(NotEntered):
        by_hand.take_back(entry=entry, actor=member.user)
    assert letter.signatures.count() == 2


# On paper


def test_paper_counts_in_every_total_and_is_no_name(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Ada Rey")
    make_signature(letter, name="Hidden", withheld=True)
    paper(letter, member)

    shown = listing.printed_list(letter)
    assert shown.counts == Counts(individuals=2, on_paper=1_200)
    assert (shown.counts.signatories, shown.printed, shown.withheld) == (1_202, 1, 1)
    assert listing.counts_of([letter.pk]) == {letter.pk: Counts(individuals=2, on_paper=1_200)}
    assert source().with_counts(Letter.objects.filter(pk=letter.pk)).get().signature_count == 1_202  # type: ignore[attr-defined]
    assert source().number_in(letter.campaign) == 1_202


def test_paper_is_frozen_with_the_list(letter: Letter, member: Member) -> None:
    make_signature(letter, name="Ada Rey")
    total = paper(letter, member)
    stored = closing.close(letter=letter, actor=member.user)

    assert stored.counts["on_paper"] == 1_200
    assert (closing.is_intact(stored), frozen.left_since(letter, stored), frozen.behind(letter, stored)) == (True, 0, 0)
    with pytest.raises(EntryRefused):
        by_hand.uncount_paper(total=total, actor=member.user)
    PaperTotal.objects.update(undone_at=timezone.now())
    assert listing.printed_list(letter).counts.on_paper == 1_200


def test_paper_is_taken_back_once(letter: Letter, member: Member) -> None:
    total = paper(letter, member)
    assert paper(letter, member) == total

    assert by_hand.uncount_paper(total=total, actor=member.user)
    assert not by_hand.uncount_paper(total=total, actor=member.user)

    assert listing.on_paper(letter) == 0
    assert list(Activity.objects.filter(verb__startswith="paper.").order_by("pk").values_list("verb", flat=True)) == [
        "paper.counted",
        "paper.uncounted",
    ]


# The pages


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def url(name: str, letter: Letter, *more: int) -> str:
    return reverse(f"signatories:{name}", args=[letter.slug, *more])


def sent(visitor: Client, letter: Letter, page: str, /, **fields: Any) -> Any:
    hidden = hidden_fields(visitor.get(url(page, letter)).text)
    return visitor.post(url(page, letter), {**hidden, **fields}, follow=True)


def test_a_signature_goes_from_the_form_to_the_list_and_back(visitor: Client, letter: Letter) -> None:
    assert visitor.get(url("by-hand", letter)).text.count("None yet.") == 2
    proof = SimpleUploadedFile("scan.txt", b"I sign. Ada Rey")
    given = {"kind": "person", "name": "Ada Rey", "appearance": "public", "note": "Mail of May", "proofs": proof}

    page = sent(visitor, letter, "enter", **given)
    assert "The signature counts." in page.text
    assert "Ada Rey" in page.text
    assert "scan.txt" in page.text
    back = visitor.post(url("take-back-entry", letter, HandEntry.objects.get().pk), follow=True)
    assert "It is off the list again" in back.text


@pytest.mark.parametrize(
    ("given", "field"),
    (
        ({"name": ""}, "name"),
        ({"kind": "organization"}, "organization_name"),
        ({"email": "no address"}, "email"),
        ({"note": ""}, "note"),
        ({"proofs": ""}, "proofs"),
        ({"name": "www.shop.example"}, "name"),
    ),
)
def test_what_is_missing_is_said_at_its_field(
    visitor: Client, letter: Letter, given: dict[str, Any], field: str
) -> None:
    proof = SimpleUploadedFile("scan.txt", b"I sign.")
    usual = {"kind": "person", "name": "Ada Rey", "appearance": "public", "note": "Mail of May", "proofs": proof}

    answer = sent(visitor, letter, "enter", **usual | given)

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert not letter.signatures.exists()


def test_paper_goes_to_the_public_page_as_a_number(visitor: Client, letter: Letter) -> None:
    make_signature(letter, name="Ada Rey")

    page = sent(visitor, letter, "paper", number="1200", note="12 sheets")
    assert "1200" in page.text
    public = Client().get(reverse("signatories:letter", args=[letter.public_name])).text
    assert "and 1200 signatures on paper" in public
    assert "12 sheets" not in public
    visitor.post(url("uncount-paper", letter, PaperTotal.objects.get().pk))
    assert "on paper" not in Client().get(reverse("signatories:letter", args=[letter.public_name])).text
    assert sent(visitor, letter, "paper", number="0", note="x").status_code == 422
