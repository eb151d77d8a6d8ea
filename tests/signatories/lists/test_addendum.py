"""The addendum: who came too late is kept, printed in the order of the list, and counted nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from campaign.models import Activity, Member, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import addendum, closing, listing
from signatories.models import Signature
from tests.factories.campaign import make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    """A closed letter with one line, and two who were left out."""
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    member.coalition = letter.campaign.coalition
    member.save()
    make_group(letter)
    make_signature(letter, organization_name="Rivers United", organization_key="rivers")
    make_signature(letter, state="pending", organization_name="Zebra Watch", organization_key="zebra")
    make_signature(letter, state="pending", organization_name="Archive Aid", organization_key="archive")
    closing.close(letter=letter, actor=member.user)
    return letter


def keep(letter: Letter, member: Member, *, keeps: bool = True) -> int:
    ids = list(letter.signatures.values_list("pk", flat=True))
    return addendum.choose(letter=letter, ids=ids, actor=member.user, keeps=keeps)


def printed(letter: Letter) -> list[str]:
    return [line.lines[0] for block in addendum.addendum(letter).blocks for line in block.lines]


def test_those_left_out_are_kept_and_nothing_else_changes(letter: Letter, member: Member) -> None:
    before = listing.printed_list(letter)

    assert keep(letter, member) == 2

    assert printed(letter) == ["Archive Aid", "Zebra Watch"]
    assert listing.printed_list(letter) == before
    assert Activity.objects.filter(verb="signature.for_addendum").count() == 2
    assert keep(letter, member, keeps=False) == 2
    assert printed(letter) == []


def test_nobody_is_kept_while_the_list_is_open_or_unconfirmed(letter: Letter, member: Member) -> None:
    make_signature(letter, state="unconfirmed")
    make_signature(letter, state="rejected")
    assert keep(letter, member) == 2
    Letter.objects.update(state=LetterState.OPEN)

    with pytest.raises(addendum.AddendumRefused):
        keep(letter, member)
    assert Signature.objects.late().count() == 0
    assert listing.pending(Letter.objects.get()) == 2


def test_an_organization_is_one_line_in_list_and_addendum(letter: Letter, member: Member) -> None:
    for key in ("rivers", "zebra"):
        make_signature(letter, state="pending", organization_name=key.title(), organization_key=key)
    keep(letter, member)

    found = addendum.addendum(letter)

    assert (printed(letter), found.number, found.doubled) == (["Archive Aid", "Zebra Watch"], 2, 2)


def test_a_withheld_name_is_counted_and_not_printed(letter: Letter, member: Member) -> None:
    make_signature(letter, state="pending", name="Canary Heron", withheld=True)
    keep(letter, member)

    found = addendum.addendum(letter)

    assert (found.number, found.unnamed) == (3, 1)
    assert "Canary" not in addendum.as_text(letter, found)


def test_the_page_moves_those_ticked_and_hands_the_text_out(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    path = reverse("letters:addendum", args=["archives"])
    zebra = letter.signatures.get(organization_name="Zebra Watch")
    assert "Nobody is kept for an addendum" in client.get(path).text

    client.post(path, {"signature": [str(zebra.pk), "x"], "deed": "keep"})

    assert "1 signatory in the addendum" in client.get(path).text
    text = client.get(reverse("letters:addendum-text", args=["archives"])).content.decode()
    assert text == "Addendum to “Open the archives”\n\nZebra Watch\n"
