"""What came back: logged once, foreseen without a trace, taken back with the history kept."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.files import storage
from campaign.models import Activity, IncomingMail
from letters import clocks
from letters.answers import questions, responses
from letters.answers.responses import LoggedMeanwhile, NewResponse, ResponseRefused
from letters.models import Answer, Extension, Publication, Recipient, Reminder, Response, ResponseClock
from letters.register import decisions
from letters.states import LetterState, Standing
from tests.factories.answers import SENT_ON, TODAY, make_question, make_response, make_sent
from tests.factories.campaign import make_user
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

Kind = Response.Kind
DUE_ON = date(2020, 9, 5)
NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def clock(recipient: Recipient) -> ResponseClock:
    return ResponseClock.objects.get(recipient=recipient)


def test_log_stores_what_came_back_and_answers_the_clock() -> None:
    recipient, user = make_sent(), make_user()
    question = make_question(recipient.letter)
    reply = NewResponse(
        kind=Kind.SUBSTANTIVE,
        channel="post",
        received_on=date(2020, 9, 3),
        dated_on=date(2020, 9, 1),
        reference="HRC/2020/77",
        summary="They answer.",
        is_public=True,
        outcomes={question.pk: "answered"},
    )
    file = storage.store(coalition=recipient.letter.campaign.coalition, name="a.txt", content=b"Text", actor=user)

    response = responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, form_key="k", files=[file])

    stored = Response.objects.get()
    assert stored == response
    assert (stored.kind, stored.channel, stored.reference, stored.summary) == (
        "substantive",
        "post",
        "HRC/2020/77",
        "They answer.",
    )
    assert (stored.settles, stored.is_public, stored.logged_by) == (True, True, user)
    assert [(answer.question, answer.outcome) for answer in stored.answers.all()] == [(question, "answered")]
    assert list(stored.files.all()) == [file]
    assert (clock(recipient).answered_on, clock(recipient).latest_kind) == (date(2020, 9, 3), "substantive")
    entry = Activity.objects.get(verb="response.logged")
    assert entry.actor == user
    assert entry.data == {
        "recipient": recipient.pk,
        "response": stored.pk,
        "kind": "substantive",
        "received_on": "2020-09-03",
        "settles": True,
        "public": True,
    }


@pytest.mark.parametrize(
    ("kind", "settles"),
    (
        (Kind.ACKNOWLEDGMENT, False),
        (Kind.PARTIAL, False),
        (Kind.SUBSTANTIVE, True),
        (Kind.REFUSAL, True),
        (Kind.MEETING_OFFERED, False),
        (Kind.MEETING_HELD, True),
    ),
)
def test_log_settles_by_kind_unless_the_person_decides_otherwise(kind: str, settles: bool) -> None:
    assert make_response(make_sent(), kind=kind).settles is settles
    assert make_response(make_sent(), kind=kind, settles=not settles).settles is not settles


def test_log_of_an_acknowledgment_leaves_the_clock_running() -> None:
    recipient = make_sent()

    make_response(recipient, kind=Kind.ACKNOWLEDGMENT, received_on=date(2020, 7, 10))

    assert (clock(recipient).answered_on, clock(recipient).latest_kind) == (None, "acknowledgment")
    assert clock(recipient).standing(today=date(2020, 9, 6)) == Standing.OVERDUE


@pytest.mark.parametrize(
    ("received_on", "late", "standing"),
    (
        (date(2020, 9, 5), 0, Standing.ANSWERED),
        (date(2020, 9, 6), 1, Standing.ANSWERED_LATE),
        (date(2021, 9, 5), 365, Standing.ANSWERED_LATE),
    ),
)
def test_log_counts_the_days_it_is_late(received_on: date, late: int, standing: Standing) -> None:
    recipient = make_sent()

    response = make_response(recipient, received_on=received_on)

    assert clock(recipient).due_on == DUE_ON
    assert responses.days_late(response.received_on, clock(recipient).due_on) == late
    assert clock(recipient).standing(today=TODAY) == standing


def test_days_late_reckons_with_the_extended_deadline() -> None:
    recipient = make_sent()
    response = make_response(recipient, received_on=date(2020, 9, 10))
    Extension.objects.create(
        clock=clock(recipient), until=date(2020, 9, 12), reason="Asked", granted_by="Ada", granted_on=date(2020, 9, 1)
    )

    clocks.refresh(recipient)

    assert responses.days_late(response.received_on, clock(recipient).due_on) == 0
    assert responses.days_late(response.received_on, None) == 0


@pytest.mark.parametrize(
    ("received_on", "dated_on", "faults"),
    (
        (
            date(2020, 7, 6),
            None,
            {"received_on": "The letter was only sent on 7 July 2020, so nothing can have been received before that."},
        ),
        (
            date(2020, 9, 1),
            date(2020, 7, 6),
            {"dated_on": "The letter was only sent on 7 July 2020, so a response cannot be dated before that."},
        ),
        (date(2020, 9, 11), None, {"received_on": "This day has not come yet."}),
        (date(2020, 9, 10), date(2020, 9, 11), {"dated_on": "This day has not come yet."}),
        (
            date(2020, 9, 1),
            date(2020, 9, 2),
            {"dated_on": "A response cannot be received before the day it is dated."},
        ),
    ),
)
def test_log_refuses_impossible_days(received_on: date, dated_on: date | None, faults: dict[str, str]) -> None:
    recipient = make_sent()
    reply = NewResponse(kind=Kind.SUBSTANTIVE, received_on=received_on, dated_on=dated_on)

    with pytest.raises(ResponseRefused) as refusal:
        responses.log(recipient=recipient, actor=make_user(), reply=reply, today=date(2020, 9, 10))

    assert refusal.value.by_field() == faults
    assert not Response.objects.exists()


def test_log_takes_the_day_of_sending_and_today() -> None:
    recipient = make_sent()

    make_response(recipient, received_on=SENT_ON, dated_on=SENT_ON, today=SENT_ON)

    assert clock(recipient).answered_on == SENT_ON


def test_log_refuses_an_answer_to_a_letter_that_was_never_sent() -> None:
    recipient = make_recipient(letter=make_letter(state=LetterState.FINAL))

    with pytest.raises(ResponseRefused, match="Nothing has been sent to this recipient yet"):
        make_response(recipient)


def test_log_of_somebody_who_got_a_copy_touches_no_clock() -> None:
    recipient = make_sent(role=Recipient.Role.CC)

    response = make_response(recipient, kind=Kind.ACKNOWLEDGMENT)

    assert response.recipient == recipient
    assert not ResponseClock.objects.filter(recipient=recipient).exists()


def test_log_twice_from_one_form_is_one_response() -> None:
    recipient, user = make_sent(), make_user()
    reply = NewResponse(kind=Kind.REFUSAL, received_on=date(2020, 9, 3))

    first = responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, form_key="key", seen=0)
    second = responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, form_key="key", seen=0)

    assert first == second
    assert Response.objects.count() == 1
    assert Activity.objects.filter(verb="response.logged").count() == 1


def test_one_form_is_one_response_by_the_database() -> None:
    """The control: past the service, the constraint stops the second row, and without a key nothing does."""
    recipient = make_sent()
    row = {"recipient": recipient, "kind": "refusal", "received_on": date(2020, 9, 3), "settles": True}

    Response.objects.create(form_key="key", **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(form_key="key", **row)
    Response.objects.create(form_key="", **row)
    Response.objects.create(form_key="", **row)

    assert Response.objects.count() == 3


def test_log_names_what_somebody_else_logged_meanwhile() -> None:
    recipient = make_sent()
    seen = responses.newest_key(recipient)
    theirs = make_response(recipient)
    reply = NewResponse(kind=Kind.PARTIAL, received_on=date(2020, 9, 4))

    with pytest.raises(LoggedMeanwhile) as refusal:
        responses.log(recipient=recipient, actor=make_user(), reply=reply, today=TODAY, form_key="mine", seen=seen)
    assert refusal.value.responses == [theirs]
    responses.log(recipient=recipient, actor=make_user(), reply=reply, today=TODAY, form_key="mine", seen=theirs.pk)

    assert Response.objects.count() == 2


def test_log_is_not_stopped_by_what_was_taken_back_meanwhile() -> None:
    recipient, user = make_sent(), make_user()
    theirs = make_response(recipient)
    responses.retract(response=theirs, actor=user, reason="Wrong recipient", now=NOW)
    reply = NewResponse(kind=Kind.PARTIAL, received_on=date(2020, 9, 4))

    responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, form_key="mine", seen=0)

    assert [response.kind for response in responses.live(recipient)] == ["partial"]


def test_log_leaves_out_questions_of_another_letter() -> None:
    recipient = make_sent()
    own, foreign = make_question(recipient.letter), make_question(make_letter())

    make_response(recipient, outcomes={own.pk: "partly", foreign.pk: "answered", 0: "not"})

    assert [(answer.question, answer.outcome) for answer in Answer.objects.all()] == [(own, "partly")]


# Foreseen


def test_foresee_tells_what_would_change_and_stores_nothing() -> None:
    recipient = make_sent(make_letter(state="delivered", response_within_days=60, publish_after_deadline=True))
    before = (Activity.objects.count(), clock(recipient).answered_on)
    Reminder.objects.create(
        kind="response_due",
        step="week",
        coalition=recipient.letter.campaign.coalition,
        letter=recipient.letter,
        target_id=clock(recipient).pk,
        anchor_at=NOW,
        due_at=NOW,
        key="reminder-1",
    )
    reply = NewResponse(kind=Kind.SUBSTANTIVE, received_on=date(2020, 9, 8))

    outlook = responses.foresee(recipient=recipient, actor=make_user(), reply=reply, today=date(2020, 9, 9))

    assert (outlook.before, outlook.after) == (Standing.OVERDUE, Standing.ANSWERED_LATE)
    assert (outlook.due_on, outlook.days_late, outlook.reminders) == (DUE_ON, 3, 1)
    assert outlook.has_ended
    assert (Activity.objects.count(), clock(recipient).answered_on) == before
    assert not Response.objects.exists()


def test_foresee_of_an_acknowledgment_stops_no_reminder() -> None:
    recipient = make_sent()
    Reminder.objects.create(
        kind="response_due",
        step="week",
        coalition=recipient.letter.campaign.coalition,
        target_id=clock(recipient).pk,
        anchor_at=NOW,
        due_at=NOW,
        key="reminder-1",
    )
    reply = NewResponse(kind=Kind.ACKNOWLEDGMENT, received_on=date(2020, 7, 9))

    outlook = responses.foresee(recipient=recipient, actor=make_user(), reply=reply, today=date(2020, 7, 9))

    assert (outlook.before, outlook.after, outlook.reminders) == (Standing.WAITING, Standing.WAITING, 0)


def test_foresee_agrees_with_what_log_does_for_every_kind() -> None:
    for kind in Kind.values:
        recipient = make_sent()
        reply = NewResponse(kind=kind, received_on=date(2020, 9, 8))
        outlook = responses.foresee(recipient=recipient, actor=make_user(), reply=reply, today=TODAY)

        responses.log(recipient=recipient, actor=make_user(), reply=reply, today=TODAY)

        assert outlook.after == clock(recipient).standing(today=TODAY), kind


def test_foresee_knows_that_the_letter_is_published_already() -> None:
    recipient = make_sent()
    Publication.objects.create(letter=recipient.letter, state="published", published_on=date(2020, 9, 7))

    outlook = responses.foresee(
        recipient=recipient,
        actor=make_user(),
        reply=NewResponse(kind=Kind.PARTIAL, received_on=date(2020, 9, 8)),
        today=TODAY,
    )

    assert "the public register says at once that a response was received" in outlook.public
    assert decisions.publication_of(recipient.letter).state == "published"


# Taken back


def test_retract_makes_the_recipient_owe_an_answer_again() -> None:
    recipient, user = make_sent(), make_user()
    response = make_response(recipient)

    assert responses.retract(response=response, actor=user, reason="Entered for the wrong letter", now=NOW)

    response.refresh_from_db()
    assert (response.retracted_at, response.retracted_because) == (NOW, "Entered for the wrong letter")
    assert (clock(recipient).answered_on, clock(recipient).latest_kind) == (None, "")
    assert list(responses.live(recipient)) == []
    assert Activity.objects.filter(verb="response.retracted").count() == 1


def test_retract_twice_keeps_the_first_reason() -> None:
    response, user = make_response(make_sent()), make_user()
    responses.retract(response=response, actor=user, reason="First", now=NOW)

    assert not responses.retract(response=response, actor=user, reason="Second", now=timezone.now())

    response.refresh_from_db()
    assert response.retracted_because == "First"
    assert Activity.objects.filter(verb="response.retracted").count() == 1


def test_retract_lets_the_mail_wait_again() -> None:
    recipient, user = make_sent(), make_user()
    mail = IncomingMail.objects.create(
        coalition=recipient.letter.campaign.coalition, message_id="<a@b>", sender="Ministry <a@b.example>"
    )
    reply = NewResponse(kind=Kind.SUBSTANTIVE, received_on=date(2020, 9, 3))
    response = responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, mail=mail)
    mail.refresh_from_db()
    assert (mail.state, mail.decided_by, mail.response) == ("filed", user, response)
    with pytest.raises(ResponseRefused, match="This mail has been filed already"):
        responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, mail=mail)

    responses.retract(response=response, actor=user, reason="Wrong recipient", now=NOW)
    mail = IncomingMail.objects.get()
    assert (mail.state, mail.decided_by) == ("waiting", None)

    again = responses.log(recipient=recipient, actor=user, reply=reply, today=TODAY, mail=mail)
    assert IncomingMail.objects.get().response == again


# Questions


def test_best_outcomes_takes_the_best_of_all_responses() -> None:
    recipient = make_sent()
    letter = recipient.letter
    first, second, third, fourth = (make_question(letter, number, f"Question {number}?") for number in range(1, 5))
    make_response(recipient, kind=Kind.PARTIAL, outcomes={first.pk: "partly", second.pk: "not", third.pk: "answered"})
    wrong = make_response(recipient, outcomes={second.pk: "answered"})
    make_response(recipient, outcomes={first.pk: "answered", third.pk: "not"})
    responses.retract(response=wrong, actor=make_user(), reason="Wrong", now=NOW)
    answers = Answer.objects.filter(response__in=responses.live(recipient))

    best = questions.best_outcomes([first, second, third, fourth], answers)

    assert best == {first.pk: "answered", second.pk: "not", third.pk: "answered", fourth.pk: ""}
    assert questions.unanswered(recipient) == [(second, "not"), (fourth, "")]
