"""Signatures by hand: given by few, printed above their lines, and gone when their signer is no longer named."""

import base64
import json
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaign.files.pictures import check
from campaign.models import Activity, Member, Role
from letters.documents import Dress, SignatureBlock, StyleName, blocks_as_text, blocks_from_json
from letters.editions.rendering.pdf import render_pdf
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import autographs, listing
from signatories.models import Autograph, Signature
from signatories.signing import own_autographs, own_changes, tokens
from tests.factories.campaign import make_campaign, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import group, short_letter, words_of
from tests.letters.letterhead.samples import claims, png

pytestmark = [pytest.mark.django_db, pytest.mark.rendering]


@pytest.fixture
def member() -> Member:
    return make_member(role=Role.COORDINATOR)


@pytest.fixture
def letter(member: Member) -> Letter:
    made = make_letter(campaign=make_campaign(coalition=member.coalition), state=LetterState.OPEN)
    make_group(made, style="person_title_organization")
    return made


@pytest.fixture
def signature(letter: Letter) -> Signature:
    return make_signature(letter, name="Ada Quill")


def page(letter: Letter, signature: Signature) -> str:
    return f"/letters/{letter.slug}/signatures/{signature.pk}/autograph/"


def hand(content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile("hand.png", content or png(300, 90, "#111111"))


def given(signature: Signature) -> Autograph:
    return autographs.give(signature=signature, picture=check("hand.png", png(300, 90)), actor=None)


def pictures(blocks: tuple[SignatureBlock, ...]) -> list[str]:
    return [line.picture for block in blocks for line in block.lines]


def test_a_coordinator_gives_a_picture_and_takes_it_back(
    client: Client, member: Member, letter: Letter, signature: Signature
) -> None:
    inside = sign_in(client, member.user)

    answer = inside.post(page(letter, signature), {"picture": hand()})

    assert answer.status_code == 302
    shown = inside.get(page(letter, signature).rstrip("/") + ".png")
    assert (shown.content[:8], shown.headers["Cache-Control"]) == (b"\x89PNG\r\n\x1a\n", "no-store, private")
    assert "autograph.png" in inside.get(page(letter, signature)).content.decode()
    inside.post(page(letter, signature), {"take_back": "1"})
    assert not Autograph.objects.exists()
    verbs = (
        Activity.objects.filter(verb__startswith="signature.autograph").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["signature.autograph_given", "signature.autograph_taken"]


def test_a_picture_that_cannot_be_kept_is_refused_at_its_field(
    client: Client, member: Member, letter: Letter, signature: Signature
) -> None:
    inside = sign_in(client, member.user)

    claiming = inside.post(page(letter, signature), {"picture": hand(claims(9000, 9000))})
    drawn = inside.post(page(letter, signature), {"picture": SimpleUploadedFile("a.svg", b"<svg/>")})
    none = inside.post(page(letter, signature))

    assert [answer.status_code for answer in (claiming, drawn, none)] == [422, 422, 422]
    assert "more than 16 million pixels" in claiming.content.decode()
    assert "is not a picture that can be printed: PNG or JPEG" in drawn.content.decode()
    assert not Autograph.objects.exists()


def test_a_signer_gives_the_own_picture(signature: Signature) -> None:
    proof = tokens.Proof(signature.pk, signature.nonce)

    own_autographs.give(proof=proof, picture=check("hand.png", png()))

    assert Autograph.objects.get().signature == signature
    own_autographs.take_back(proof=proof)
    assert not Autograph.objects.exists()


def test_a_picture_is_printed_in_the_frozen_list_and_on_no_page(
    client: Client, letter: Letter, signature: Signature
) -> None:
    make_signature(letter, name="Bea Reed")
    content = bytes(given(signature).content)

    forms = listing.list_forms(letter, letter.signatures.counted())

    assert sorted(pictures(forms.blocks)) == ["", base64.b64encode(content).decode()]
    assert pictures(listing.live_list(letter).blocks) == ["", ""]
    assert base64.b64encode(content).decode()[:40] not in client.get(f"/l/{letter.public_name}/").content.decode()


def test_lists_without_pictures_are_written_down_as_before(letter: Letter, signature: Signature) -> None:
    without = blocks_as_text(listing.list_forms(letter, letter.signatures.counted()).blocks)
    given(signature)
    blocks = listing.list_forms(letter, letter.signatures.counted()).blocks

    assert "picture" not in without
    assert blocks_from_json(json.loads(blocks_as_text(blocks))) == blocks
    assert pictures(blocks) != [""]


@pytest.mark.parametrize("how", ("withheld", "letter"))
def test_a_picture_goes_when_its_signer_is_no_longer_named_by_all(signature: Signature, how: str) -> None:
    given(signature)

    own_changes.appear(proof=tokens.Proof(signature.pk, signature.nonce), how=how)

    assert not Autograph.objects.exists()


def test_a_picture_goes_with_a_withdrawal(signature: Signature) -> None:
    given(signature)

    own_changes.withdraw(proof=tokens.Proof(signature.pk, signature.nonce))

    assert not Autograph.objects.exists()


def test_no_picture_stands_above_a_line_without_a_name(letter: Letter) -> None:
    hidden = make_signature(letter, name="Cy Moss")
    hidden.appear("withheld")
    hidden.save()

    with pytest.raises(autographs.AutographRefused, match="counted without its name"):
        given(hidden)


def test_a_frozen_list_takes_no_picture(letter: Letter, signature: Signature) -> None:
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED)

    with pytest.raises(autographs.AutographRefused, match="The list is frozen"):
        given(signature)


@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("style", StyleName)
@pytest.mark.parametrize("names", (6, 320))
def test_a_picture_is_a_figure_with_the_name_above_its_line(style: StyleName, names: int) -> None:
    picture = base64.b64encode(check("hand.png", png(300, 90)).content).decode()
    listed: Any = group(*(f"League {n}" for n in range(names)), heading="Organizations", columns=2)
    first, *others = listed.lines
    lines = (type(first)(first.lines, picture=picture), *others)
    listed = type(listed)(listed.heading, listed.note, listed.style, listed.columns, lines)

    made = render_pdf(short_letter(signature_blocks=(listed,), dress=Dress(style=style, rules=1)))

    reader = structure.read(made.pdf)
    figures = [element for element in structure.elements(reader) if element["/S"] == "/Figure"]
    assert [str(figure["/Alt"]) for figure in figures] == ["League 0"]
    assert Counter(structure.roles(reader))["LI"] == names
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)
    words = words_of(made.pdf)
    assert [n for n in range(names) if f"League {n}" not in words] == []
