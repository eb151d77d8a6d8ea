"""What each kind of reminder plans, for whom, and what its mail says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from campaign.mail.outbox import deliver
from campaign.models import BlockedMailbox, Coalition, Member, OutgoingMail
from letters import reminders
from letters.models import Letter, Publication, Reminder
from tests.factories.campaign import make_coalition, make_member
from tests.factories.letters import deadline, make_letter
from tests.factories.signatories import make_signature
from tests.letters.reminders.test_reminding import make_clock

pytestmark = pytest.mark.django_db


def rows(kind: str) -> list[tuple[str, datetime]]:
    return list(Reminder.objects.filter(kind=kind).order_by("due_at", "pk").values_list("step", "due_at"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plan(text: str) -> None:
    reminders.plan(now=at(text))


def send(text: str) -> list[mail.EmailMessage]:
    """Plan and post as at a moment, let the outbox work, and return what was sent."""
    plan(text)
    reminders.post(now=at(text))
    deliver()
    return mail.outbox


# Signing closes


@pytest.fixture
def open_letter() -> Letter:
    """A letter whose signing closes on 30 June 2030, 18:00 in Zurich, with one coordinator."""
    closes: dict[str, Any] = {"hard_deadline_at": at("2030-06-30T16:00"), "hard_deadline_civil": "2030-06-30T18:00:00"}
    letter = make_letter(state="open", hard_deadline_zone="Europe/Zurich", **closes)
    make_member(letter.campaign.coalition)
    return letter


def test_signing_closes_comes_a_week_a_day_and_at_closing(open_letter: Letter) -> None:
    make_member(open_letter.campaign.coalition, role="staff")

    plan("2030-06-01")

    assert rows("signing_closes") == [
        ("week_before", at("2030-06-23T06:00")),
        ("day_before", at("2030-06-29T06:00")),
        ("closing", at("2030-06-30T16:00")),
    ]


def test_signing_closes_at_night_is_told_in_the_morning(open_letter: Letter) -> None:
    Letter.objects.update(hard_deadline_at=at("2030-06-30T21:59:59"))

    plan("2030-06-01")

    assert rows("signing_closes")[-1] == ("closing", at("2030-07-01T06:00"))


def test_signing_closes_says_what_stands_and_what_waits(open_letter: Letter) -> None:
    for state in ("counted", "counted", "pending", "unconfirmed"):
        make_signature(open_letter, state=state)

    (message,) = [sent for sent in send("2030-06-29T06:01") if "closes" in sent.subject]

    assert message.subject == f"Signing closes on 30 June 2030, 18:00 (Europe/Zurich): {open_letter.title}"
    assert "2 lines are counted. 1 signature waits for you. 1 has not been confirmed." in message.body
    assert f"/letters/{open_letter.slug}/" in message.body


def test_signing_closes_is_canceled_when_the_letter_is_closed(open_letter: Letter) -> None:
    plan("2030-06-01")
    Letter.objects.update(state="closed")

    plan("2030-06-02")

    assert set(Reminder.objects.values_list("kind", "state", "reason")) == {
        ("signing_closes", "canceled", "There is nothing left to remind of."),
        *Reminder.objects.filter(kind="weekly_digest").values_list("kind", "state", "reason"),
    }


# Publication


@pytest.fixture
def publication() -> Publication:
    letter = make_letter(state="delivered")
    make_member(letter.campaign.coalition, role="owner")
    make_member(letter.campaign.coalition, role="staff")
    return Publication.objects.create(letter=letter, confidential_until=date(2030, 9, 5))


def test_publication_due_comes_a_week_and_a_day_before_and_as_a_proposal(publication: Publication) -> None:
    plan("2030-08-01")

    assert rows("publication_due") == [
        ("week_before", at("2030-08-29T06:00")),
        ("day_before", at("2030-09-04T06:00")),
        ("proposal", at("2030-09-06T06:00")),
    ]


def test_publication_due_moves_with_an_extension(publication: Publication) -> None:
    plan("2030-08-01")
    Publication.objects.update(confidential_until=date(2030, 10, 5), extended_until=date(2030, 10, 5))

    plan("2030-08-02")

    waiting = Reminder.objects.filter(kind="publication_due", state="waiting").order_by("due_at")
    assert [row.due_at.date() for row in waiting] == [date(2030, 9, 28), date(2030, 10, 4), date(2030, 10, 6)]


def test_publication_due_ends_with_the_decision(publication: Publication) -> None:
    plan("2030-08-01")
    Publication.objects.update(state="published", published_on=date(2030, 8, 2))

    plan("2030-08-02")

    assert set(Reminder.objects.filter(kind="publication_due").values_list("state", flat=True)) == {"canceled"}


def test_publication_due_proposes_and_says_that_a_person_decides(publication: Publication, monkeypatch: Any) -> None:
    monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at("2030-09-06T06:02"))

    (message,) = send("2030-09-06T06:01")

    assert message.subject == f"Publish this letter now? {publication.letter.title}"
    assert "Nothing is published by itself" in message.body
    assert "was confidential until 5 September 2030" in message.body


# Signatures without confirmation


def test_signature_unconfirmed_comes_twice_before_the_link_ends() -> None:
    letter = make_letter(state="open", **deadline(days=40))
    make_signature(letter, state="unconfirmed", submitted_at=at("2030-05-01T12:00"))
    Letter.objects.update(hard_deadline_at=at("2030-06-30T16:00"))

    plan("2030-05-01T12:01")

    assert rows("signature_unconfirmed") == [("first", at("2030-05-04T06:00")), ("last", at("2030-05-07T06:00"))]


def test_signature_unconfirmed_counts_its_days_in_the_zone_of_the_letter() -> None:
    """23:59 of 20 May in New York is already the 21st elsewhere: the day before is the 19th there all the same."""
    letters = [make_letter(state="open", **deadline(days=40)) for _ in range(2)]
    for letter, zone, end in zip(
        letters,
        ("America/New_York", "Pacific/Auckland"),
        ("2030-05-21T03:59", "2030-05-20T11:59"),
        strict=True,
    ):
        Letter.objects.filter(pk=letter.pk).update(hard_deadline_at=at(end), hard_deadline_zone=zone)
        make_signature(letter, state="unconfirmed", submitted_at=at("2030-05-15T12:00"))

    plan("2030-05-15T12:01")

    assert rows("signature_unconfirmed") == [
        ("first", at("2030-05-16T12:00")),  # the one of Auckland would follow the first mail at once
        ("last", at("2030-05-18T20:00")),  # the 19th at 8:00 in Auckland
        ("last", at("2030-05-19T12:00")),
    ]


def test_signature_unconfirmed_never_follows_the_first_mail_at_once() -> None:
    letter = make_letter(state="open")
    make_signature(letter, state="unconfirmed", submitted_at=at("2030-05-01T12:00"))
    Letter.objects.update(hard_deadline_at=at("2030-05-02T10:00"))

    plan("2030-05-01T12:01")

    assert rows("signature_unconfirmed") == []


def test_signature_unconfirmed_is_written_to_the_signer_with_a_new_link() -> None:
    letter = make_letter(state="open", **deadline(days=20))
    since = timezone.now() - timedelta(days=4)
    signature = make_signature(letter, state="unconfirmed", email="ada@example.org", submitted_at=since)
    now = (timezone.now() + timedelta(days=1)).replace(hour=12).isoformat()[:16]

    (message,) = send(now)

    assert message.to == ["ada@example.org"]
    assert message.subject == f"Your signature does not count yet: {letter.title}"
    assert "/s/confirm/" in message.body
    assert signature.nonce not in OutgoingMail.objects.get().sealed_context


@pytest.mark.parametrize("reason", ("enough", "blocked"))
def test_signature_unconfirmed_keeps_to_the_caps_of_signing_mails(reason: str) -> None:
    letter = make_letter(state="open", **deadline(days=20))
    since = timezone.now() - timedelta(days=4)
    signature = make_signature(letter, state="unconfirmed", submitted_at=since)
    if reason == "blocked":
        BlockedMailbox.objects.create(mailbox_key=signature.mailbox_key)
    else:
        for number in range(3):
            OutgoingMail.objects.create(
                event="confirm_signature", to=signature.email, mailbox_key=signature.mailbox_key,
                topic=f"letter:{letter.pk}", is_capped=True, key=f"before-{number}", state="sent",
            )  # fmt: skip

    assert send((timezone.now() + timedelta(days=1)).replace(hour=12).isoformat()[:16]) == []

    assert list(Reminder.objects.filter(state="canceled").values_list("reason", flat=True)) == [
        "There is no address, or it gets no more mail about this."
    ]


# The digest


def make_reader(coalition: Coalition | None = None, **fields: Any) -> Member:
    member = make_member(coalition, **fields)
    Member.objects.update(joined_at=at("2026-01-01"))
    return member


def test_weekly_digest_comes_on_monday_morning_where_the_member_is() -> None:
    coalition = make_coalition()
    for zone in ("", "America/New_York", "Pacific/Kiritimati"):
        make_reader(coalition, time_zone=zone)
    make_reader(coalition, wants_digest=False)
    make_reader(coalition, role="reviewer")

    plan("2030-05-08T12:00")

    assert sorted(due for _step, due in rows("weekly_digest")) == [
        at("2030-05-12T18:00"),
        at("2030-05-13T06:00"),
        at("2030-05-13T12:00"),
    ]


def test_weekly_digest_that_came_too_late_is_not_sent() -> None:
    member = make_reader()
    plan("2030-05-06T05:00")
    plan("2030-05-09T06:00")

    assert list(Reminder.objects.order_by("due_at").values_list("due_at", "state")) == [
        (at("2030-05-06T06:00"), "canceled"),
        (at("2030-05-13T06:00"), "waiting"),
    ]
    assert member.wants_digest


def test_weekly_digest_says_what_the_week_asks_for(monkeypatch: Any) -> None:
    clock = make_clock()
    coalition = clock.recipient.letter.campaign.coalition
    make_reader(coalition, role="drafter")
    monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at("2026-09-07T06:02"))

    (message,) = send("2026-09-07T06:01")

    assert message.subject == f"Your week in {coalition.name}, 7 September 2026"
    assert "Overdue" in message.body
    named = f"{clock.recipient.with_body}, “{clock.recipient.letter.title}”"
    assert f"{named}: was due on 5 September, 2 days ago" in message.body


def test_weekly_digest_without_anything_to_say_is_no_mail(monkeypatch: Any) -> None:
    make_reader()
    monkeypatch.setattr("letters.reminders.mails.database_now", lambda: at("2026-09-07T06:02"))

    assert send("2026-09-07T06:01") == []

    assert OutgoingMail.objects.get().state == OutgoingMail.State.DROPPED
