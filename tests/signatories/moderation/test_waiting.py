"""Deciding about signatures in the queue: all that decides is shown, and the last press can be taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import Activity, Member, OutgoingMail, Role
from campaign.waiting import UNDO_FOR, Sight
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import Decision, Signature
from signatories.models.signature import State
from signatories.moderation import asking, decisions, new_entries, undoing
from signatories.moderation.decisions import ModerationRefused
from signatories.moderation.waiting import SignatureEntry, SignatureKind
from signatories.signing import tokens, trust
from tests.factories.campaign import make_mandate, make_member, make_organization, make_representative, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
QUEUE = "/letters/archives/waiting/"


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN, slug="archives", title="Open the archives")
    make_group(letter)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


@pytest.fixture
def inside(client: Client, member: Member) -> Client:
    return sign_in(client, member.user)


def entries(member: Member) -> list[SignatureEntry]:
    return SignatureKind(Sight(member, timezone.now())).entries(0, 50)


def make_waiting(letter: Letter, **fields: Any) -> Signature:
    """An organization that has confirmed and waits, judged as it is when it confirms."""
    values = {"organization_name": "Kestrel Aid Network", "name": "Ada Marsh", "email": "ada@kestrel.example", **fields}
    signature = make_signature(letter, state=State.PENDING, **values)
    trust.judge(signature).fill(signature)
    signature.save()
    return signature


# What decides


def test_entry_shows_the_whole_address_beside_the_known_domains(letter: Letter, member: Member) -> None:
    make_organization(letter.campaign.coalition, "Kestrel Aid Network", mail_domains=["kestrel.org"])
    make_waiting(letter)

    (entry,) = entries(member)

    assert entry.mailbox is not None
    assert (entry.mailbox.address, entry.mailbox.known) == ("ada@kestrel.example", ("kestrel.org",))
    assert (entry.mailbox.is_own, entry.mailbox.is_free) == (False, False)
    assert entry.doubt == "The address is not under a mail domain of the organization."
    assert not entry.is_new


def test_entry_shows_mandates_of_the_mailbox(letter: Letter, member: Member) -> None:
    organization = make_organization(letter.campaign.coalition, "Kestrel Aid Network")
    representative = make_representative(organization, email="ada@kestrel.example")
    over = make_mandate(representative, until=date(2026, 1, 31), authority="Board of 2025")
    make_waiting(letter)

    (entry,) = entries(member)

    assert entry.representatives == [representative]
    assert list(entry.representatives[0].mandates.all()) == [over]
    assert entry.doubt == "The representative's mandate to sign is not in force."


def test_entry_stands_beside_what_it_is_like(letter: Letter, member: Member) -> None:
    """The four spellings of K12: none is in the directory, and each is like the others."""
    spellings = ("Kestrel Aid Network", "Kestrel Aid Network e.V.", "The Kestrel Aid Network", "Kestrel Aid Netwrok")
    known = make_organization(letter.campaign.coalition, "Kestrel Aid Networks")
    for number, name in enumerate(spellings):
        make_waiting(letter, organization_name=name, email=f"n{number}@kestrel.example")
    make_waiting(letter, organization_name="Harbor Choir", email="choir@harbor.example")

    found = {entry.label: entry.likenesses for entry in entries(member)}

    assert found.pop("Harbor Choir") == []
    for name, likenesses in found.items():
        assert [one.organization for one in likenesses if one.organization] == [known], name
        lines = {one.line.organization_name for one in likenesses if one.line}
        assert lines == set(spellings) - {name}


def test_namesakes_stand_beside_each_other(letter: Letter, member: Member) -> None:
    first = make_waiting(letter, organization_name="", name="Ada Marsh", email="ada@one.example")
    second = make_waiting(letter, organization_name="", name="Dr. Ada Marsh", email="ada@two.example")

    found = {entry.signature: entry for entry in entries(member)}

    assert [one.line for one in found[second].likenesses] == [first]
    assert found[second].doubt == "Somebody of this name has signed already, from another address."


@pytest.mark.parametrize("number", (1, 3))
def test_entries_ask_the_same_number_of_queries(
    letter: Letter, member: Member, number: int, django_assert_num_queries: Any
) -> None:
    for each in range(number):
        make_waiting(letter, organization_name=f"Kestrel {each}", email=f"a{each}@kestrel.example")
        make_waiting(letter, organization_name="", name=f"Ada {each}", email=f"b{each}@kestrel.example")

    with django_assert_num_queries(6):
        assert len(entries(member)) == 2 * number


@pytest.mark.pages
def test_page_shows_all_that_decides(inside: Client, letter: Letter) -> None:
    make_waiting(letter, title="Chair", country="CH")

    text = inside.get(QUEUE).text

    for words in (
        "Kestrel Aid Network",
        "Ada Marsh, Chair",
        "ada@kestrel.example",
        "Switzerland",
        "by the link in the",
    ):
        assert words in text
    assert "The organization is not in the directory." in text
    assert "The directory has no representative with this mailbox." in text
    assert "Add to the directory" in text
    assert "nonce-of" not in text


# Deciding, and taking it back


def accept(client: Client, signature: Signature, **fields: Any) -> Any:
    values = {"deed": "approve", "signature": signature.pk, "back": f"{QUEUE}#waiting-1", **fields}
    return client.post("/letters/archives/signatures/decide/", values, follow=True)


@pytest.mark.pages
def test_accepting_leads_to_the_place_in_the_queue_and_can_be_taken_back(inside: Client, letter: Letter) -> None:
    waiting = make_waiting(letter)
    page = accept(inside, waiting)
    assert page.redirect_chain == [(f"{QUEUE}#waiting-1", 302)]
    assert page.context["undo"].words == "“Kestrel Aid Network” counts."
    assert Signature.objects.get().state == "counted"

    page = inside.post(page.context["undo"].url, {"back": QUEUE}, follow=True)

    stored = Signature.objects.get()
    assert (stored.state, stored.decided_by, stored.counted_at, stored.nonce) == ("pending", None, None, waiting.nonce)
    assert (page.context["undo"], len(page.context["rows"])) == (None, 1)
    assert list(OutgoingMail.objects.values_list("event", "state")) == [("signature_counted", "dropped")]
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True)) == [
        "signature.approved",
        "signature.decision_undone",
    ]


@pytest.mark.pages
def test_rejecting_from_the_queue_asks_for_a_reason_and_can_be_taken_back(inside: Client, letter: Letter) -> None:
    waiting = make_waiting(letter)
    without = accept(inside, waiting, deed="reject", tells="no")
    assert (without.status_code, Signature.objects.get().state) == (422, "pending")
    assert f'name="back" value="{QUEUE}#waiting-1"' in without.text

    page = accept(inside, waiting, deed="reject", reason="Invented", tells=["no", "yes"])
    assert Signature.objects.get().state == "rejected"
    assert Signature.objects.get().nonce != waiting.nonce
    inside.post(page.context["undo"].url)

    assert (Signature.objects.get().state, Signature.objects.get().nonce) == ("pending", waiting.nonce)
    assert list(OutgoingMail.objects.values_list("event", "state")) == [("signature_rejected", "dropped")]


def test_mail_to_the_signer_stays_here_as_long_as_the_decision_can_be_taken_back(
    letter: Letter, member: Member
) -> None:
    waiting = make_waiting(letter)
    decisions.approve(letter=letter, ids=[waiting.pk], actor=member.user, wait=UNDO_FOR)
    mail = OutgoingMail.objects.get()

    assert not OutgoingMail.objects.due(now=mail.created_at + UNDO_FOR - timedelta(seconds=5)).exists()
    assert OutgoingMail.objects.due(now=mail.created_at + UNDO_FOR + timedelta(seconds=5)).exists()


def test_decisions_outside_of_the_queue_are_told_at_once(letter: Letter, member: Member) -> None:
    """The control of the one above: without the time to take it back the mail is due."""
    waiting = make_waiting(letter)
    decisions.approve(letter=letter, ids=[waiting.pk], actor=member.user)

    assert OutgoingMail.objects.due(now=timezone.now() + timedelta(seconds=1)).exists()
    assert not Decision.objects.exists()


def approved(letter: Letter, member: Member) -> Signature:
    waiting = make_waiting(letter)
    decisions.approve(letter=letter, ids=[waiting.pk], actor=member.user, wait=UNDO_FOR)
    return Signature.objects.get(pk=waiting.pk)


def claim_of_mail(signature: Signature, member: Member) -> None:
    OutgoingMail.objects.update(state="sending", attempts=1)


def time_passes(signature: Signature, member: Member) -> None:
    Decision.objects.update(decided_at=database_now() - UNDO_FOR - timedelta(seconds=1))


def line_is_edited(signature: Signature, member: Member) -> None:
    decisions.edit(letter=signature.letter, signature=signature, actor=member.user, values={"location": "Basel"})


def somebody_joins(signature: Signature, member: Member) -> None:
    second = make_waiting(signature.letter, email="bo@kestrel.example")
    decisions.approve(letter=signature.letter, ids=[second.pk], actor=member.user)


def list_is_closed(signature: Signature, member: Member) -> None:
    closing.close(letter=signature.letter, actor=member.user)


def decided_anew(signature: Signature, member: Member) -> None:
    decisions.reject(letter=signature.letter, ids=[signature.pk], actor=member.user, reason="Invented")


@pytest.mark.parametrize(
    "meanwhile",
    (claim_of_mail, time_passes, line_is_edited, somebody_joins, list_is_closed, decided_anew),
)
def test_undo_refuses_where_something_was_built_on_the_decision(letter: Letter, member: Member, meanwhile: Any) -> None:
    signature = approved(letter, member)
    meanwhile(signature, member)
    before = Signature.objects.values().get(pk=signature.pk)

    with pytest.raises(ModerationRefused):
        undoing.undo(letter=Letter.objects.get(pk=letter.pk), signature=signature, actor=member.user)

    assert Signature.objects.values().get(pk=signature.pk) == before


def test_undo_works_where_nothing_was(letter: Letter, member: Member) -> None:
    """The control of the one above."""
    signature = approved(letter, member)

    undoing.undo(letter=letter, signature=signature, actor=member.user)

    assert Signature.objects.get(pk=signature.pk).state == "pending"


def test_undo_is_for_whoever_decided(letter: Letter, member: Member) -> None:
    signature = approved(letter, member)
    other = make_member(letter.campaign.coalition)

    with pytest.raises(ModerationRefused, match="too late"):
        undoing.undo(letter=letter, signature=signature, actor=other.user)


def test_mail_that_was_taken_back_never_leaves(letter: Letter, member: Member, mailoutbox: list[Any]) -> None:
    signature = approved(letter, member)
    undoing.undo(letter=letter, signature=signature, actor=member.user)
    OutgoingMail.objects.update(next_try_at=timezone.now() - timedelta(minutes=1))

    outbox.deliver()

    assert mailoutbox == []


def test_links_of_the_signer_work_again_after_a_rejection_is_taken_back(letter: Letter, member: Member) -> None:
    waiting = make_waiting(letter)
    token = tokens.make(tokens.LinkPurpose.MANAGE, waiting)
    decisions.reject(letter=letter, ids=[waiting.pk], actor=member.user, reason="Slip", wait=UNDO_FOR)
    undoing.undo(letter=letter, signature=waiting, actor=member.user)

    proof = tokens.read(tokens.LinkPurpose.MANAGE, token)

    assert Signature.objects.filter(pk=proof.signature_id, nonce=proof.nonce).exists()


def test_forget_keeps_what_can_still_be_taken_back(letter: Letter, member: Member) -> None:
    approved(letter, member)
    assert undoing.forget() == 0

    Decision.objects.update(decided_at=timezone.now() - timedelta(hours=2))

    assert (undoing.forget(), Decision.objects.count()) == (1, 0)


# Asking


@pytest.mark.pages
def test_question_goes_to_the_signer_alone_and_is_shown_as_asked(
    inside: Client, letter: Letter, member: Member, mailoutbox: list[Any]
) -> None:
    waiting = make_waiting(letter)
    page = inside.post(
        f"/letters/archives/signatures/{waiting.pk}/ask/",
        {"question": "Are you the chair?\n\nPlease say so.", "back": QUEUE},
        follow=True,
    )
    assert page.redirect_chain == [(QUEUE, 302)]
    assert page.context["rows"][0].entry.asked_at is not None

    outbox.deliver()

    (mail,) = mailoutbox
    assert mail.to == ["ada@kestrel.example"]
    assert mail.reply_to == [letter.campaign.coalition.reply_to]
    assert "Are you the chair?" in mail.body
    assert "/s/manage/" in mail.body
    assert Activity.objects.get(verb="signature.asked").data == {"letter": letter.pk}
    assert OutgoingMail.objects.get().sealed_context == ""


def test_answer_comes_to_whoever_asks_where_the_coalition_has_no_address(letter: Letter, member: Member) -> None:
    letter.campaign.coalition.reply_to = ""

    assert asking.answers_to(letter, member.user) == member.user.email


@pytest.mark.parametrize("state", (State.COUNTED, State.UNCONFIRMED, State.REJECTED, State.WITHDRAWN))
def test_ask_refuses_who_does_not_wait(letter: Letter, member: Member, state: str) -> None:
    signature = make_signature(letter, state=state)

    with pytest.raises(ModerationRefused):
        asking.ask(letter=letter, signature=signature, actor=member.user, question="Who are you?")


def test_ask_keeps_to_the_limit_of_a_mailbox(letter: Letter, member: Member) -> None:
    waiting = make_waiting(letter)
    for _ in range(3):
        asking.ask(letter=letter, signature=waiting, actor=member.user, question="Who are you?")

    with pytest.raises(ModerationRefused, match="as many mails"):
        asking.ask(letter=letter, signature=waiting, actor=member.user, question="Who are you?")


# Adding to the directory


@pytest.mark.pages
def test_organization_is_added_with_its_domain_and_its_signature_still_waits(inside: Client, letter: Letter) -> None:
    waiting = make_waiting(letter, country="CH")
    other = make_waiting(letter, email="bo@elsewhere.example")
    path = f"/letters/archives/signatures/{waiting.pk}/directory/"
    assert "kestrel.example is its own mail domain" in inside.get(path).text

    inside.post(path, {"name": "Kestrel Aid Network Ltd", "country": "CH", "with_domain": "on", "back": QUEUE})

    organization = letter.campaign.coalition.organizations.get()
    assert (organization.mail_domains, organization.aliases) == (["kestrel.example"], ["Kestrel Aid Network"])
    stored = {one.pk: one for one in Signature.objects.all()}
    assert {one.organization for one in stored.values()} == {organization}
    assert [(stored[each.pk].state, stored[each.pk].doubt) for each in (waiting, other)] == [
        ("pending", ""),
        ("pending", "other_domain"),
    ]


def test_line_that_counts_already_is_the_same_organization_afterwards(letter: Letter, member: Member) -> None:
    first, second = make_waiting(letter), make_waiting(letter, email="bo@kestrel.example")
    decisions.approve(letter=letter, ids=[first.pk], actor=member.user)

    new_entries.add_to_directory(
        letter=letter,
        signature=second,
        actor=member.user,
        name="Kestrel Aid Network",
        country="",
        with_domain=False,
    )
    decisions.approve(letter=letter, ids=[second.pk], actor=member.user)

    assert list(letter.signatures.counted()) == [first]


def test_free_mail_is_nobody_s_own_domain(letter: Letter) -> None:
    assert new_entries.own_domain(make_waiting(letter, email="ada@gmail.com")) == ""


def test_known_or_withheld_organizations_are_not_added(letter: Letter, member: Member) -> None:
    make_organization(letter.campaign.coalition, "Kestrel Aid Network")
    for signature in (make_waiting(letter), make_waiting(letter, email="b@x.example", withheld=True)):
        with pytest.raises(ModerationRefused):
            new_entries.add_to_directory(
                letter=letter, signature=signature, actor=member.user, name="Other", country="", with_domain=False
            )
