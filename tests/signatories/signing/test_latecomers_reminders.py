"""Late signers who have not confirmed are reminded as those of the letter were: by the end of link and window."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import MailText
from letters import reminders
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.models import Signature
from signatories.signing import signatures, tokens
from signatories.signing.reminders import SIGNATURE_UNCONFIRMED
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature

pytestmark = pytest.mark.django_db
CLOSED_AT = "2030-05-01T12:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def final_letter(*, until: str = "2030-05-20T16:00", zone: str = "Europe/Zurich", **fields: Any) -> Letter:
    """Return a final letter whose late signers may sign until a moment."""
    letter = make_letter(state=LetterState.FINAL)
    make_group(letter)
    columns = {"hard_deadline_at": at(CLOSED_AT), "hard_deadline_zone": "Asia/Tokyo", "closed_at": at(CLOSED_AT)}
    columns |= {"late_deadline_at": at(until), "late_deadline_zone": zone, **fields}
    Letter.objects.filter(pk=letter.pk).update(**columns)
    letter.refresh_from_db()
    return letter


def late(letter: Letter, since: str = "2030-05-02T12:00", **fields: Any) -> Signature:
    return make_signature(letter, state="unconfirmed", submitted_at=at(since), **fields)


def planned(moment: str) -> list[tuple[int, str, datetime]]:
    reminders.plan(now=at(moment))
    rows = Reminder.objects.filter(kind="signature_unconfirmed", state="waiting").order_by("due_at", "pk")
    return list(rows.values_list("target_id", "step", "due_at"))


def test_a_late_signer_is_reminded_twice_before_the_link_ends() -> None:
    one = late(final_letter())

    assert planned("2030-05-02T12:01") == [
        (one.pk, "first", at("2030-05-05T06:00")),
        (one.pk, "last", at("2030-05-08T06:00")),
    ]


def test_a_window_that_ends_before_the_link_decides_by_the_day_of_its_own_zone() -> None:
    """23:30 of the 7th in New York is the 8th in Tokyo, where the letter itself was to be signed."""
    one = late(final_letter(until="2030-05-08T03:30", zone="America/New_York"))

    assert planned("2030-05-02T12:01") == [
        (one.pk, "first", at("2030-05-03T12:00")),
        (one.pk, "last", at("2030-05-06T12:00")),
    ]


@pytest.mark.parametrize("since", ("2030-04-30T12:00", CLOSED_AT))
def test_who_signed_before_the_list_was_frozen_is_not_reminded_of_an_addendum(since: str) -> None:
    late(final_letter(), since=since)

    assert planned("2030-05-02T12:01") == []


@pytest.mark.parametrize("state", (LetterState.CLOSED, LetterState.ARCHIVED, LetterState.WITHDRAWN))
def test_nobody_is_reminded_where_no_late_signatures_are_taken(state: LetterState) -> None:
    late(final_letter(state=state))

    assert planned("2030-05-02T12:01") == []


def test_reminders_of_a_window_end_when_nobody_may_confirm_any_more() -> None:
    late(final_letter(until="2030-05-07T16:00"))

    assert [step for _pk, step, _at in planned("2030-05-09T15:59")] == ["last"]
    assert planned("2030-05-09T16:01") == []


def test_a_window_that_ends_earlier_moves_its_reminders() -> None:
    letter = final_letter()
    one = late(letter)
    planned("2030-05-02T12:01")
    Letter.objects.update(late_deadline_at=at("2030-05-06T16:00"))

    assert planned("2030-05-02T13:00")[-1] == (one.pk, "last", at("2030-05-05T06:00"))


def test_open_letters_and_addenda_are_asked_together() -> None:
    early = make_letter(state=LetterState.OPEN)
    Letter.objects.update(hard_deadline_at=at("2030-06-30T16:00"), hard_deadline_zone="Europe/Zurich")
    pair = {late(early).pk, late(final_letter()).pk}

    assert {target for target, _step, _at in planned("2030-05-02T12:01")} == pair


def test_letters_without_a_window_cost_the_scheduler_no_look_at_their_signatures(
    django_assert_num_queries: Any,
) -> None:
    late(final_letter(late_deadline_at=None))

    with django_assert_num_queries(2):  # in which zones letters are open, and addenda
        found = SIGNATURE_UNCONFIRMED.targets(at("2030-05-02T12:01"))

    assert len(found) == 1
    assert "late_deadline" not in str(found[0].query)


# The mail


@pytest.fixture
def waiting() -> Signature:
    """One who signed late four days ago and is reminded tomorrow."""
    now = timezone.now()
    letter = final_letter(
        closed_at=now - timedelta(days=6), late_deadline_at=now + timedelta(days=20), late_deadline_zone="UTC"
    )
    return make_signature(letter, state="unconfirmed", email="zora@example.org", submitted_at=now - timedelta(days=4))


def sent() -> list[Any]:
    now = (timezone.now() + timedelta(days=1)).replace(hour=12)
    reminders.plan(now=now)
    reminders.post(now=now)
    outbox.deliver()
    return [message for message in django_mail.outbox if "does not count yet" in message.subject]


def test_the_mail_names_the_addendum_until_when_and_a_new_link(waiting: Signature) -> None:
    (message,) = sent()

    assert message.to == ["zora@example.org"]
    assert "your name goes into an addendum to it. Signing for the addendum is open until" in message.body
    assert "Signing closes on" not in message.body
    assert "/s/confirm/" in message.body


def test_a_coalitions_own_words_about_the_list_are_not_said_of_an_addendum(waiting: Signature) -> None:
    MailText.objects.create(
        coalition=waiting.letter.campaign.coalition,
        event="signature_unconfirmed",
        language="en",
        subject="Your signature does not count yet",
        body="Your name is on the list once you press: {link}",
    )

    (message,) = sent()

    assert "is on the list" not in message.body
    assert "your name goes into an addendum" in message.body


def test_whoever_has_confirmed_meanwhile_gets_none(waiting: Signature) -> None:
    signatures.confirm(proof=tokens.Proof(waiting.pk, waiting.nonce))

    assert sent() == []
