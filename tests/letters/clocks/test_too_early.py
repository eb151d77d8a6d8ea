"""A day of answer before the letter goes out is refused wherever it could be given."""

from datetime import date
from typing import Any

import pytest

from letters import clocks, deliveries
from letters.clocks import ClockRefused
from letters.deliveries import DeliveryRefused
from letters.drafts.forms.furniture import FurnitureForm
from letters.models import Letter, Recipient, ResponseClock
from letters.states import LetterState
from signatories.lists.checks import checks
from tests.factories.answers import make_sent
from tests.factories.campaign import make_user
from tests.factories.deliveries import make_edition
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db
SENT, BEFORE = date(2026, 3, 10), date(2026, 3, 9)
GOES_OUT = (
    "An answer cannot be due on Monday 9 March 2026: the letter goes out on Tuesday 10 March 2026. "
    "Change the deadline first."
)


def waiting(**fields: Any) -> Recipient:
    """Somebody who has not got the letter yet, which is asked to be answered by a day."""
    letter = make_letter(state=LetterState.FINAL, **{"response_due_on": BEFORE, **fields})
    return make_recipient(letter=letter, name="Ada Rey", email="ada@ministry.example")


def record(recipient: Recipient, **fields: Any) -> None:
    letter = recipient.letter
    values: dict[str, Any] = {"channel": "post", "sent_on": SENT, "actor": None, "today": SENT}
    edition = letter.editions.first() or make_edition(letter)
    deliveries.enter(letter=letter, edition=edition, recipients=[recipient], **{**values, **fields})


def test_record_refuses_to_send_after_the_day_of_answer() -> None:
    recipient = waiting()

    with pytest.raises(DeliveryRefused) as refusal:
        record(recipient)

    assert (str(refusal.value), refusal.value.field) == (GOES_OUT, "sent_on")
    assert recipient.deliveries.count() == 0


def test_send_refuses_to_mail_after_the_day_of_answer() -> None:
    recipient = waiting()
    values: dict[str, Any] = {"subject": "A letter", "note": "Enclosed.", "actor": None, "today": SENT}

    with pytest.raises(DeliveryRefused) as refusal:
        deliveries.send(
            letter=recipient.letter, edition=make_edition(recipient.letter), recipients=[recipient], **values
        )

    assert str(refusal.value) == GOES_OUT


@pytest.mark.parametrize("fields", ({"response_due_on": SENT}, {"response_due_on": None, "response_within_days": 1}))
def test_record_takes_the_day_itself_and_days_that_are_counted(fields: dict[str, Any]) -> None:
    recipient = waiting(**fields)

    record(recipient)

    assert recipient.deliveries.count() == 1


def test_record_takes_copies_and_a_correction_of_what_went_out_in_time() -> None:
    copy = make_recipient(letter=make_letter(state=LetterState.FINAL, response_due_on=BEFORE), role="cc")
    record(copy)
    in_time = waiting()
    record(in_time, sent_on=date(2026, 3, 5))
    record(in_time, purpose="correction")

    assert (copy.deliveries.count(), in_time.deliveries.count()) == (1, 2)


def test_record_goes_by_the_own_rule_of_a_recipient() -> None:
    recipient = waiting(response_due_on=None)
    event = {"rule": "event", "event": "the hearing", "event_on": date(2026, 3, 1), "days": 8}
    clocks.set_rule(recipient=recipient, actor=make_user(), rule=event)

    with pytest.raises(DeliveryRefused, match="cannot be due on Monday 9 March 2026"):
        record(recipient)


@pytest.mark.parametrize(
    ("rule", "field"),
    (
        ({"rule": "date", "by_date": BEFORE}, "by_date"),
        ({"rule": "date", "by_date": SENT, "roll": "previous"}, None),
        ({"rule": "event", "event": "the hearing", "event_on": date(2026, 3, 1), "days": 8}, "event_on"),
        ({"rule": "event", "event": "the hearing", "event_on": date(2026, 3, 1), "days": 9}, None),
        ({"rule": "event", "event": "the hearing", "days": 8}, None),
        ({"rule": "date", "by_date": SENT}, None),
    ),
)
def test_set_rule_refuses_a_day_before_sending(rule: dict[str, Any], field: str | None) -> None:
    recipient = make_sent(sent_on=SENT)

    if field is None:
        assert clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule).rule == rule["rule"]
        return
    with pytest.raises(ClockRefused) as refusal:
        clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule)

    assert (str(refusal.value), refusal.value.field) == (GOES_OUT, field)
    assert ResponseClock.objects.get(recipient=recipient).rule == "days"


def test_set_rule_goes_by_the_date_of_a_letter_that_is_not_sent_yet() -> None:
    recipient = waiting(response_due_on=None, issued_on=SENT)

    with pytest.raises(ClockRefused, match="the letter is dated Tuesday 10 March 2026"):
        clocks.set_rule(recipient=recipient, actor=make_user(), rule={"rule": "date", "by_date": BEFORE})


def test_event_day_before_sending_is_refused() -> None:
    recipient = make_sent(sent_on=SENT)
    rule = {"rule": "event", "event": "the hearing", "days": 1}
    clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule)

    with pytest.raises(ClockRefused) as refusal:
        clocks.set_event_day(recipient=recipient, actor=make_user(), event_on=date(2026, 3, 8))

    assert refusal.value.field == "event_on"


def test_set_rule_for_everyone_is_refused_where_it_is_too_early_for_one() -> None:
    letter = make_letter(state=LetterState.DELIVERED, response_within_days=60)
    early, late = make_sent(letter, sent_on=date(2026, 3, 1)), make_sent(letter, sent_on=SENT)
    rule = {"rule": "date", "by_date": BEFORE}

    with pytest.raises(ClockRefused):
        clocks.set_rule(recipient=early, actor=make_user(), rule=rule, everyone=True)

    assert {ResponseClock.objects.get(recipient=each).rule for each in (early, late)} == {"days"}


@pytest.mark.parametrize(("due_on", "is_fine"), (("2026-03-09", False), ("2026-03-10", True), ("", True)))
def test_furniture_refuses_a_day_before_the_date_of_the_letter(due_on: str, is_fine: bool) -> None:
    letter = make_letter()
    form = FurnitureForm({"issued_on": "2026-03-10", "response_due_on": due_on}, letter=letter)

    form.is_valid()

    expected = [] if is_fine else ["An answer cannot be due before the date of the letter."]
    assert form.errors.get("response_due_on", []) == expected


@pytest.mark.parametrize(("due_on", "is_said"), ((BEFORE, True), (SENT, False), (None, False)))
def test_checks_before_the_final_document_point_it_out(due_on: date | None, is_said: bool) -> None:
    letter: Letter = make_letter(state=LetterState.CLOSED, issued_on=SENT, response_due_on=due_on)
    make_recipient(letter=letter)

    found = [one for one in checks(letter, make_edition(letter).frozen_list) if one.label == "Answer by"]

    assert [(one.finding, one.is_fine) for one in found] == (
        [("9 March 2026, before the letter is sent", False)] if is_said else []
    )
