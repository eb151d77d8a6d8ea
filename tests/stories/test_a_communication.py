"""One letter to a Government, from sending to a late reply, with the clock moved through every date.

A letter of 2018 was never answered. The one of 7 July 2020 asks for an answer within 60 days
and may be published after that, with whatever came back.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from lxml import html

from campaign.mail import outbox
from campaign.models import Coalition, Member, OutgoingMail, User
from letters import deliveries
from letters.answers import responses
from letters.answers.responses import NewResponse
from letters.board import calendar_keys
from letters.board.sections import Board
from letters.drafts import lifecycle
from letters.models import Delivery, Letter, Publication, Recipient, Reminder
from letters.reminders.ticks import tick
from letters.states import Move, Standing
from signatories import interchange
from signatories.transfer import imports
from tests.factories.campaign import make_member, sign_in
from tests.factories.deliveries import make_edition
from tests.signatories.files import LETTER, REAL, copy, encoded

pytestmark = pytest.mark.django_db

ZONE = "Europe/Zurich"
FIRST_SENT, FIRST_DUE = date(2018, 11, 12), date(2019, 1, 11)
SENT, DUE, LONG_OVERDUE, REPLIED = date(2020, 7, 7), date(2020, 9, 5), date(2020, 10, 5), date(2020, 10, 14)

ONE = copy(
    LETTER,
    letter__reference="AL VEL 9/2020",
    letter__issued_on="2020-07-07",
    letter__follows_up=[{"reference": "OL VEL 21/2018", "sent_on": "2018-11-12", "answered": False}],
    letter__response={"within_days": 60, "publish_after_deadline": True},
    recipients=[{"role": "to", "name": "Her Excellency", "title": "", "organization": "Government of Veldania"}],
)
COMMUNICATION = REAL / "03-un-communication.json"


def contents() -> list[Any]:
    """Return the letter of this test and, where the examples are at hand, the real one it is modeled on."""
    real = [pytest.param(COMMUNICATION.read_bytes(), id="real")] if COMMUNICATION.exists() else []
    return [pytest.param(encoded(ONE), id="own"), *real]


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


class Walk:
    """The coalition's coordinator on one day after the other, with what the worker does each day."""

    def __init__(self, coalition: Coalition, user: User) -> None:
        self.coalition, self.user = coalition, user
        self.browser = sign_in(Client(), user)

    def at(self, day: date) -> time_machine.travel:
        return time_machine.travel(noon(day), tick=False)

    def work(self, since: date, until: date) -> list[tuple[date, str]]:
        """Let the scheduler run at noon of each day, and return day and event of every mail that left."""
        known = set(OutgoingMail.objects.values_list("pk", flat=True))
        left = []
        for day in days(since, until):
            with self.at(day):
                mail.outbox.clear()
                tick()
                # SQLite's own clock, which stamps new mails, cannot be moved.
                OutgoingMail.objects.update(next_try_at=noon(day))
                outbox.deliver()
            new = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).exclude(pk__in=known)
            assert len(mail.outbox) == len(new)
            known |= {one.pk for one in new}
            left += sorted((day, one.event) for one in new)
        return left

    def read(self, day: date, name: str, *args: object) -> str:
        """Return the words of a page on a day."""
        with self.at(day):
            answer = sign_in(self.browser, self.user).get(reverse(name, args=args))
        assert answer.status_code == 200, (name, answer.status_code)
        return " ".join(" ".join(map(str, html.document_fromstring(answer.content.decode()).itertext())).split())

    def counts(self, day: date) -> dict[Standing, int]:
        board = Board(self.coalition, today=day)
        return {standing: number for standing, number in board.counts().items() if number}


