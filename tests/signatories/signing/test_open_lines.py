"""Several representatives of one organization, some of whom withhold its name: it is named on the word of others."""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from campaign.mailbox import mailbox_key
from campaign.models import WebhookEvent
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import addendum, listing
from signatories.models import LikelyPair, Signature
from signatories.models.signature import State
from signatories.moderation import decisions, merging, undoing
from signatories.signing import lines, own_changes, signatures, tokens
from tests.factories.campaign import make_member, make_organization, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature, make_signer
from tests.factories.webhooks import make_endpoint

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
WAYS = {"openly": {}, "in the letter": {"withheld": True, "in_letter": True}, "hidden": {"withheld": True}}


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, visibility="public")
    make_group(letter)
    make_endpoint(letter.campaign.coalition)
    make_organization(letter.campaign.coalition, name="Harbor Trust", mail_domains=["harbor.example"])
    letter.refresh_from_db()
    return letter


def proof(signature: Signature) -> tokens.Proof:
    signature.refresh_from_db()
    return tokens.Proof(signature.pk, signature.nonce)


def sign(letter: Letter, way: str, mailbox: str = "") -> Signature:
    email = f"{mailbox or way.replace(' ', '-')}@harbor.example"
    signer = make_signer(organization_name="Harbor Trust", email=email, **WAYS[way])
    signatures.sign(letter=letter, signer=signer)
    return signatures.confirm(proof=proof(letter.signatures.get(mailbox_key=mailbox_key(email))))


def named(letter: Letter) -> tuple[bool, bool, int]:
    """Tell whether the public list names it, whether the recipients' does, and for how many lines it counts."""
    forms = listing.list_forms(letter, letter.signatures.counted())
    public = "Harbor Trust" in str(forms.blocks)
    theirs = "Harbor Trust" in str(forms.for_recipients) if forms.for_recipients else public
    return public, theirs, listing.count(letter).organizations


@pytest.mark.parametrize("order", list(permutations(WAYS)))
def test_organization_is_named_on_the_word_of_whoever_signs_openly(letter: Letter, order: tuple[str, ...]) -> None:
    signed = {way: sign(letter, way) for way in order}
    assert named(letter) == (True, True, 1)

    own_changes.withdraw(proof=proof(signed["openly"]))
    assert named(letter) == (False, True, 1)
    own_changes.withdraw(proof=proof(signed["in the letter"]))
    assert named(letter) == (False, False, 1)
    own_changes.withdraw(proof=proof(signed["hidden"]))
    assert named(letter) == (False, False, 0)


def test_organization_would_lose_its_name_to_whoever_came_first(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(lines, "lead", lambda _signature, **_now: None)

    sign(letter, "hidden")
    sign(letter, "openly")

    assert named(letter) == (False, False, 1)


def test_changing_how_one_appears_is_about_the_line_of_all(letter: Letter) -> None:
    first, second = sign(letter, "openly", "first"), sign(letter, "hidden", "second")

    own_changes.appear(proof=proof(first), how="withheld")
    assert named(letter) == (False, False, 1)
    own_changes.appear(proof=proof(second), how="public")
    assert named(letter) == (True, True, 1)
    own_changes.appear(proof=proof(second), how="letter")
    assert named(letter) == (False, True, 1)


def test_taking_an_approval_back_hides_a_name_again(letter: Letter) -> None:
    hidden, actor = sign(letter, "hidden"), make_user()
    waiting = make_signature(
        letter, state=State.PENDING, organization_name="Harbor Trust", organization_key=hidden.organization_key
    )
    decisions.approve(letter=letter, ids=[waiting.pk], actor=actor, wait=timedelta(minutes=2))
    assert named(letter) == (True, True, 1)

    undoing.undo(letter=letter, signature=waiting, actor=actor)

    assert named(letter) == (False, False, 1)


def columns(letter: Letter) -> list[tuple[object, ...]]:
    return list(letter.signatures.order_by("pk").values_list("pk", "state", "joins", "organization_key"))


@pytest.mark.parametrize("hides", ("kept", "other", "both"))
def test_merged_organizations_are_named_if_one_is_and_parted_as_they_were(letter: Letter, hides: str) -> None:
    actor = make_member(letter.campaign.coalition, role="coordinator").user
    three = [
        make_signature(letter, organization_name=name, organization_key=key, withheld=hides in (whose, "both"))
        for name, key, whose in (("Harbor Trust", "a", "kept"), ("Harbor Trusts", "b", "other"))
    ]
    joiner = make_signature(letter, organization_name="Harbor Trust", organization_key="b", joins=three[1])
    lines.lead(three[1], now=three[1].submitted_at)
    before = columns(letter)
    two = letter.signatures.filter(joins=None)

    merging.merge_two(letter=letter, ids=[one.pk for one in two], actor=actor)
    assert named(letter) == (True, True, 1)
    merging.undo(letter=letter, pair=LikelyPair.objects.get(), actor=actor)

    assert columns(letter) == before
    assert joiner.pk in {one.pk for one in letter.signatures.printable()} or hides == "kept"


@pytest.mark.parametrize("first", ("hidden", "openly"))
def test_webhooks_tell_nobody_which_line_a_withheld_one_is(letter: Letter, first: str) -> None:
    """Whoever reads the open one by the API would learn what the other is."""
    for way in (first, "openly" if first == "hidden" else "hidden"):
        sign(letter, way)

    told = WebhookEvent.objects.filter(type="signature.counted").values_list("data", flat=True)
    assert [data["signature"]["joins"] for data in told] == [None, None]


def test_webhooks_tell_which_line_an_open_one_joins(letter: Letter) -> None:
    first = sign(letter, "openly", "first")
    sign(letter, "openly", "second")

    told = WebhookEvent.objects.filter(type="signature.counted").values_list("data", flat=True)
    assert [data["signature"]["joins"] for data in told] == [None, first.pk]


@pytest.mark.parametrize("order", list(permutations(WAYS, 2)))
def test_addendum_names_an_organization_on_the_word_of_whoever_signs_openly(
    letter: Letter, order: tuple[str, ...]
) -> None:
    late: Callable[[str], Signature] = lambda way: make_signature(  # noqa: E731
        letter,
        state=State.PENDING,
        for_addendum=True,
        organization_name="Harbor Trust",
        organization_key="a",
        **WAYS[way],
    )
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED)
    for way in order:
        late(way)

    shown, doubled = addendum.latecomers(letter)

    assert (len(shown), doubled) == (1, 1)
    assert shown[0].withheld == ("openly" not in order)
    assert shown[0].in_letter == ("openly" not in order)


@pytest.mark.parametrize("first", ("hidden", "openly"))
@pytest.mark.parametrize(("role", "is_told"), (("staff", False), ("coordinator", True)))
def test_pages_tell_those_alone_who_may_know_that_a_hidden_one_stands_in_a_line(
    letter: Letter, first: str, role: str, is_told: bool
) -> None:
    signed = {way: sign(letter, way) for way in (first, "openly" if first == "hidden" else "hidden")}
    client = sign_in(Client(), make_member(letter.campaign.coalition, role=role).user)
    urls = {way: reverse("signatories:signature", args=[letter.slug, one.pk]) for way, one in signed.items()}

    pages = {way: client.get(url).text for way, url in urls.items()}
    listed = client.get(reverse("signatories:signatures", args=[letter.slug])).text

    assert (urls["openly"] in pages["hidden"], urls["hidden"] in pages["openly"]) == (is_told, False)
    assert ("Joins the" in listed, "Representatives who joined" in pages["openly"]) == (is_told, is_told)
