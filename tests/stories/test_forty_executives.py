"""One letter to forty executives: forty copies by mail, three come back, five kinds of answer, more time for four."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from campaign.mail import bounces, outbox
from campaign.mail.bounces import BounceReport, ReportKind
from campaign.models import OutgoingMail, User
from letters import clocks, deliveries
from letters.answers import responses
from letters.answers.responses import NewResponse
from letters.board.sections import Board
from letters.models import Letter, Recipient
from letters.states import LetterState, Standing
from tests.factories.campaign import make_campaign, make_coalition, make_member, sign_in
from tests.factories.deliveries import make_copy, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.landing]

SENT, DUE = date(2026, 3, 2), date(2026, 4, 1)
COPIES = 40
CAME_BACK = (4, 17, 33)
MORE_TIME = (5, 6, 7, 8)
ANSWERS = {
    1: ("substantive", date(2026, 3, 20)),
    2: ("substantive", date(2026, 4, 6)),
    3: ("refusal", date(2026, 3, 30)),
    5: ("partial", date(2026, 3, 28)),
    9: ("acknowledgment", date(2026, 3, 3)),
    10: ("acknowledgment", date(2026, 3, 4)),
    11: ("meeting_offered", date(2026, 3, 10)),
}


def at(day: date, hour: int = 12) -> Any:
    return time_machine.travel(datetime.combine(day, time(hour), tzinfo=UTC), tick=False)


@pytest.fixture
def user() -> User:
    return make_member(make_coalition(time_zone="UTC")).user


@pytest.fixture
def letter(user: User) -> Letter:
    """The letter with its forty recipients, each with a copy of the edition, answers asked within thirty days."""
    coalition = user.memberships.get().coalition
    letter = make_letter(
        campaign=make_campaign(coalition), state=LetterState.FINAL, copies="each", response_within_days=30
    )
    edition = make_edition(letter)
    for number in range(1, COPIES + 1):
        recipient = make_recipient(letter=letter, name=f"Executive {number:02}", email=f"chief{number}@company.example")
        make_copy(edition, recipient)
    return letter


def recipient_of(letter: Letter, number: int) -> Recipient:
    return Recipient.objects.get(letter=letter, name=f"Executive {number:02}")


def send(letter: Letter, user: User) -> None:
    """Send all copies by mail and let the worker hand them to the server."""
    with at(SENT):
        deliveries.send(
            letter=letter,
            edition=letter.editions.get(),
            recipients=list(letter.recipients.order_by("position")),
            subject="A letter to your company",
            note="Please find our letter attached.",
            actor=user,
            today=SENT,
        )
        # SQLite's own clock, which stamps new mails, cannot be moved.
        OutgoingMail.objects.update(next_try_at=timezone.now())
        while outbox.deliver():
            pass
        deliveries.settle_all()


def come_back(letter: Letter) -> None:
    """Let a mail server far away report that three mailboxes do not exist."""
    with at(SENT, hour=13):
        for number in CAME_BACK:
            sent = letter.deliveries.get(recipient__name=f"Executive {number:02}").mail
            assert sent is not None
            bounces.take(
                BounceReport(ReportKind.HARD, message_id=outbox.message_id(sent), reason="550 no such user"),
                now=timezone.now(),
            )
        deliveries.settle_all()


def answer(letter: Letter, user: User) -> None:
    for number in MORE_TIME:
        clocks.extend(
            recipient=recipient_of(letter, number),
            actor=user,
            until=date(2026, 5, 1),
            reason="They asked for it.",
            granted_by="The board",
            granted_on=date(2026, 3, 25),
            today=date(2026, 3, 25),
        )
    for number, (kind, day) in ANSWERS.items():
        reply = NewResponse(kind=kind, received_on=day)
        responses.log(recipient=recipient_of(letter, number), actor=user, reply=reply, today=day)


def test_every_copy_goes_to_its_own_executive(letter: Letter, user: User) -> None:
    send(letter, user)

    assert sorted((message.to, len(message.attachments)) for message in mail.outbox) == sorted(
        ([f"chief{number}@company.example"], 1) for number in range(1, COPIES + 1)
    )
    contents = {message.to[0]: message.attachments[0][1] for message in mail.outbox}
    assert contents["chief7@company.example"] == b"%PDF-1.7 copy 7"
    assert len(set(contents.values())) == COPIES
    assert Counter(letter.deliveries.values_list("state", flat=True)) == {"sent": COPIES}


def test_three_that_came_back_are_shown_and_noticed_once(letter: Letter, user: User) -> None:
    send(letter, user)
    come_back(letter)

    assert Counter(letter.deliveries.values_list("state", flat=True)) == {"sent": 37, "bounced": 3}
    assert OutgoingMail.objects.filter(event=bounces.NOTICE).count() == 1
    page = sign_in(Client(), user).get(reverse("letters:answers", args=[letter.slug]))
    rows = html.document_fromstring(page.content.decode()).findall(".//tbody/tr")
    assert len(rows) == COPIES
    assert [" ".join(map(str, row.itertext())).lower().count("came back") > 0 for row in rows].count(True) == len(
        CAME_BACK
    )


def test_the_board_adds_up_on_every_day(letter: Letter, user: User) -> None:
    send(letter, user)
    come_back(letter)
    answer(letter, user)

    for day in (SENT, DUE, DUE + timedelta(days=1), date(2026, 5, 1), date(2026, 6, 30)):
        board = Board(letter.campaign.coalition, today=day)
        assert sum(board.counts().values()) == COPIES
        assert Counter(board.row(values).standing for values in board.rows()) == {
            standing: number for standing, number in board.counts().items() if number
        }


def test_the_board_tells_the_kinds_of_answer_apart(letter: Letter, user: User) -> None:
    send(letter, user)
    come_back(letter)
    answer(letter, user)

    board = Board(letter.campaign.coalition, today=DUE + timedelta(days=1))

    assert {standing: number for standing, number in board.counts().items() if number} == {
        Standing.ANSWERED: 2,  # a substantive answer in time, and a refusal
        Standing.ANSWERED_LATE: 1,
        Standing.WAITING: 4,  # more time, one of them with a partial answer
        Standing.NOT_SENT: 3,  # came back
        Standing.OVERDUE: 30,
    }