def send(letter: Letter, day: date, actor: User) -> None:
    """Enter that the letter was handed over on its own day. What it looks like is not of interest here."""
    with time_machine.travel(noon(day), tick=False):
        edition = make_edition(letter)
        lifecycle.move(letter, Move.FINALIZE, actor=actor)
        deliveries.enter(
            letter=letter,
            edition=edition,
            recipients=list(letter.recipients.order_by("position")),
            channel=Delivery.Channel.HAND,
            sent_on=day,
            actor=actor,
            today=day,
        )
        letter.refresh_from_db()


def take_in(content: bytes, day: date) -> Letter:
    with time_machine.travel(noon(day), tick=False):
        slug = imports.take_in(interchange.read(content)).slug
    return Letter.objects.select_related("campaign__coalition").get(slug=slug)


@pytest.fixture(params=contents())
def letter(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Letter:
    """The letter of 2020, sent, with the one of 2018 that it follows up in the same coalition."""
    settings.DATA_DIR = tmp_path  # where the sweep notes its last moment: this clock starts anew in each test
    letter = take_in(request.param, SENT)
    Letter.objects.filter(pk=letter.pk).update(visibility=Letter.Visibility.PUBLIC)
    coalition = letter.campaign.coalition
    Coalition.objects.filter(pk=coalition.pk).update(time_zone=ZONE)
    actor = make_member(coalition).user
    Member.objects.filter(user=actor).update(joined_at=noon(FIRST_SENT))
    cited = letter.follows_up.get()
    [recipient] = interchange.read(request.param).data["recipients"]
    former = copy(
        LETTER,
        coalition__name=coalition.name,
        letter__title="The letter of 2018",
        letter__reference=cited.reference,
        letter__issued_on=FIRST_SENT.isoformat(),
        letter__response={"within_days": 60},
        recipients=[recipient],
    )
    first = take_in(encoded(former), FIRST_SENT)
    send(first, FIRST_SENT, actor)
    send(letter, SENT, actor)
    cited.earlier = first
    cited.save(update_fields=["earlier"])
    return letter


@pytest.fixture
def walk(letter: Letter) -> Walk:
    coalition = Coalition.objects.get(pk=letter.campaign.coalition_id)
    return Walk(coalition, User.objects.get(memberships__coalition=coalition))


def the_recipient(letter: Letter) -> Recipient:
    return letter.recipients.select_related("clock").get()


def test_a_letter_is_followed_from_sending_to_the_late_reply(letter: Letter, walk: Walk) -> None:
    first = letter.follows_up.get().earlier
    assert first is not None
    recipient, former = the_recipient(letter), the_recipient(first)

    # The days are reckoned, and said in words.
    assert (former.clock.due_on, recipient.clock.due_on) == (FIRST_DUE, DUE)
    case = walk.read(SENT, "letters:case", letter.slug, recipient.pk)
    assert "60 calendar days after 7 July 2020 is Saturday 5 September 2020" in case
    assert "60 calendar days after 12 November 2018 is Friday 11 January 2019" in walk.read(
        SENT, "letters:case", first.slug, former.pk
    )

    # The board, on the days around the deadline.
    assert walk.counts(SENT) == {Standing.LONG_OVERDUE: 1, Standing.WAITING: 1}
    assert walk.counts(DUE - timedelta(days=7)) == {Standing.LONG_OVERDUE: 1, Standing.DUE_SOON: 1}
    assert walk.counts(DUE) == {Standing.LONG_OVERDUE: 1, Standing.DUE_SOON: 1}
    assert walk.counts(DUE + timedelta(days=1)) == {Standing.LONG_OVERDUE: 1, Standing.OVERDUE: 1}
    assert walk.counts(LONG_OVERDUE + timedelta(days=1)) == {Standing.LONG_OVERDUE: 2}
    assert letter.reference in walk.read(DUE, "letters:board", walk.coalition.slug)


@pytest.mark.landing
def test_every_reminder_comes_on_its_day(letter: Letter, walk: Walk) -> None:
    mails = walk.work(SENT, date(2020, 10, 12))

    # The letter of 2018 was long overdue before the scheduler first ran: its latest stage only.
    assert [(day, event) for day, event in mails if event != "weekly_digest"] == [
        (SENT, "response_long_overdue"),
        (DUE - timedelta(days=7), "publication_due"),
        (DUE - timedelta(days=7), "response_due"),
        (DUE - timedelta(days=1), "publication_due"),
        (DUE - timedelta(days=1), "response_due"),
        (DUE, "response_due"),
        (DUE + timedelta(days=1), "publication_due"),
        (DUE + timedelta(days=1), "response_overdue"),
        (LONG_OVERDUE + timedelta(days=1), "response_long_overdue"),
    ]
    mondays = [day for day in days(SENT, date(2020, 10, 12)) if day.weekday() == 0]
    assert [day for day, event in mails if event == "weekly_digest"] == [SENT, *mondays]


def test_the_calendar_holds_the_day(letter: Letter, walk: Walk) -> None:
    member = walk.user.memberships.get()
    token = calendar_keys.make(member=member, as_seen=calendar_keys.seen(member), form_key="first")
    with walk.at(SENT):
        answer = Client().get(reverse("letters:calendar-feed", args=[token]))

    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert {event.decoded("dtstart") for event in events} == {DUE, LONG_OVERDUE}


def test_publication_is_proposed_and_decided_by_a_person(letter: Letter, walk: Walk) -> None:
    slugs = (walk.coalition.slug, letter.slug)
    assert "Confidential until 5 September 2020" in walk.read(DUE, "letters:publication", letter.slug)

    walk.work(DUE, DUE + timedelta(days=2))
    publication = Publication.objects.get(letter=letter)
    assert publication.state == Publication.State.CONFIDENTIAL
    assert "Ready for your decision" in walk.read(DUE + timedelta(days=1), "letters:publication", letter.slug)
    with walk.at(DUE + timedelta(days=3)):
        assert Client().get(reverse("letters:register-letter", args=slugs)).status_code == 404
        sign_in(walk.browser, walk.user).post(reverse("letters:publish", args=[letter.slug]), {"note": ""})

    entry = walk.read(DUE + timedelta(days=4), "letters:register-letter", *slugs)
    assert letter.reference in entry
    assert "no response received" in entry.lower()


def test_a_late_reply_is_late_by_days_and_ends_the_reminders(letter: Letter, walk: Walk) -> None:
    recipient = the_recipient(letter)
    with walk.at(DUE + timedelta(days=3)):
        sign_in(walk.browser, walk.user).post(reverse("letters:publish", args=[letter.slug]), {"note": ""})
    with walk.at(REPLIED):
        reply = NewResponse(
            kind="substantive", received_on=REPLIED, is_public=True, summary="The Government denies it."
        )
        responses.log(recipient=recipient, actor=walk.user, reply=reply, today=REPLIED)

    clock = the_recipient(letter).clock
    assert (clock.answered_on, clock.standing(today=REPLIED)) == (REPLIED, Standing.ANSWERED_LATE)
    assert walk.counts(REPLIED) == {Standing.LONG_OVERDUE: 1, Standing.ANSWERED_LATE: 1}
    entry = walk.read(REPLIED, "letters:register-letter", walk.coalition.slug, letter.slug)
    assert "39 days late" in entry or "late by 39 days" in entry
    assert "99 days" in entry
    # What remains unanswered is the letter of 2018, which the entry cites.
    assert entry.lower().count("no response received") == 1
    assert "12 November 2018 No response received" in entry
    later = walk.work(REPLIED + timedelta(days=1), REPLIED + timedelta(days=8))
    # The scheduler rested until now: of the letter of 2018 its latest stage, of this one nothing any more.
    assert [event for _day, event in later if event != "weekly_digest"] == ["response_long_overdue"]
    assert Reminder.objects.filter(target_id=clock.pk, kind__startswith="response").count() == 0
