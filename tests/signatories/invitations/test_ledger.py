"""The ledger: who is put into it, how each stands, and what coordinators write into it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign.models import Activity, Member, OutgoingMail, Role
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import adding, keeping, ledger, pasting, privacy
from signatories.invitations.adding import Invitee, NotInvited
from signatories.invitations.ledger import LedgerSearch
from signatories.models import Invitation
from signatories.signing import trust
from tests.factories.campaign import make_coalition, make_mandate, make_member, make_organization, make_representative
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN, slug="archives")


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def found(letter: Letter, **wanted: Any) -> list[str]:
    return [one.label for one in ledger.find(letter, LedgerSearch(**wanted))]


# Adding


def test_add_keeps_one_row_for_each_mailbox_and_asks_nobody(letter: Letter, member: Member) -> None:
    people = [Invitee("ada@rivers.example", "Ada"), Invitee("Ada+letters@Rivers.example", "Ada Rey")]

    assert adding.add(letter=letter, invitees=people, by=member) == 1
    assert adding.add(letter=letter, invitees=people, by=member) == 0

    row = letter.invitations.get()
    assert (row.email, row.name, row.state, row.owner) == ("ada@rivers.example", "Ada", "new", member)
    assert OutgoingMail.objects.count() == 0
    assert list(Activity.objects.values_list("verb", "data")) == [
        ("invitations.added", {"letter": letter.pk, "number": 1})
    ]


def test_the_database_keeps_one_mailbox_to_one_invitation(letter: Letter) -> None:
    make_asked(letter, email="ada@rivers.example")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_asked(letter, email="ADA@rivers.example")
    assert make_asked(email="ada@rivers.example").letter != letter


def test_no_name_or_address_stands_in_the_open(letter: Letter, member: Member) -> None:
    people = [Invitee("ada@bluecanary.example", "Bluecanary Ada", "Bluecanary Trust")]
    adding.add(letter=letter, invitees=people, by=member)
    row = letter.invitations.get()
    keeping.note_answer(letter=letter, invitation=row, state="declined", reason="Bluecanary fears", actor=member.user)
    keeping.write(letter=letter, invitation=row, name="Bluecanary Bo", notes="Bluecanary notes", actor=member.user)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signatories_invitation")
        stored = str(cursor.fetchall())
    assert "canary" not in stored.lower()
    assert "canary" not in str(list(Activity.objects.values_list("data", flat=True))).lower()


@pytest.mark.parametrize("state", (LetterState.CLOSED, LetterState.WITHDRAWN))
def test_add_refuses_when_signing_is_over(state: LetterState, member: Member) -> None:
    letter = make_letter(state=state)

    with pytest.raises(NotInvited, match="Signing is over"):
        adding.add(letter=letter, invitees=[Invitee("ada@rivers.example")], by=member)


def test_speaker_of_prefers_whoever_holds_a_mandate_to_sign() -> None:
    organization = make_organization()
    make_representative(organization, email="")
    make_representative(organization, email="first@rivers.example")
    signing = make_representative(organization, email="signs@rivers.example")
    make_mandate(signing, since=date(2026, 3, 1), until=date(2026, 3, 31))

    chosen = [adding.speaker_of(organization, today=date(2026, month, 1)) for month in (2, 3, 4)]

    assert [person.email for person in chosen if person] == [
        "first@rivers.example",
        "signs@rivers.example",
        "first@rivers.example",
    ]


def test_recognized_knows_organizations_by_person_name_and_domain() -> None:
    coalition = make_coalition()
    rivers = make_organization(coalition, "Rivers United", acronym="RU", mail_domains=["rivers.example"])
    lakes = make_organization(coalition, "Lakes Alliance", mail_domains=["gmail.com"])
    make_representative(lakes, name="Bo Lake", email="bo@gmail.com")
    text = """bo@gmail.com
    Cy (RU) <cy@posteo.de>
    Rivers united <office@posteo.de>
    dee@mail.rivers.example
    eve@rivers.example
    Flo (Unknown Friends) <flo@rivers.example>
    gil@gmail.com"""

    named = adding.recognized(coalition, pasting.read(text))

    assert [(invitee.name, invitee.organization_name, invitee.organization) for _entry, invitee in named] == [
        ("Bo Lake", "Lakes Alliance", lakes),
        ("Cy", "Rivers United", rivers),
        ("", "Rivers United", rivers),
        ("", "", None),
        ("", "Rivers United", rivers),
        ("Flo", "Unknown Friends", None),
        ("", "", None),
    ]


# How each stands


def test_standing_is_what_the_list_says_of_the_same_mailbox(letter: Letter) -> None:
    for state in ("pending", "counted", "unconfirmed", "withdrawn"):
        make_asked(letter, name=state, email=f"{state}@rivers.example")
        make_signature(letter, email=f"{state}@rivers.example", state=state)
    make_asked(letter, name="silent")
    make_asked(letter, name="new", state="new")
    make_signature(email="silent@rivers.example")

    numbers = {one["value"]: one["number"] for one in ledger.counts(letter) if one["number"]}

    assert numbers == {"new": 1, "asked": 2, "signing": 1, "signed": 2}
    assert found(letter, state="signed") == ["counted", "pending"]
    assert [one.name for one in letter.invitations.all().silent().order_by("pk")] == ["withdrawn", "silent"]


def test_find_looks_for_words_addresses_and_hands(letter: Letter, member: Member) -> None:
    make_asked(letter, name="Ádám Rey", organization_name="Rivers United", owner=member)
    make_asked(letter, name="Bo", email="bo@lakes.example")

    assert found(letter, q="adam rivers") == ["Rivers United, Ádám Rey"]
    assert found(letter, q="BO+x@lakes.example") == ["Bo"]
    assert found(letter, owner=str(member.pk)) == ["Rivers United, Ádám Rey"]
    assert found(letter, owner="nobody") == ["Bo"]
    assert found(letter, q="nobody here") == []


def test_rows_tell_who_else_of_the_organization_is_asked_or_has_signed(letter: Letter) -> None:
    rivers = make_organization(letter.campaign.coalition, "Rivers United")
    make_asked(letter, name="Ada", organization=rivers, organization_key=trust.key_of(rivers))
    make_asked(letter, name="Bo", organization=rivers, organization_key=trust.key_of(rivers))
    make_asked(letter, name="Cy")
    make_signature(letter, organization_name="Rivers United", organization_key=trust.key_of(rivers))

    shown = ledger.rows(letter, ledger.with_neighbors(ledger.find(letter, LedgerSearch())))

    assert [(row["invitation"].name, row["others"], row["through_another"]) for row in shown] == [
        ("Cy", 0, False),
        ("Bo", 1, True),
        ("Ada", 1, True),
    ]


# Keeping


def test_hand_to_puts_rows_into_the_hands_of_somebody_who_may_see_them(letter: Letter, member: Member) -> None:
    row = make_asked(letter)
    other = make_member(letter.campaign.coalition, role=Role.OWNER)

    assert keeping.hand_to(letter=letter, ids=[row.pk], owner=other, actor=member.user) == 1
    assert keeping.hand_to(letter=letter, ids=[row.pk], owner=other, actor=member.user) == 0
    for stranger in (make_member(), make_member(letter.campaign.coalition, role=Role.STAFF)):
        with pytest.raises(keeping.LedgerRefused):
            keeping.hand_to(letter=letter, ids=[row.pk], owner=stranger, actor=member.user)

    row.refresh_from_db()
    assert row.owner == other
    assert [entry["words"] for entry in ledger.told(ledger.history(row))] == ["Invitation put into other hands"]


def test_end_ends_the_links_and_leaves_signatures(letter: Letter, member: Member) -> None:
    row, other = make_asked(letter), make_asked(letter)
    signature = make_signature(letter, email=row.email)
    nonce = row.nonce

    assert keeping.end(letter=letter, ids=[row.pk], actor=member.user) == 1

    row.refresh_from_db()
    other.refresh_from_db()
    signature.refresh_from_db()
    assert (row.state, row.nonce != nonce, other.state, signature.state) == ("ended", True, "asked", "counted")


def test_remove_takes_out_only_those_never_asked(letter: Letter, member: Member) -> None:
    asked, fresh = make_asked(letter), make_asked(letter, state="new")

    assert keeping.remove(letter=letter, ids=[asked.pk, fresh.pk], actor=member.user) == 1

    assert list(letter.invitations.all()) == [asked]


def test_note_answer_notes_no_signature_for_anybody(letter: Letter, member: Member) -> None:
    row = make_asked(letter)

    for state in ("signed", "signing", "forwarded", "asked"):
        with pytest.raises(keeping.LedgerRefused):
            keeping.note_answer(letter=letter, invitation=row, state=state, reason="", actor=member.user)
    keeping.note_answer(letter=letter, invitation=row, state="declined", reason="No board meeting", actor=member.user)

    row.refresh_from_db()
    assert (row.state, row.reason) == ("declined", "No board meeting")
    assert letter.signatures.count() == 0


def test_services_touch_no_other_letter(letter: Letter, member: Member) -> None:
    elsewhere = make_asked(state="new")

    assert keeping.end(letter=letter, ids=[elsewhere.pk], actor=member.user) == 0
    assert keeping.remove(letter=letter, ids=[elsewhere.pk], actor=member.user) == 0
    assert keeping.hand_to(letter=letter, ids=[elsewhere.pk], owner=member, actor=member.user) == 0
    assert Invitation.objects.get(pk=elsewhere.pk).state == "new"


# What is deleted


def test_forget_deletes_invitations_six_months_after_closing(letter: Letter) -> None:
    now = timezone.now()
    old = make_letter(state=LetterState.CLOSED, closed_at=now - timedelta(days=184))
    recent = make_letter(state=LetterState.CLOSED, closed_at=now - timedelta(days=182))
    make_asked(make_asked(old).letter)
    kept = [make_asked(recent), make_asked(letter)]

    assert privacy.forget(now=now) == 2

    assert list(Invitation.objects.order_by("pk")) == kept
