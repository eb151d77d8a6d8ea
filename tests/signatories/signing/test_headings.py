"""The part that somebody plays under a letter: chosen on the form, set by invitation, confirmed by a coordinator."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models import Member, OutgoingMail
from campaign.waiting import Sight
from letters.drafts import new_letters
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import links
from signatories.lists import groups, listing
from signatories.models import GroupDecision, Signature, SignatureGroup
from signatories.moderation import headings, undoing
from signatories.moderation.heading_waiting import HeadingKind
from signatories.moderation.headings import HeadingRefused
from signatories.signing import own_groups, signatures, tokens
from tests.factories.campaign import make_member, make_user, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_group, make_signature, make_signer, open_own_page, press
from tests.http import hidden_fields

pytestmark = pytest.mark.django_db
ORGANIZATIONS = SignatureGroup.Belongs.ORGANIZATIONS


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter, heading="Lead", belongs=ORGANIZATIONS, is_offered=True, is_confirmed=True)
    make_group(letter, heading="Endorsing", belongs=ORGANIZATIONS)
    make_group(letter, heading="Observers", belongs=ORGANIZATIONS, is_offered=True)
    make_group(letter, heading="Authors", belongs="by_hand")
    make_group(letter, heading="People", belongs="individuals")
    return letter


def group(letter: Letter, heading: str) -> SignatureGroup:
    return letter.signature_groups.get(heading=heading)


def stands(signature: Signature) -> tuple[str, str]:
    """Return the heading under which a signature stands, and the one that waits."""
    stored = Signature.objects.select_related("group", "wanted_group").get(pk=signature.pk)
    return stored.group.heading, stored.wanted_group.heading if stored.wanted_group else ""


def sign(letter: Letter, heading: str, **fields: str) -> Signature:
    """Sign as an organization under a heading, as the form does it, and confirm."""
    known = groups.shown(letter)
    place, wanted = groups.placed(known, "organization", group(letter, heading))
    signer = make_signer(
        **{"organization_name": "Kestrel Aid", **fields}, wanted_group_id=wanted.pk if wanted else None
    )
    signatures.sign(letter=letter, signer=signer, group=place)
    stored = Signature.objects.latest("pk")
    return signatures.confirm(proof=tokens.Proof(stored.pk, stored.nonce))


def counted(letter: Letter, **fields: Any) -> Signature:
    organization: dict[str, Any] = {"organization_name": "Kestrel Aid", "group": group(letter, "Endorsing")}
    return make_signature(letter, **{**organization, **fields})


# Who may take which


def test_choices_are_the_usual_group_and_those_offered_to_the_kind(letter: Letter) -> None:
    known = groups.shown(letter)

    assert [one.heading for one in groups.choices(known, "organization")] == ["Lead", "Endorsing", "Observers"]
    assert groups.choose(known, "organization").heading == "Endorsing"
    assert [one.heading for one in groups.choices(known, "person")] == ["People"]


def test_a_group_filled_by_hand_is_never_offered(letter: Letter) -> None:
    with pytest.raises(IntegrityError, match="group_by_hand_is_not_offered"), transaction.atomic():
        make_group(letter, belongs="by_hand", is_offered=True)


@pytest.mark.parametrize(
    ("heading", "expected"),
    (("Endorsing", ("Endorsing", "")), ("Observers", ("Observers", "")), ("Lead", ("Endorsing", "Lead"))),
)
def test_sign_puts_under_the_heading_that_was_chosen_by_the_rule_of_its_group(
    letter: Letter, heading: str, expected: tuple[str, str]
) -> None:
    assert stands(sign(letter, heading)) == expected


@pytest.mark.django_db(transaction=True)
def test_sign_stores_who_signed_while_their_heading_was_removed(letter: Letter) -> None:
    gone = group(letter, "Observers")
    SignatureGroup.objects.filter(pk=gone.pk).delete()
    signer = make_signer(organization_name="Kestrel Aid", wanted_group_id=gone.pk)

    signatures.sign(letter=letter, signer=signer, group=gone)

    assert stands(Signature.objects.get()) == ("Endorsing", "")


def test_form_says_that_a_heading_was_removed_while_it_was_open(client: Client, letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(visibility="public")
    gone = group(letter, "Observers")
    SignatureGroup.objects.filter(pk=gone.pk).delete()
    entries = {"as": "organization", "organization_name": "Kestrel Aid", "name": "Ada", "title": "Director"}
    more = {"email": "a@example.org", "appears": "public", "under": str(gone.pk)}

    answer = client.post(f"/l/{letter.slug}/sign/check/", {**entries, **more})

    assert (answer.status_code, "This heading is no longer offered. Choose another." in answer.text) == (422, True)
    assert "Kestrel Aid" in answer.text


def test_a_copied_letter_has_the_groups_of_the_earlier_one(letter: Letter) -> None:
    copied = new_letters.copy_letter(earlier=letter, author=make_user(), title="Once more")

    columns = ("position", "heading", "belongs", "is_offered", "is_confirmed", "style")
    assert list(copied.signature_groups.order_by("position").values_list(*columns)) == list(
        letter.signature_groups.order_by("position").values_list(*columns)
    )
    assert not set(copied.signature_groups.values_list("pk")) & set(letter.signature_groups.values_list("pk"))


# Set by invitation


def test_who_was_asked_to_lead_stands_there_as_soon_as_the_mailbox_is_proved(letter: Letter) -> None:
    make_asked(letter, email="ada@example.org", group=group(letter, "Authors"))

    assert stands(sign(letter, "Authors", email="Ada+x@example.org")) == ("Authors", "")


def test_who_has_the_link_of_somebody_else_waits(letter: Letter) -> None:
    make_asked(letter, email="ada@example.org", group=group(letter, "Authors"))

    assert stands(sign(letter, "Authors", email="eve@example.org")) == ("Endorsing", "Authors")


def test_who_was_asked_to_lead_may_choose_otherwise(letter: Letter) -> None:
    make_asked(letter, email="ada@example.org", group=group(letter, "Lead"))

    assert stands(sign(letter, "Endorsing", email="ada@example.org")) == ("Endorsing", "")


# Confirmed by a coordinator


def test_decide_grants_a_wish_and_undo_lets_it_wait_again(letter: Letter) -> None:
    coordinator, signature = make_user(), counted(letter, wanted_group=group(letter, "Lead"))

    wanted = group(letter, "Lead").pk
    headings.decide(letter=letter, signature=signature, actor=coordinator, grants=True, wanted_id=wanted)
    assert stands(signature) == ("Lead", "")
    assert [block.heading for block in listing.live_list(letter).blocks] == ["Lead"]

    headings.undo(letter=letter, signature=signature, actor=coordinator)
    assert stands(signature) == ("Endorsing", "Lead")
    assert list(headings.wishes()) == [signature]
    assert list(GroupDecision.objects.all()) == []


def test_decide_leaves_a_refused_wish_where_it_is(letter: Letter) -> None:
    coordinator, signature = make_user(), counted(letter, wanted_group=group(letter, "Lead"))

    wanted = group(letter, "Lead").pk
    headings.decide(letter=letter, signature=signature, actor=coordinator, grants=False, wanted_id=wanted)
    assert stands(signature) == ("Endorsing", "")
    headings.undo(letter=letter, signature=signature, actor=coordinator)

    assert stands(signature) == ("Endorsing", "Lead")


def test_decide_refuses_a_wish_that_was_changed_meanwhile(letter: Letter) -> None:
    signature = counted(letter, wanted_group=group(letter, "Lead"))

    with pytest.raises(HeadingRefused):
        headings.decide(
            letter=letter,
            signature=signature,
            actor=make_user(),
            grants=True,
            wanted_id=group(letter, "Authors").pk,
        )

    assert stands(signature) == ("Endorsing", "Lead")


def test_undo_is_for_two_minutes_and_for_who_decided(letter: Letter) -> None:
    coordinator, signature = make_user(), counted(letter, wanted_group=group(letter, "Lead"))
    wanted = group(letter, "Lead").pk
    headings.decide(letter=letter, signature=signature, actor=coordinator, grants=True, wanted_id=wanted)

    with pytest.raises(HeadingRefused):
        headings.undo(letter=letter, signature=signature, actor=make_user())
    GroupDecision.objects.update(decided_at=timezone.now() - timedelta(minutes=3))
    with pytest.raises(HeadingRefused):
        headings.undo(letter=letter, signature=signature, actor=coordinator)

    assert stands(signature) == ("Lead", "")


def test_a_wish_about_a_letter_that_was_sent_waits_no_more() -> None:
    letter = make_letter(state=LetterState.DELIVERED)
    wanted = make_group(letter, heading="Lead")
    usual = make_group(letter, heading="Endorsing")
    signature = make_signature(letter, organization_name="Kestrel Aid", group=usual, wanted_group=wanted)

    assert list(headings.wishes()) == []
    with pytest.raises(HeadingRefused):
        headings.decide(letter=letter, signature=signature, actor=make_user(), grants=True, wanted_id=wanted.pk)


def test_a_heading_that_is_wished_for_is_not_removed(letter: Letter) -> None:
    counted(letter, wanted_group=group(letter, "Lead"))

    with pytest.raises(groups.GroupRefused):
        groups.remove(letter=letter, group=group(letter, "Lead"), actor=make_user())


# On one's own page


def choose(signature: Signature, heading: str) -> tuple[str, str]:
    stored = Signature.objects.get(pk=signature.pk)
    proof = tokens.Proof(stored.pk, stored.nonce)
    own_groups.choose(proof=proof, group_id=group(stored.letter, heading).pk)
    return stands(signature)


def test_choose_follows_the_same_rule_and_mails_a_new_link(letter: Letter) -> None:
    signature = counted(letter)

    assert choose(signature, "Observers") == ("Observers", "")
    assert choose(signature, "Lead") == ("Observers", "Lead")
    assert choose(signature, "Observers") == ("Observers", "")
    assert list(OutgoingMail.objects.values_list("event", flat=True)) == ["signature_changed"] * 3


@pytest.mark.parametrize("heading", ("Authors", "People"))
def test_choose_refuses_a_heading_that_is_not_for_this_signer(letter: Letter, heading: str) -> None:
    with pytest.raises(own_groups.NotChosen):
        choose(counted(letter), heading)


def test_choose_is_possible_after_closing_and_not_when_the_letter_is_out() -> None:
    letter = make_letter(state=LetterState.CLOSED)
    make_group(letter, heading="Endorsing")
    make_group(letter, heading="Observers", is_offered=True)
    signature = make_signature(letter, group=group(letter, "Endorsing"))

    assert choose(signature, "Observers") == ("Observers", "")
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.DELIVERED)
    with pytest.raises(own_groups.NotChosen):
        choose(signature, "Endorsing")


# Pages


ENTRIES = {
    "as": "organization",
    "organization_name": "Kestrel Aid",
    "name": "Ada Rey",
    "title": "Director",
    "email": "ada@example.org",
    "country": "",
    "appears": "public",
}


@pytest.mark.pages
def test_the_form_offers_headings_and_the_check_page_says_which(client: Client, letter: Letter) -> None:
    page = reverse("signatories:sign", args=[letter.public_name])
    shown = client.get(page, {"as": "organization"}).text
    entries = {**ENTRIES, "under": str(group(letter, "Lead").pk)}

    checked = client.post(reverse("signatories:check", args=[letter.public_name]), entries)
    client.post(page, hidden_fields(checked.text))

    assert [heading in shown for heading in ("Lead", "Endorsing", "Observers", "Authors")] == [True, True, True, False]
    assert "Heading: “<bdi>Endorsing</bdi>”" in checked.text
    assert "You ask to stand under “<bdi>Lead</bdi>”" in checked.text
    assert stands(Signature.objects.get()) == ("Endorsing", "Lead")


@pytest.mark.pages
def test_the_form_refuses_a_heading_that_is_not_offered(client: Client, letter: Letter) -> None:
    entries = {**ENTRIES, "under": str(group(letter, "Authors").pk)}

    answer = client.post(reverse("signatories:check", args=[letter.public_name]), entries)

    assert (answer.status_code, "Kestrel Aid" in answer.text) == (422, True)


@pytest.mark.pages
def test_who_comes_by_an_invitation_finds_the_heading_chosen(client: Client, letter: Letter) -> None:
    invitation = make_asked(
        letter, organization_name="Kestrel Aid", email="ada@example.org", group=group(letter, "Authors")
    )

    landing = client.get(reverse("signatories:invited-link", args=[links.make(invitation)])).headers["Location"]
    asked = client.get(landing).text
    page = landing.rstrip("/").rpartition("/")[2]
    sign_page = reverse("signatories:sign", args=[letter.public_name])
    form = client.get(sign_page, {"invited": page}).text
    entries = {**ENTRIES, "under": str(group(letter, "Authors").pk), "invited": page}

    checked = client.post(reverse("signatories:check", args=[letter.public_name]), entries)
    client.post(sign_page, hidden_fields(checked.text))
    stored = Signature.objects.get()
    signatures.confirm(proof=tokens.Proof(stored.pk, stored.nonce))

    assert "You are asked to sign under “<bdi>Authors</bdi>”" in asked
    assert f'value="{group(letter, "Authors").pk}" ' in form
    assert stands(stored) == ("Authors", "")


@pytest.fixture
def coordinator(client: Client, letter: Letter) -> Member:
    member = make_member(coalition=letter.campaign.coalition)
    sign_in(client, member.user)
    return member


@pytest.mark.pages
@pytest.mark.usefixtures("coordinator")
def test_the_queue_confirms_a_heading_by_one_press_and_takes_it_back(client: Client, letter: Letter) -> None:
    signature = counted(letter, wanted_group=group(letter, "Lead"))
    queue = reverse("letters:letter-waiting", args=[letter.slug])
    shown = client.get(queue)
    fields = {"wanted": group(letter, "Lead").pk, "back": queue, "grant": "1"}

    after = client.post(reverse("signatories:decide-heading", args=[letter.slug, signature.pk]), fields, follow=True)
    assert stands(signature) == ("Lead", "")
    client.post(reverse("signatories:undo-heading", args=[letter.slug, signature.pk]), {"back": queue})

    assert "Asks to stand under “<bdi>Lead</bdi>”" in shown.text
    assert "It stands under “Lead” now." in after.text
    assert stands(signature) == ("Endorsing", "Lead")


@pytest.mark.pages
@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize("number", (1, 3))
def test_the_queue_asks_the_same_number_of_queries_for_few_and_many(
    client: Client, letter: Letter, number: int, django_assert_num_queries: object
) -> None:
    for place in range(number):
        counted(letter, organization_name=f"Kestrel {place}", wanted_group=group(letter, "Lead"))

    member = Member.objects.get(coalition=letter.campaign.coalition)
    kind = HeadingKind(Sight(member, timezone.now(), letter.pk))
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = kind.entries(0, kind.number())

    assert len(found) == number


@pytest.mark.pages
def test_signers_change_the_heading_on_their_own_page(client: Client, letter: Letter) -> None:
    signature = counted(letter, name="Ada Rey")
    manage = open_own_page(client, signature)
    shown = client.get(manage).text

    answer = press(client, f"{manage}heading/", under=group(letter, "Observers").pk)

    assert "You stand under “<bdi>Endorsing</bdi>”" in shown
    assert "You stand under “<bdi>Observers</bdi>”" in answer.text
    assert stands(signature) == ("Observers", "")


@pytest.mark.pages
@pytest.mark.usefixtures("coordinator")
def test_the_ledger_sets_the_heading_of_those_ticked(client: Client, letter: Letter) -> None:
    one, other = make_asked(letter), make_asked(letter)
    page = reverse("signatories:decide-invitations", args=[letter.slug])
    fields: dict[str, Any] = {"deed": "heading", "invitation": [one.pk], "group": group(letter, "Lead").pk}

    client.get(page, {"deed": "heading", "invitation": str(one.pk)})
    client.post(page, fields)

    assert list(letter.invitations.order_by("pk").values_list("group__heading", flat=True)) == ["Lead", None]
    assert other.group_id is None


def test_decisions_about_headings_are_forgotten_within_an_hour(letter: Letter) -> None:

    signature = counted(letter, wanted_group=group(letter, "Lead"))
    wanted = group(letter, "Lead").pk
    headings.decide(letter=letter, signature=signature, actor=make_user(), grants=True, wanted_id=wanted)

    GroupDecision.objects.update(decided_at=timezone.now() - timedelta(hours=2))
    undoing.forget()

    assert list(GroupDecision.objects.all()) == []
