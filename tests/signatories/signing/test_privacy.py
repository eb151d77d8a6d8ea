"""What is deleted, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.models import Coalition
from letters.models import Letter
from letters.states import LetterState
from signatories.invitations import privacy as of_invitations
from signatories.models import Signature
from signatories.models.signature import State
from signatories.signing import privacy, signatures, tokens
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_forget_unconfirmed_deletes_after_thirty_days() -> None:
    letter = make_letter(state=LetterState.OPEN)
    old, young = NOW - timedelta(days=31), NOW - timedelta(days=29)
    make_signature(letter, state=State.UNCONFIRMED, submitted_at=old)
    kept = [
        make_signature(letter, state=State.UNCONFIRMED, submitted_at=young),
        make_signature(letter, submitted_at=old),
    ]

    assert privacy.forget_unconfirmed(now=NOW) == 1
    assert list(Signature.objects.order_by("pk")) == kept


def test_forget_contacts_deletes_addresses_six_months_after_closing() -> None:
    early = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=184))
    late = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=182))
    signature = make_signature(early, name="Ada")
    make_signature(late)

    assert privacy.forget_contacts(now=NOW) == 1
    assert privacy.forget_contacts(now=NOW) == 0
    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.name, stored.email, stored.mailbox_key, stored.nonce) == ("Ada", "", "", "")


@pytest.mark.parametrize(("days", "is_due"), ((30, True), (60, True), (90, False), (183, False)))
def test_forget_contacts_goes_by_the_time_that_the_coalition_set(days: int, *, is_due: bool) -> None:
    letter = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=61))
    Coalition.objects.filter(pk=letter.campaign.coalition_id).update(contact_days=days)
    make_signature(letter)
    make_asked(letter)

    assert privacy.forget_contacts(now=NOW) == of_invitations.forget(now=NOW) == int(is_due)


@pytest.mark.parametrize(("days", "is_due"), ((182, False), (184, True)))
def test_forget_contacts_waits_for_latecomers(days: int, *, is_due: bool) -> None:
    letter = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=300))
    Letter.objects.filter(pk=letter.pk).update(late_deadline_at=NOW - timedelta(days=days))
    make_signature(letter)

    assert privacy.forget_contacts(now=NOW) == int(is_due)


def test_forget_contacts_of_a_letter_that_was_withdrawn_and_never_closed() -> None:
    opened = NOW - timedelta(days=184)
    early = make_letter(state=LetterState.WITHDRAWN, opened_at=opened, hard_deadline_at=NOW - timedelta(days=182))
    for_long, is_open = (make_letter(state=s, opened_at=opened) for s in (LetterState.WITHDRAWN, LetterState.OPEN))
    Letter.objects.filter(pk__in=[for_long.pk, is_open.pk]).update(hard_deadline_at=NOW - timedelta(days=184))
    signatures = [make_signature(letter) for letter in (early, for_long, is_open)]

    assert privacy.forget_contacts(now=NOW) == 1
    assert [Signature.objects.get(pk=one.pk).email == "" for one in signatures] == [False, True, False]


def test_forget_contacts_empties_lines_that_are_on_no_list() -> None:
    letter = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=184))
    states = (State.COUNTED, State.WITHDRAWN, State.REJECTED)
    rows = [make_signature(letter, state=state, name="Ada", country="FR") for state in states]

    privacy.forget_contacts(now=NOW)

    stored = [Signature.objects.get(pk=row.pk) for row in rows]
    assert [(row.name, str(row.country), row.withheld) for row in stored] == [
        ("Ada", "FR", False),
        *[("", "", True)] * 2,
    ]


def test_link_is_dead_once_the_address_is_deleted() -> None:
    letter = make_letter(state=LetterState.FINAL, closed_at=NOW - timedelta(days=184))
    signature = make_signature(letter)
    privacy.forget_contacts(now=NOW)

    for nonce in (signature.nonce, ""):
        with pytest.raises(signatures.LinkDead):
            signatures.find(tokens.Proof(signature.pk, nonce))
