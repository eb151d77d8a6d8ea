"""Deadlines when other holidays are known than before: everything follows, and it is said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from unittest import mock

import pytest
import time_machine
from django.test import Client
from holidays import country_holidays

from campaign import holiday_years, holidays
from campaign.models import Activity
from config.celery import app
from letters import clocks, tasks
from letters.clocks import recounting
from letters.clocks.explanations import explain
from letters.models import Publication, Recipient, ResponseClock
from letters.register.entry import RegisterLine, RegisterOutcome, sentence
from letters.reminders.answers import item
from letters.reminders.digest import clock_line
from letters.states import LetterState
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_member, make_user, sign_in
from tests.factories.letters import make_letter

pytestmark = pytest.mark.django_db

# Ten working days in Germany: Friday 17 July 2020, or Monday the 20th with a holiday on the 9th.
SENT, BEFORE, AFTER = date(2020, 7, 3), date(2020, 7, 17), date(2020, 7, 20)
GERMANY = type(country_holidays("DE"))
NEW = {2020: (7, 9, "Day of the Archives")}


@contextmanager
def other_holidays() -> Iterator[None]:
    """The library as a later version may be: with a holiday more in Germany."""
    forget()
    with mock.patch.multiple(GERMANY, create=True, special_public_holidays=NEW, has_special_holidays=True):
        yield
    forget()


def forget() -> None:
    holiday_years.year.cache_clear()
    holidays._in_parts.cache_clear()


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(datetime(2020, 7, 14, 12, tzinfo=UTC), tick=False):
        yield
    forget()


def waiting(**rule: Any) -> Recipient:
    letter = make_letter(
        campaign=make_campaign(make_coalition(time_zone="UTC")),
        state=LetterState.DELIVERED,
        publish_after_deadline=True,
    )
    recipient = make_sent(letter, name="Ms. Ida Moss", sent_on=SENT)
    values = {"rule": "days", "days": 10, "unit": "working", "holidays": "DE"} | rule
    clocks.set_rule(recipient=recipient, actor=make_user(), rule=values)
    return recipient


def clock_of(recipient: Recipient) -> ResponseClock:
    return ResponseClock.objects.get(recipient=recipient)


def test_recount_moves_what_every_page_goes_by() -> None:
    recipient = waiting()
    assert clock_of(recipient).due_on == BEFORE

    with other_holidays():
        assert recounting.recount() == 1
        clock = clock_of(recipient)
        explanation = explain(clock)

    assert (clock.due_on, explanation.due_on, clock.long_overdue_on) == (AFTER, AFTER, date(2020, 8, 19))
    assert Publication.objects.get(letter=recipient.letter).confidential_until == AFTER
    assert (
        "Counted anew on 14 July 2020, because other holidays are known since; before, it was Friday 17 July 2020."
        in (explanation.sentences)
    )
    entry = Activity.objects.get(verb="letter.deadline_recounted")
    assert (entry.actor, entry.data["before"], entry.data["after"]) == (None, "2020-07-17", "2020-07-20")


def test_page_never_shows_two_days_without_saying_why(client: Client) -> None:
    """Between the new version and the recount: lists still go by the stored day, and the explanation says so."""
    recipient = waiting()
    sign_in(client, make_member(recipient.letter.campaign.coalition).user)

    with other_holidays():
        explanation = explain(clock_of(recipient))
        page = client.get(f"/letters/{recipient.letter.slug}/recipients/{recipient.pk}/case/").content.decode()

    sentence = (
        "Other holidays are known since this deadline was counted. Lists and reminders still go by Friday 17 July "
        "2020; they will follow within minutes."
    )
    assert sentence in explanation.warnings
    assert sentence in page


def test_recount_touches_nothing_that_was_counted_with_the_holidays_known_now() -> None:
    recipient = waiting()
    stored = ResponseClock.objects.values().get(recipient=recipient)

    assert recounting.recount() == 0
    assert ResponseClock.objects.values().get(recipient=recipient) == stored
    assert explain(clock_of(recipient)).warnings == []


@pytest.mark.parametrize(
    ("rule", "moves"),
    (
        ({"holidays": "DE-BY"}, True),
        ({"unit": "calendar", "days": 6, "roll": "next"}, True),  # the new holiday itself
        ({"unit": "calendar", "days": 6}, False),  # asks for no holidays
        ({"holidays": "FR"}, False),
        ({"holidays": ""}, False),
        ({"rule": "date", "by_date": date(2020, 7, 9), "roll": "next"}, True),
        ({"rule": "event", "event": "the hearing", "event_on": date(2020, 7, 8), "days": 1, "roll": "previous"}, True),
    ),
)
def test_recount_looks_at_every_kind_of_rule(rule: dict[str, Any], moves: bool) -> None:
    recipient = waiting(**rule)
    before = clock_of(recipient).due_on

    with other_holidays():
        assert recounting.recount() == int(moves)
        assert recounting.recount() == 0

    assert (clock_of(recipient).due_on != before) is moves


def test_recount_reaches_answered_clocks_because_their_pages_explain_as_well() -> None:
    recipient = waiting()
    ResponseClock.objects.filter(recipient=recipient).update(answered_on=AFTER)

    with other_holidays():
        recounting.recount()
        assert explain(clock_of(recipient)).due_on == clock_of(recipient).due_on == AFTER


def test_recount_goes_on_where_it_stopped() -> None:
    recipients = [waiting() for _ in range(3)]

    with other_holidays():
        assert [recounting.recount(most=2), recounting.recount(most=2)] == [2, 1]

    assert {clock_of(recipient).due_on for recipient in recipients} == {AFTER}


def test_worker_recounts_by_itself() -> None:
    recipient = waiting()
    assert app.conf.beat_schedule["letters.recount_deadlines"]["task"] == tasks.recount_deadlines.name

    with other_holidays():
        tasks.recount_deadlines()

    assert clock_of(recipient).due_on == AFTER


def test_a_new_rule_forgets_what_other_holidays_had_moved() -> None:
    recipient = waiting()
    with other_holidays():
        recounting.recount()
        clocks.set_rule(recipient=recipient, actor=make_user(), rule={"days": 11})

        assert clock_of(recipient).recounted_from is None


# Said to be provisional, asked for the part, with the law


def test_explanation_of_twenty_working_days_in_great_britain_names_easter_monday() -> None:
    recipient = waiting(days=20, holidays="GB")
    recipient.deliveries.update(sent_on=date(2026, 3, 27))
    clocks.refresh(recipient)

    explanation = explain(clock_of(recipient))

    assert explanation.warnings == [
        (
            "Only holidays of the whole of United Kingdom were left out. Parts of it have more: "
            "Easter Monday, Monday 6 April 2026 (England, Northern Ireland, Wales). "
            "If the recipient keeps to these, choose the region."
        )
    ]
    assert explanation.warnings[0] in explanation.sentences


def test_explanation_of_an_office_in_hong_kong_names_the_law() -> None:
    recipient = waiting(days=2, holidays="HK")
    recipient.deliveries.update(sent_on=date(2026, 4, 1))
    clocks.refresh(recipient)

    explanation = explain(clock_of(recipient))

    assert clock_of(recipient).due_on == date(2026, 4, 8)
    assert (
        "On 3 April 2026, 4 April 2026 public offices of Hong Kong are closed (General Holidays Ordinance "
        "(Cap. 149), s. 2)."
    ) in explanation.sentences


@pytest.mark.parametrize(
    ("holidays", "sent_on", "sentence"),
    (
        (
            "AE",
            date(2027, 3, 1),
            (
                "Provisional: the moon decides the days of Eid al-Fitr (estimated) (Tuesday 9 March 2027), "
                "Eid al-Fitr Holiday (estimated) (Wednesday 10 March 2027), "
                "Eid al-Fitr Holiday (estimated) (Thursday 11 March 2027), which may turn out a day earlier or later."
            ),
        ),
        (
            "CN",
            date(2027, 3, 1),
            (
                "Provisional: the government decides its holidays and working days anew for each year, and those of "
                "China in 2027 are not known yet."
            ),
        ),
        (
            "US",
            date(2150, 3, 1),
            "No holidays are known for United States of America in 2150; only weekends were taken into account.",
        ),
    ),
)
def test_deadline_over_uncertain_holidays_is_provisional_everywhere(
    client: Client, holidays: str, sent_on: date, sentence: str
) -> None:
    recipient = waiting(holidays=holidays)
    recipient.deliveries.update(sent_on=sent_on)
    clocks.refresh(recipient)
    coalition = recipient.letter.campaign.coalition
    sign_in(client, make_member(coalition).user)

    assert sentence in explain(clock_of(recipient)).warnings
    for path in (
        f"/letters/{recipient.letter.slug}/recipients/{recipient.pk}/case/",
        f"/letters/{recipient.letter.slug}/answers/",
        f"/coalitions/{coalition.slug}/answers/",
        f"/coalitions/{coalition.slug}/answers/report/",
    ):
        assert "provisional" in client.get(path).content.decode(), path


def test_deadline_over_certain_holidays_is_not_provisional(client: Client) -> None:
    recipient = waiting()
    sign_in(client, make_member(recipient.letter.campaign.coalition).user)

    assert not clock_of(recipient).is_provisional
    page = client.get(f"/letters/{recipient.letter.slug}/recipients/{recipient.pk}/case/")
    assert "provisional" not in page.content.decode()


def test_mails_and_register_mark_a_provisional_day() -> None:
    recipient = waiting(holidays="CN")
    recipient.deliveries.update(sent_on=date(2027, 3, 1))
    clocks.refresh(recipient)
    clock = clock_of(recipient)
    certain = ResponseClock(recipient=recipient, due_on=clock.due_on)

    assert item(clock, SENT)["due"] == "15 March 2027 (provisional)"
    assert item(certain, SENT)["due"] == "15 March 2027"
    assert "due on 15 March (provisional)" in clock_line(clock, SENT)[0]
    line = RegisterLine("Ms. Ida Moss", "", RegisterOutcome.WAITING, SENT, clock.due_on, None, (), False, False, True)
    assert sentence(line) == "Answer due by 15 March 2027 (provisional)"
    assert sentence(replace(line, is_provisional=False)) == "Answer due by 15 March 2027"
