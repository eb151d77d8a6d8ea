"""A recipient's clock: what starts, moves, stops and ends it, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from campaign.models import Activity
from letters import clocks
from letters.clocks import ClockRefused
from letters.models import Delivery, Letter, Publication, Recipient, Response, ResponseClock
from letters.recipients import rows
from letters.recipients.rows import RecipientsLocked
from letters.states import LetterState, Standing
from tests.factories.answers import make_response, make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_user
from tests.factories.deliveries import make_delivery, make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

SENT, DUE = date(2020, 7, 7), date(2020, 9, 5)
TODAY = date(2020, 8, 20)
WEEKS: dict[str, Any] = {"reason": "An election.", "granted_by": "Ada Rey", "granted_on": date(2020, 8, 19)}


def sent_letter(**fields: Any) -> Letter:
    coalition = make_coalition(holidays=fields.pop("holidays", ""))
    values = {"state": LetterState.DELIVERED, "response_within_days": 60, **fields}
    return make_letter(campaign=make_campaign(coalition), **values)


def clock_of(recipient: Recipient) -> ResponseClock:
    return ResponseClock.objects.get(recipient=recipient)


def answered_recipient() -> Recipient:
    recipient = make_sent(sent_letter())
    make_response(recipient, received_on=date(2020, 8, 3))
    return recipient


def verbs() -> list[str]:
    found = Activity.objects.filter(verb__startswith="letter.").order_by("pk").values_list("verb", flat=True)
    return [verb.removeprefix("letter.") for verb in found]


# How a clock comes to be


@pytest.mark.parametrize(
    ("wish", "expected"),
    (
        ({"response_within_days": 60}, ("days", 60, None)),
        ({"response_within_days": None, "response_due_on": DUE}, ("date", None, DUE)),
        ({"response_within_days": None}, ("none", None, None)),
    ),
)
def test_clock_of_begins_with_the_wish_of_the_letter(wish: dict[str, Any], expected: tuple[Any, ...]) -> None:
    recipient = make_recipient(letter=sent_letter(holidays="CH-GE", **wish))

    clock = clocks.clock_of(recipient)

    assert (clock.rule, clock.days, clock.by_date) == expected
    assert (clock.unit, clock.counted_from, clock.roll, clock.holidays) == ("calendar", "sending", "none", "CH-GE")
    assert clocks.clock_of(recipient) == clock


def test_clock_of_counts_and_rolls_as_the_letter_says() -> None:
    recipient = make_recipient(letter=sent_letter(response_unit="working", response_roll="next"))

    clock = clocks.clock_of(recipient)

    assert (clock.days, clock.unit, clock.roll) == (60, "working", "next")


def test_clock_of_refuses_a_copy() -> None:
    recipient = make_recipient(letter=sent_letter(), role="cc")

    with pytest.raises(ValueError, match="has no clock"):
        clocks.clock_of(recipient)


def test_peek_shows_the_clock_to_come_and_writes_nothing() -> None:
    recipient = make_recipient(letter=sent_letter())

    clock = clocks.peek(recipient)

    assert (clock._state.adding, clock.rule, clock.days) == (True, "days", 60)
    assert ResponseClock.objects.count() == 0


def test_refresh_does_nothing_for_a_copy() -> None:
    assert clocks.refresh(make_recipient(letter=sent_letter(), role="cc")) is None
    assert ResponseClock.objects.count() == 0


# Day zero


@pytest.mark.parametrize(
    ("deliveries", "expected"),
    (
        ([], None),
        ([{"sent_on": SENT}], SENT),
        ([{"sent_on": date(2020, 7, 9)}, {"sent_on": SENT}], SENT),
        ([{"sent_on": SENT, "state": "bounced"}, {"sent_on": date(2020, 7, 9)}], date(2020, 7, 9)),
        ([{"sent_on": SENT, "state": "received", "received_on": date(2020, 7, 10)}], SENT),
        ([{"sent_on": None, "state": "waiting"}], None),
        ([{"sent_on": SENT, "state": "canceled"}], None),
        ([{"sent_on": SENT, "purpose": "chaser"}], None),
    ),
)
def test_refresh_starts_the_clock_on_the_first_day_of_sending(
    deliveries: list[dict[str, Any]], expected: date | None
) -> None:
    recipient = make_recipient(letter=sent_letter())
    edition = make_edition(recipient.letter)
    for fields in deliveries:
        make_delivery(recipient, edition, **fields)

    clocks.refresh(recipient)

    assert clock_of(recipient).started_on == expected


def test_refresh_starts_the_clock_with_a_correction_where_the_letter_came_back() -> None:
    recipient = make_recipient(letter=sent_letter())
    edition = make_edition(recipient.letter)
    wrong = make_delivery(recipient, edition, state="bounced")
    right = {"purpose": Delivery.Purpose.CORRECTION, "corrects": wrong, "sent_on": date(2020, 7, 20)}
    make_delivery(recipient, edition, **right)

    clocks.refresh(recipient)

    assert clock_of(recipient).started_on == date(2020, 7, 20)


def test_refresh_counts_from_receipt_once_it_is_known() -> None:
    recipient = make_sent(sent_letter())
    rule = {"rule": "days", "days": 30, "counted_from": "receipt"}
    clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule)
    waiting = clock_of(recipient)
    recipient.deliveries.update(state="received", received_on=date(2020, 7, 14))

    clocks.refresh(recipient)

    received = clock_of(recipient)
    assert (waiting.started_on, waiting.due_on) == (None, None)
    assert (received.started_on, received.due_on) == (date(2020, 7, 14), date(2020, 8, 13))


def test_refresh_counts_a_date_from_sending_whatever_is_said_about_receipt() -> None:
    recipient = make_sent(sent_letter())
    rule = {"rule": "date", "by_date": DUE, "counted_from": "receipt"}

    clock = clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule)

    assert (clock.started_on, clock.due_on) == (SENT, DUE)


# The facts


def test_refresh_stores_the_days_and_the_end_of_confidentiality() -> None:
    letter = sent_letter(publish_after_deadline=True)
    first, second = make_sent(letter), make_sent(letter, sent_on=date(2020, 7, 10))

    assert (clock_of(first).due_on, clock_of(first).long_overdue_on) == (DUE, date(2020, 10, 5))
    assert clock_of(second).due_on == date(2020, 9, 8)
    assert Publication.objects.get(letter=letter).confidential_until == date(2020, 9, 8)


def test_refresh_knows_the_first_settling_and_the_latest_response() -> None:
    recipient = make_sent(sent_letter())
    make_response(recipient, kind=Response.Kind.ACKNOWLEDGMENT, received_on=date(2020, 7, 20))
    make_response(recipient, kind=Response.Kind.SUBSTANTIVE, received_on=date(2020, 9, 7))
    make_response(recipient, kind=Response.Kind.MEETING_HELD, received_on=date(2020, 9, 20))

    clock = clock_of(recipient)

    assert (clock.answered_on, clock.latest_kind) == (date(2020, 9, 7), "meeting_held")
    assert clock.standing(today=date(2020, 9, 30)) == Standing.ANSWERED_LATE


def test_refresh_all_takes_ten_recipients_in_any_order() -> None:
    letter = sent_letter()
    edition = make_edition(letter)
    rows = [make_recipient(letter=letter) for _number in range(10)]
    for recipient in rows:
        make_delivery(recipient, edition, sent_on=SENT)

    found = clocks.refresh_all(reversed(rows))

    assert [clock.recipient_id for clock in found] == [recipient.pk for recipient in rows]
    assert {clock.due_on for clock in found} == {DUE}


# The rule


def test_set_rule_moves_the_day_and_tells_the_trail() -> None:
    recipient = make_sent(sent_letter(holidays="US"))

    clock = clocks.set_rule(recipient=recipient, actor=make_user(), rule={"roll": "next", "holidays": "US"})

    assert (clock.due_on, clock.long_overdue_on) == (date(2020, 9, 8), date(2020, 10, 8))
    entry = Activity.objects.get(verb="letter.deadline_set")
    assert entry.data == {"recipient": recipient.pk, "rule": "days", "everyone": False, "recipients": 1}


def test_set_rule_twice_is_one_entry() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()

    for _press in range(2):
        clocks.set_rule(recipient=recipient, actor=actor, rule={"days": 30})

    assert verbs().count("deadline_set") == 1


def test_set_rule_empties_what_the_rule_does_not_ask_for() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    clocks.set_rule(recipient=recipient, actor=actor, rule={"rule": "event", "event": "The hearing", "days": 14})

    clock = clocks.set_rule(recipient=recipient, actor=actor, rule={"rule": "date", "by_date": DUE})

    assert (clock.rule, clock.by_date, clock.days, clock.event, clock.event_on) == ("date", DUE, None, "", None)


def test_set_rule_for_everyone_reaches_all_who_owe_an_answer() -> None:
    letter = sent_letter()
    first, second, third = (make_sent(letter) for _number in range(3))
    copy = make_recipient(letter=letter, role="cc")
    stranger = make_sent(sent_letter())

    clocks.set_rule(recipient=first, actor=make_user(), rule={"days": 10, "unit": "working"}, everyone=True)

    due = ResponseClock.objects.filter(recipient__letter=letter).values_list("recipient", "due_on")
    assert dict(due) == dict.fromkeys([first.pk, second.pk, third.pk], date(2020, 7, 21))
    assert not ResponseClock.objects.filter(recipient=copy).exists()
    assert clock_of(stranger).due_on == DUE
    assert Activity.objects.get(verb="letter.deadline_set").data["recipients"] == 3


def test_set_rule_refuses_what_somebody_else_changed_meanwhile() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    seen = clocks.fingerprint(clocks.peek(recipient))
    clocks.set_rule(recipient=recipient, actor=actor, rule={"days": 30}, seen=seen)

    with pytest.raises(ClockRefused, match="Somebody else changed this deadline"):
        clocks.set_rule(recipient=recipient, actor=actor, rule={"days": 45}, seen=seen)
    again = clocks.set_rule(recipient=recipient, actor=actor, rule={"days": 30}, seen=seen)

    assert again.days == 30


def test_set_rule_refuses_unknown_columns() -> None:
    with pytest.raises(ValueError, match="not part of a rule"):
        clocks.set_rule(recipient=make_sent(sent_letter()), actor=make_user(), rule={"answered_on": DUE})


def test_set_event_day_gives_the_deadline_to_all_who_wait_for_it() -> None:
    letter, actor = sent_letter(), make_user()
    first, second, other = (make_sent(letter) for _number in range(3))
    clocks.set_rule(recipient=first, actor=actor, rule={"rule": "event", "event": "Hearing", "days": 14}, everyone=True)
    clocks.set_rule(recipient=other, actor=actor, rule={"event": "Vote"})
    before = clock_of(first).due_on

    clocks.set_event_day(recipient=first, actor=actor, event_on=date(2021, 5, 3), everyone=True)

    assert before is None
    assert [clock_of(each).due_on for each in (first, second, other)] == [date(2021, 5, 17), date(2021, 5, 17), None]


def test_set_event_day_can_be_taken_back() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    clocks.set_rule(recipient=recipient, actor=actor, rule={"rule": "event", "event": "Hearing", "event_on": DUE})

    clock = clocks.set_event_day(recipient=recipient, actor=actor, event_on=None)

    assert (clock.due_on, clock.standing(today=TODAY)) == (None, Standing.NO_DEADLINE)


def test_set_event_day_refuses_another_kind_of_deadline() -> None:
    with pytest.raises(ClockRefused, match="not tied to an event"):
        clocks.set_event_day(recipient=make_sent(sent_letter()), actor=make_user(), event_on=DUE)


# Extensions


def test_extend_moves_the_day_and_revoking_moves_it_back() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    first = {"until": date(2020, 9, 20), "today": TODAY, **WEEKS}
    second = {"until": date(2020, 10, 4), "today": TODAY, **WEEKS}

    clocks.extend(recipient=recipient, actor=actor, **first)
    later = clocks.extend(recipient=recipient, actor=actor, **second)
    extended = clock_of(recipient).due_on
    back = clocks.revoke_extension(extension=later, actor=actor).due_on

    assert (extended, back) == (date(2020, 10, 4), date(2020, 9, 20))
    assert verbs()[-3:] == ["deadline_extended", "deadline_extended", "extension_revoked"]


def test_extend_twice_in_the_same_words_is_one_extension() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    values = {"until": date(2020, 9, 20), "today": TODAY, **WEEKS}

    first = clocks.extend(recipient=recipient, actor=actor, **values)
    second = clocks.extend(recipient=recipient, actor=actor, **values)

    assert first == second
    assert verbs().count("deadline_extended") == 1


def test_revoke_extension_twice_is_one_entry() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    extension = clocks.extend(recipient=recipient, actor=actor, until=date(2020, 9, 20), today=TODAY, **WEEKS)

    for _press in range(2):
        clocks.revoke_extension(extension=extension, actor=actor)

    assert verbs().count("extension_revoked") == 1


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    (
        ({"until": DUE}, "until", "must lie after the present one, Saturday 5 September 2020"),
        ({"granted_on": date(2020, 8, 21)}, "granted_on", "has not come yet"),
        ({"granted_on": date(2020, 7, 6)}, "granted_on", "before the clock began to run, on Tuesday 7 July 2020"),
    ),
)
def test_extend_refuses_a_day_that_cannot_be(changes: dict[str, Any], field: str, sentence: str) -> None:
    recipient = make_sent(sent_letter())
    values = {"until": date(2020, 9, 20), "today": TODAY, **WEEKS, **changes}

    with pytest.raises(ClockRefused, match=sentence) as refusal:
        clocks.extend(recipient=recipient, actor=make_user(), **values)

    assert refusal.value.field == field
    assert clock_of(recipient).due_on == DUE


def test_extend_refuses_where_there_is_no_deadline() -> None:
    recipient = make_sent(sent_letter(response_within_days=None))

    with pytest.raises(ClockRefused, match="no deadline yet that could be extended"):
        clocks.extend(recipient=recipient, actor=make_user(), until=DUE, today=TODAY, **WEEKS)


def test_extend_after_the_answer_makes_a_late_answer_timely() -> None:
    recipient = make_sent(sent_letter())
    make_response(recipient, received_on=date(2020, 9, 10))
    late = clock_of(recipient).standing(today=date(2020, 9, 12))

    clocks.extend(recipient=recipient, actor=make_user(), until=date(2020, 9, 15), today=date(2020, 9, 12), **WEEKS)

    assert late == Standing.ANSWERED_LATE
    assert clock_of(recipient).standing(today=date(2020, 9, 12)) == Standing.ANSWERED


# Stops


def test_pause_stops_the_clock_and_resume_adds_the_days() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()

    clocks.pause(recipient=recipient, actor=actor, since=date(2020, 8, 10), reason="The annex.", today=TODAY)
    stopped = clock_of(recipient)
    clock = clocks.resume(recipient=recipient, actor=actor, on=TODAY, today=TODAY)

    assert (stopped.due_on, stopped.standing(today=date(2021, 1, 1))) == (DUE, Standing.PAUSED)
    assert (clock.due_on, clock.is_paused) == (date(2020, 9, 15), False)
    assert verbs()[-2:] == ["clock_stopped", "clock_resumed"]


def test_pause_and_resume_twice_are_one_of_each() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    for _press in range(2):
        clocks.pause(recipient=recipient, actor=actor, since=date(2020, 8, 10), reason="The annex.", today=TODAY)
    for _press in range(2):
        clocks.resume(recipient=recipient, actor=actor, on=TODAY, today=TODAY)

    assert verbs()[-2:] == ["clock_stopped", "clock_resumed"]
    assert clock_of(recipient).pauses.count() == 1


def test_pause_takes_days_that_are_over_also_after_the_answer() -> None:
    recipient = make_sent(sent_letter())
    make_response(recipient, received_on=date(2020, 9, 7))
    since, until = date(2020, 8, 10), date(2020, 8, 13)

    clocks.pause(recipient=recipient, actor=make_user(), since=since, until=until, reason="The annex.", today=TODAY)

    assert clock_of(recipient).due_on == date(2020, 9, 8)
    assert clock_of(recipient).standing(today=date(2020, 9, 9)) == Standing.ANSWERED


def test_cancel_pause_takes_its_days_back_and_keeps_it_in_the_history() -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    stop = clocks.pause(recipient=recipient, actor=actor, since=date(2020, 8, 10), reason="The annex.", today=TODAY)

    clock = clocks.cancel_pause(pause=stop, actor=actor)

    assert (clock.is_paused, clock.due_on) == (False, DUE)
    assert list(clock.pauses.values_list("since", "until")) == [(date(2020, 8, 10), date(2020, 8, 10))]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    (
        ({"since": date(2020, 7, 6)}, "since", "before the clock began to run"),
        ({"since": date(2020, 8, 21)}, "since", "has not come yet"),
        ({"since": date(2020, 8, 10), "until": date(2020, 8, 10)}, "until", "at least one day"),
        ({"since": date(2020, 8, 10), "until": date(2020, 8, 21)}, "until", "leave it empty"),
        ({"since": date(2020, 7, 12), "until": date(2020, 7, 14)}, "since", "stands still already"),
        ({"since": date(2020, 7, 8), "until": date(2020, 7, 13)}, "since", "stands still already"),
        ({"since": date(2020, 7, 14)}, "since", "stands still already"),
    ),
)
def test_pause_refuses_days_that_cannot_be(values: dict[str, Any], field: str, sentence: str) -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    other: dict[str, Any] = {"since": date(2020, 7, 12), "until": date(2020, 7, 15), "reason": "Something else."}
    clocks.pause(recipient=recipient, actor=actor, today=TODAY, **other)

    with pytest.raises(ClockRefused, match=sentence) as refusal:
        clocks.pause(recipient=recipient, actor=actor, reason="The annex.", today=TODAY, **values)

    assert refusal.value.field == field
    assert clock_of(recipient).pauses.count() == 1


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    (
        (lambda: make_recipient(letter=sent_letter()), "has not begun to run"),
        (answered_recipient, "nothing to stop any more"),
        (lambda: make_sent(sent_letter(state=LetterState.WITHDRAWN)), "was withdrawn"),
    ),
)
def test_pause_refuses_a_clock_that_does_not_run(prepare: Callable[[], Recipient], sentence: str) -> None:
    with pytest.raises(ClockRefused, match=sentence):
        clocks.pause(recipient=prepare(), actor=make_user(), since=TODAY, reason="The annex.", today=TODAY)


@pytest.mark.parametrize(
    ("on", "field", "sentence"),
    (
        (date(2020, 8, 9), "on", "before it was stopped, on Monday 10 August 2020"),
        (date(2020, 8, 21), "on", "has not come yet"),
    ),
)
def test_resume_refuses_a_day_that_cannot_be(on: date, field: str, sentence: str) -> None:
    recipient, actor = make_sent(sent_letter()), make_user()
    clocks.pause(recipient=recipient, actor=actor, since=date(2020, 8, 10), reason="The annex.", today=TODAY)

    with pytest.raises(ClockRefused, match=sentence) as refusal:
        clocks.resume(recipient=recipient, actor=actor, on=on, today=TODAY)

    assert refusal.value.field == field
    assert clock_of(recipient).is_paused


def test_resume_refuses_a_running_clock() -> None:
    with pytest.raises(ClockRefused, match="running already"):
        clocks.resume(recipient=make_sent(sent_letter()), actor=make_user(), on=TODAY, today=TODAY)


# Recipients that go


def test_remove_takes_a_clock_along_that_never_ran() -> None:
    recipient = make_recipient(letter=make_letter(response_within_days=60))
    clocks.set_rule(recipient=recipient, actor=make_user(), rule={"days": 30})

    rows.remove(recipient=recipient, actor=make_user())

    assert (Recipient.objects.count(), ResponseClock.objects.count()) == (0, 0)


def test_remove_keeps_a_recipient_with_a_history() -> None:
    recipient = make_sent(make_letter(response_within_days=60))

    with pytest.raises(RecipientsLocked, match="came back already"):
        rows.remove(recipient=recipient, actor=make_user())

    assert clock_of(recipient).due_on == DUE
