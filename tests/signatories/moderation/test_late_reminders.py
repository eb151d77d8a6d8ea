"""Coordinators hear that the window for late signers of an addendum ends, as they hear of the letter's own."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from campaign.mail.outbox import deliver
from letters import reminders
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.moderation import latecomers
from tests.factories.campaign import make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_signature

pytestmark = pytest.mark.django_db
END = "2030-06-30T16:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def letter() -> Letter:
    """A final letter that takes late signatures until 30 June 2030, 18:00 in Zurich, with one coordinator."""
    window: dict[str, Any] = {"late_deadline_at": at(END), "late_deadline_zone": "Europe/Zurich"}
    letter = make_letter(state=LetterState.FINAL, closed_at=at("2030-05-01T12:00"), **window)
    make_member(letter.campaign.coalition, role="coordinator")
    make_member(letter.campaign.coalition, role="staff")
    return letter


def planned() -> list[tuple[str, datetime]]:
    rows = Reminder.objects.filter(kind="late_signing_closes", state="waiting").order_by("due_at", "pk")
    return list(rows.values_list("step", "due_at"))


def send(moment: str) -> list[mail.EmailMessage]:
    reminders.plan(now=at(moment))
    reminders.post(now=at(moment))
    deliver()
    return [message for message in mail.outbox if "ate signing" in message.subject]


def late(letter: Letter, **columns: Any) -> None:
    make_signature(letter, submitted_at=at("2030-05-02T12:00"), **columns)


def test_the_end_of_the_window_is_told_a_week_and_a_day_before_and_when_it_has_come(letter: Letter) -> None:
    reminders.plan(now=at("2030-06-01"))

    assert planned() == [
        ("week_before", at("2030-06-23T06:00")),
        ("day_before", at("2030-06-29T06:00")),
        ("closing", at(END)),
    ]


def test_the_mail_tells_those_kept_those_who_wait_and_those_unconfirmed_of_late_signers_alone(letter: Letter) -> None:
    for state in ("counted", "pending", "unconfirmed"):
        make_signature(letter, state=state, submitted_at=at("2030-04-01"), confirmed_at=at("2030-04-02"))
    late(letter, state="pending", for_addendum=True)
    late(letter, state="pending", for_addendum=True)
    late(letter, state="pending", confirmed_at=at("2030-05-03"))
    late(letter, state="unconfirmed")

    (message,) = send("2030-06-29T06:01")

    assert message.subject == f"Late signing closes on 30 June 2030, 18:00 (Europe/Zurich): {letter.title}"
    assert (
        "2 late signatures are kept for the addendum. 1 signature waits for you. 1 has not been confirmed."
        in message.body
    )
    assert f"/letters/{letter.slug}/late-signers/" in message.body


@pytest.mark.parametrize("came", (False, True))
def test_the_end_is_told_where_somebody_came_and_not_where_nobody_did(
    came: bool, letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at("2030-06-30T16:01"))
    if came:
        late(letter, state="pending", for_addendum=True)

    messages = send("2030-06-30T16:01")

    assert len(messages) == came
    for message in messages:
        assert message.subject == f"Late signing has closed: {letter.title}"
        assert "1 late signature is kept for the addendum." in message.body


def test_another_moment_moves_the_reminders_and_an_ended_window_leaves_the_end_alone(letter: Letter) -> None:
    reminders.plan(now=at("2030-06-01"))
    Letter.objects.update(late_deadline_at=at("2030-07-15T16:00"))
    reminders.plan(now=at("2030-06-02"))
    assert planned() == [
        ("week_before", at("2030-07-08T06:00")),
        ("day_before", at("2030-07-14T06:00")),
        ("closing", at("2030-07-15T16:00")),
    ]

    assert latecomers.end(letter=letter, actor=make_member(letter.campaign.coalition).user)
    reminders.plan(now=at("2030-06-03"))

    assert {step for step, _due in planned()} == {"week_before", "day_before", "closing"}


@pytest.mark.parametrize("state", (LetterState.OPEN, LetterState.WITHDRAWN))
def test_a_letter_that_takes_nobody_late_reminds_nobody(letter: Letter, state: str) -> None:
    reminders.plan(now=at("2030-06-01"))
    Letter.objects.update(state=state)

    reminders.plan(now=at("2030-06-02"))

    assert planned() == []
