"""Reminders to those who were asked and stay silent: seen before they go out, stopped by any answer."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from campaign.mail import outbox
from campaign.models import Member, OutgoingMail, Role
from letters import reminders as engine
from letters.models import Letter, Reminder
from letters.states import LetterState
from signatories.invitations import asking, keeping, links, reminders
from signatories.models import Invitation, InvitationReminders
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.letters import make_letter
from tests.factories.signatories import make_asked, make_signature

pytestmark = pytest.mark.django_db
# Friday evening in Zurich; the soft deadline is on the Wednesday after, signing closes a week later.
SOFT, HARD = datetime(2030, 5, 8, 15, tzinfo=UTC), datetime(2030, 5, 15, 21, 59, 59, tzinfo=UTC)
ASKED = datetime(2030, 5, 1, 9, tzinfo=UTC)
# The days of the stages, at eight in the morning in Zurich.
STAGES = [datetime(2030, 5, day, 6, tzinfo=UTC) for day in (6, 11, 14)]


@pytest.fixture
def letter() -> Letter:
    coalition = make_coalition("Archives for All", mails_from=time(8), mails_until=time(18))
    return make_letter(
        campaign=make_campaign(coalition),
        state=LetterState.OPEN,
        slug="archives",
        title="Open the archives",
        soft_deadline_at=SOFT,
        soft_deadline_civil="2030-05-08T17:00:00",
        soft_deadline_zone="Europe/Zurich",
        hard_deadline_at=HARD,
        hard_deadline_civil="2030-05-15T23:59:59",
        hard_deadline_zone="Europe/Zurich",
    )


@pytest.fixture
def member(letter: Letter) -> Member:
    return make_member(letter.campaign.coalition, role=Role.COORDINATOR)


def let_go(letter: Letter) -> None:
    InvitationReminders.objects.create(letter=letter, armed_at=ASKED)


def planned() -> list[tuple[str, datetime]]:
    """Return step and moment of what waits for those who were asked, in order."""
    engine.plan(now=ASKED)
    rows = Reminder.objects.filter(kind__startswith="invitation_", state="waiting").order_by("due_at")
    return list(rows.values_list("step", "due_at"))


def test_nothing_is_planned_before_somebody_has_looked(letter: Letter) -> None:
    make_asked(letter, asked_at=ASKED)

    assert planned() == []
    let_go(letter)
    assert planned() == list(zip(("soft", "first", "last"), STAGES, strict=True))


def test_only_whoever_is_silent_is_reminded(letter: Letter) -> None:
    let_go(letter)
    silent = make_asked(letter, asked_at=ASKED)
    for state in ("new", "considering", "declined", "forwarded", "bounced", "ended"):
        make_asked(letter, state=state, asked_at=ASKED)
    for state in ("unconfirmed", "pending", "counted"):
        make_signature(letter, state=state, email=make_asked(letter, asked_at=ASKED).email)
    make_asked(make_letter(state=LetterState.OPEN), asked_at=ASKED)

    engine.plan(now=ASKED)

    assert set(Reminder.objects.filter(kind__startswith="invitation_").values_list("target_id", flat=True)) == {
        silent.pk
    }


@pytest.mark.parametrize("answer", ("considering", "declined", "signed", "ended", "stopped"))
def test_any_answer_stops_them(letter: Letter, member: Member, answer: str) -> None:
    let_go(letter)
    row = make_asked(letter, asked_at=ASKED)
    assert len(planned()) == 3

    if answer == "signed":
        make_signature(letter, email=row.email, state="unconfirmed")
    elif answer == "ended":
        keeping.end(letter=letter, ids=[row.pk], actor=member.user)
    elif answer == "stopped":
        reminders.disarm(letter=letter, actor=member.user)
    else:
        keeping.note_answer(letter=letter, invitation=row, state=answer, reason="", actor=member.user)

    assert planned() == []


@pytest.mark.parametrize("answer", ("considering", "signed", "none"))
def test_an_answer_between_posting_and_sending_stops_the_mail(letter: Letter, answer: str) -> None:
    """``none`` is the control: without an answer the mail goes out."""
    let_go(letter)
    row = make_asked(letter, asked_at=ASKED)
    planned()
    engine.post(now=STAGES[0])
    assert OutgoingMail.objects.count() == 1

    if answer == "signed":
        make_signature(letter, email=row.email)
    elif answer == "considering":
        Invitation.objects.update(state="considering")
    outbox.deliver()

    assert len(django_mail.outbox) == (1 if answer == "none" else 0)


def test_a_moved_deadline_moves_them(letter: Letter) -> None:
    let_go(letter)
    make_asked(letter, asked_at=ASKED)
    planned()

    Letter.objects.update(hard_deadline_at=HARD + timedelta(days=7), soft_deadline_at=None)

    assert planned() == [("first", STAGES[1] + timedelta(days=7)), ("last", STAGES[2] + timedelta(days=7))]


def test_each_stage_goes_out_once_in_the_readers_hours(letter: Letter) -> None:
    let_go(letter)
    row = make_asked(letter, asked_at=ASKED, organization_name="Rivers United")
    night = STAGES[0] - timedelta(hours=3)

    for now in (night, *STAGES[:1], STAGES[0] + timedelta(hours=1), *STAGES[1:]):
        engine.plan(now=now)
        engine.post(now=now)
        engine.post(now=now)
        OutgoingMail.objects.update(created_at=now - timedelta(days=3))
    outbox.deliver()

    assert [message.subject for message in django_mail.outbox] == [
        "We have not heard from you: “Open the archives”",
        "Signing closes soon: “Open the archives”",
        "Signing closes soon: “Open the archives”",
    ]
    text = str(django_mail.outbox[0].body)
    assert "Archives for All has asked Rivers United to sign “Open the archives”, and has no answer yet." in text
    assert links.make(row) in text


def test_of_stages_that_are_due_together_only_the_latest_goes_out(letter: Letter) -> None:
    let_go(letter)
    make_asked(letter, asked_at=ASKED)
    planned()

    engine.plan(now=STAGES[2])
    engine.post(now=STAGES[2])

    assert sorted(Reminder.objects.filter(kind__startswith="invitation_").values_list("step", "state")) == [
        ("first", "skipped"),
        ("last", "posted"),
        ("soft", "canceled"),
    ]


def test_nobody_is_reminded_of_a_mail_that_came_a_moment_ago(letter: Letter) -> None:
    let_go(letter)
    make_asked(letter, asked_at=STAGES[1] - timedelta(hours=2))

    assert [step for step, _due in planned()] == ["last"]


def test_a_mailbox_that_has_had_enough_gets_no_reminder(letter: Letter, settings: Any) -> None:
    settings.MAILS_PER_LETTER = 1
    let_go(letter)
    row = make_asked(letter, asked_at=ASKED)
    asking.post_mail(row, letter)
    planned()

    engine.post(now=STAGES[0])

    assert OutgoingMail.objects.filter(event="invitation_soft").count() == 0


def test_the_page_shows_the_mails_before_they_may_go_out(client: Client, letter: Letter, member: Member) -> None:
    sign_in(client, member.user)
    make_asked(letter, asked_at=ASKED)
    path = reverse("signatories:invitation-reminders", args=["archives"])

    page = client.get(path).text

    assert "We have not heard from you: “Open the archives”" in page
    assert "two days before the day by which an answer is asked for" in page
    assert "6 May 2030, 08:00" in page
    assert InvitationReminders.objects.count() == 0
    client.post(path)
    client.post(path)
    assert InvitationReminders.objects.get().armed_by == member.user
    assert "Stop these reminders" in client.get(path).text
    client.post(reverse("signatories:stop-invitation-reminders", args=["archives"]))
    assert InvitationReminders.objects.count() == 0


def test_preview_says_when_the_engine_plans_them(letter: Letter) -> None:
    let_go(letter)
    make_asked(letter, asked_at=ASKED)

    assert [one.at for one in reminders.preview(letter, now=ASKED)] == [due for _step, due in planned()]


def test_reminders_of_a_letter_that_is_not_open_are_not_let_go(member: Member) -> None:
    letter = make_letter(state=LetterState.DRAFT)

    with pytest.raises(asking.NotAsked):
        reminders.arm(letter=letter, actor=member.user)
