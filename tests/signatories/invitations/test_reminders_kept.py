"""R2 to R4 for those who were asked: once each, nothing stale, and on the civil day wherever the letter is at home."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as django_mail
from django.utils import timezone

from campaign.mail import outbox
from campaign.models import BlockedMailbox, Member, OutgoingMail, Role, SuppressedMailbox, Unsubscription
from letters import reminders as engine
from letters.drafts import pausing
from letters.models import Letter, Reminder, ReminderPause
from letters.reminders import schedule
from letters.states import LetterState
from signatories.invitations import keeping, reminders
from signatories.models import Invitation, InvitationReminders
from tests.factories.campaign import make_campaign, make_coalition, make_member
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_reply, make_signature
from tests.letters.reminders.test_reminder_days import CASES

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
LONG_AGO: Final = timedelta(days=30)
ASKED: Final = "asked@example.org"


@pytest.fixture
def letter() -> Letter:
    """A letter that closes in three days, with reminders that go out and one who is silent."""
    coalition = make_coalition(mails_from=time(8), mails_until=time(18))
    closes = timezone.now() + timedelta(days=3)
    letter = make_letter(
        campaign=make_campaign(coalition),
        state=LetterState.OPEN,
        hard_deadline_at=closes,
        hard_deadline_civil=closes.replace(tzinfo=None).isoformat(timespec="seconds"),
        hard_deadline_zone="UTC",
    )
    let_go(letter)
    make_asked(letter, email=ASKED, asked_at=timezone.now() - LONG_AGO)
    return letter


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def let_go(letter: Letter) -> None:
    InvitationReminders.objects.create(letter=letter)
    InvitationReminders.objects.update(armed_at=datetime(2000, 1, 1, tzinfo=UTC))


def post_last() -> Reminder:
    """Post the last stage at its moment, and return its row."""
    engine.plan(now=timezone.now())
    row = Reminder.objects.get(kind="invitation_closes", step="last")
    engine.post(now=row.due_at)
    return row


def sent() -> int:
    """Return how many mails went out to whom we had asked."""
    outbox.deliver()
    return sum(message.to == [ASKED] for message in django_mail.outbox)


Deed = Callable[[Letter, Invitation, Member], object]


def pause_reminders(letter: Letter, _row: Invitation, member: Member) -> None:
    ReminderPause.objects.create(coalition=member.coalition, letter=letter, reason="Talks")


DEEDS: Final[dict[str, Deed]] = {
    "moved": lambda letter, _row, _member: Letter.objects.filter(pk=letter.pk).update(
        hard_deadline_at=timezone.now() + timedelta(days=60)
    ),
    "considering": lambda letter, row, member: keeping.note_answer(
        letter=letter, invitation=row, state="considering", reason="", actor=member.user
    ),
    "answered by mail": lambda _letter, row, _member: make_reply(row),
    "signing": lambda letter, row, _member: make_signature(letter, email=row.email, state="unconfirmed"),
    "ended": lambda letter, row, member: keeping.end(letter=letter, ids=[row.pk], actor=member.user),
    "deleted": lambda _letter, row, _member: row.delete(),
    "stopped": lambda letter, _row, member: reminders.disarm(letter=letter, actor=member.user),
    "signing paused": lambda letter, _row, member: pausing.pause(letter=letter, actor=member.user),
    "reminders paused": pause_reminders,
    "closed": lambda letter, _row, _member: Letter.objects.filter(pk=letter.pk).update(state=LetterState.CLOSED),
    "unsubscribed": lambda letter, row, member: Unsubscription.objects.create(
        coalition=member.coalition, mailbox_key=row.mailbox_key, kind="invitations"
    ),
    "blocked": lambda _letter, row, _member: outbox.block(mailbox=row.mailbox_key),
    "suspended": lambda _letter, row, _member: SuppressedMailbox.objects.create(
        mailbox_key=row.mailbox_key, hard_bounces=2, suspended_at=timezone.now()
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_stale_is_sent_after_a_deed_between_posting_and_sending(
    letter: Letter, member: Member, deed: str
) -> None:
    post_last()
    assert OutgoingMail.objects.filter(event="invitation_closes", state="waiting").count() == 1

    DEEDS[deed](letter, Invitation.objects.get(), member)

    assert sent() == 0


def test_without_a_deed_the_reminder_is_sent(letter: Letter) -> None:
    """The control of them all."""
    post_last()

    assert sent() == 1


@pytest.mark.parametrize("deed", ("moved", "considering", "signing paused"))
def test_without_the_second_look_a_stale_reminder_is_sent(
    letter: Letter, member: Member, deed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: nobody asks the data once more when the mail is written."""
    monkeypatch.setattr(schedule, "still_wanted", lambda rows, *, now: {row.pk for row in rows})
    post_last()

    DEEDS[deed](letter, Invitation.objects.get(), member)

    assert sent() == 1


def test_a_moved_stage_is_sent_once(letter: Letter, member: Member) -> None:
    first = post_last()
    DEEDS["moved"](letter, Invitation.objects.get(), member)
    assert sent() == 0

    engine.plan(now=timezone.now())
    moved = Reminder.objects.get(kind="invitation_closes", step="last", state="waiting")
    for _again in range(5):
        engine.plan(now=moved.due_at)
        engine.post(now=moved.due_at)

    assert (moved.due_at > first.due_at, sent(), sent()) == (True, 1, 1)


def test_a_pause_that_ends_lets_the_reminder_go_out_after_all(letter: Letter, member: Member) -> None:
    pausing.pause(letter=letter, actor=member.user)
    engine.plan(now=timezone.now())
    assert not Reminder.objects.filter(kind="invitation_closes", state="waiting").exists()

    pausing.resume(letter=letter, actor=member.user)
    post_last()

    assert sent() == 1


def test_a_mailbox_that_wants_no_mail_gets_no_reminder_posted(letter: Letter) -> None:
    BlockedMailbox.objects.create(mailbox_key=Invitation.objects.get().mailbox_key)

    post_last()

    assert OutgoingMail.objects.count() == 0


@pytest.mark.parametrize(("name", "zone", "opens", "day", "moment"), CASES)
def test_the_last_reminder_comes_once_on_its_civil_day(
    name: str, zone: str, opens: time, day: date, moment: str
) -> None:
    """The day before signing closes is the odd one; the moment is that of reminders of answers."""
    coalition = make_coalition(time_zone=zone, mails_from=opens, mails_until=time(23))
    closes = datetime.combine(day + timedelta(days=1), time(12), tzinfo=ZoneInfo(zone))
    letter = make_letter(
        campaign=make_campaign(coalition),
        state=LetterState.OPEN,
        hard_deadline_at=closes,
        hard_deadline_civil=closes.replace(tzinfo=None).isoformat(),
        hard_deadline_zone=zone,
    )
    let_go(letter)
    make_asked(letter, asked_at=closes - LONG_AGO)
    at = datetime.fromisoformat(moment).astimezone(UTC)

    for minutes in (-180, -60, -30, 0, 30, 60, 180):
        engine.plan(now=at + timedelta(minutes=minutes))
        engine.post(now=at + timedelta(minutes=minutes))

    row = Reminder.objects.get(kind="invitation_closes", step="last")
    assert (row.due_at, row.posted_at, row.state) == (at, at, "posted"), name
    assert OutgoingMail.objects.filter(key=row.key).count() == 1
    assert [one.zone for one in reminders.preview(letter, now=at)] == [zone, zone]
