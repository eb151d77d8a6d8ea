"""The sentences that lead to a deadline, and where a recipient stands in words."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from campaign import holidays
from campaign.dates import long_day, plain_day
from letters import clocks
from letters.clocks.explanations import BELOW_A_NUMBER, explain, panel, standing_below, standing_label, standing_line
from letters.models import Extension, Pause, Recipient, ResponseClock
from letters.states import LetterState, Standing
from tests.factories.answers import make_sent
from tests.factories.campaign import make_campaign, make_coalition, make_user
from tests.factories.letters import make_letter, make_recipient

pytestmark = pytest.mark.django_db

SENT = date(2020, 7, 7)


def ruled(holidays: str = "", **rule: Any) -> Recipient:
    """A recipient who was sent the letter on 7 July 2020, with a rule."""
    campaign = make_campaign(make_coalition(holidays=holidays))
    letter = make_letter(campaign=campaign, state=LetterState.DELIVERED, response_within_days=60)
    recipient = make_sent(letter)
    clocks.set_rule(recipient=recipient, actor=make_user(), rule=rule)
    return recipient


def said(recipient: Recipient, **options: Any) -> list[str]:
    return explain(clocks.peek(recipient), **options).sentences


@pytest.mark.parametrize(
    ("rule", "sentences"),
    (
        (
            {},
            [
                "60 calendar days after 7 July 2020 is Saturday 5 September 2020.",
                "After Monday 5 October 2020 an answer is long overdue.",
            ],
        ),
        (
            {"roll": "next", "holidays": "GB-ENG"},
            [
                (
                    "60 calendar days after 7 July 2020 is Saturday 5 September 2020; "
                    "rolled to Monday 7 September 2020: no holiday."
                ),
                "After Wednesday 7 October 2020 an answer is long overdue.",
            ],
        ),
        (
            {"roll": "next", "holidays": "US"},
            [
                (
                    "60 calendar days after 7 July 2020 is Saturday 5 September 2020; "
                    "rolled to Tuesday 8 September 2020, "
                    "because of the public holiday Labor Day (Monday 7 September 2020)."
                ),
                "After Thursday 8 October 2020 an answer is long overdue.",
            ],
        ),
        (
            {"roll": "next"},
            [
                (
                    "60 calendar days after 7 July 2020 is Saturday 5 September 2020; "
                    "rolled to Monday 7 September 2020: holidays of no country are taken into account."
                ),
                "After Wednesday 7 October 2020 an answer is long overdue.",
            ],
        ),
        (
            {"roll": "next", "days": 62, "holidays": "GB-ENG", "long_overdue_after": 1},
            [
                (
                    "62 calendar days after 7 July 2020 is Monday 7 September 2020; "
                    "neither a weekend nor a public holiday."
                ),
                "After Tuesday 8 September 2020 an answer is long overdue.",
            ],
        ),
        (
            {"days": 1, "roll": "previous", "weekend": "fri_sat"},
            [
                "1 calendar day after 7 July 2020 is Wednesday 8 July 2020; not a weekend.",
                "After Friday 7 August 2020 an answer is long overdue.",
            ],
        ),
        (
            {"days": 5, "unit": "working", "holidays": "US-NY"},
            [
                "5 working days after 7 July 2020 is Tuesday 14 July 2020.",
                "After Thursday 13 August 2020 an answer is long overdue.",
            ],
        ),
        (
            {"days": 45, "unit": "working", "holidays": "US"},
            [
                (
                    "45 working days after 7 July 2020 is Wednesday 9 September 2020; "
                    "not counted as public holidays: Labor Day (Monday 7 September 2020)."
                ),
                "After Friday 9 October 2020 an answer is long overdue.",
                (
                    "Only holidays of the whole of United States of America were left out. Parts of it have more: "
                    "Manu'a Islands Cession Day, Thursday 16 July 2020 (American Samoa); Liberation Day (Guam), "
                    "Tuesday 21 July 2020 (Guam); Pioneer Day, Friday 24 July 2020 (Utah); Victory Day, "
                    "Monday 10 August 2020 (Rhode Island) and 3 more. "
                    "If the recipient keeps to these, choose the region."
                ),
            ],
        ),
        (
            {"rule": "date", "by_date": date(2020, 12, 25), "roll": "next", "holidays": "GB-ENG"},
            [
                (
                    "An answer is asked for by Friday 25 December 2020; rolled to Tuesday 29 December 2020, "
                    "because of the public holidays Christmas Day (Friday 25 December 2020), "
                    "Boxing Day (observed) (Monday 28 December 2020)."
                ),
                "After Thursday 28 January 2021 an answer is long overdue.",
            ],
        ),
        (
            {"rule": "event", "event": "the hearing", "days": 14},
            ["An answer is due 14 days after “the hearing”; the day of the event is not known yet."],
        ),
        (
            {"rule": "event", "event": "the hearing"},
            ["An answer is due 60 days after “the hearing”; the day of the event is not known yet."],
        ),
        (
            {"rule": "event", "event": "the hearing", "days": 14, "event_on": date(2021, 5, 3)},
            [
                "14 calendar days after 3 May 2021 (“the hearing”) is Monday 17 May 2021.",
                "After Wednesday 16 June 2021 an answer is long overdue.",
            ],
        ),
        (
            {"rule": "event", "event": "the hearing", "days": 0, "event_on": date(2021, 5, 3)},
            [
                "An answer is due on Monday 3 May 2021, the day of “the hearing”.",
                "After Wednesday 2 June 2021 an answer is long overdue.",
            ],
        ),
        (
            {"counted_from": "receipt"},
            ["60 days are counted from receipt; it is not known yet when the letter was received."],
        ),
        ({"rule": "none"}, ["No deadline is set."]),
    ),
)
def test_explain_says_how_the_day_came_about(rule: dict[str, Any], sentences: list[str]) -> None:
    assert said(ruled(**rule)) == sentences


def test_explain_says_that_the_letter_has_not_been_sent() -> None:
    recipient = make_recipient(letter=make_letter(response_within_days=1))

    assert said(recipient) == ["1 day is counted from sending; the letter has not been sent yet."]


def test_explain_counts_from_receipt() -> None:
    recipient = ruled(counted_from="receipt")
    recipient.deliveries.update(state="received", received_on=date(2020, 7, 9))

    assert said(recipient)[0] == "60 calendar days after 9 July 2020 (receipt) is Monday 7 September 2020."


def test_explain_names_extension_and_stops() -> None:
    recipient = ruled()
    clock = ResponseClock.objects.get(recipient=recipient)
    values = {"reason": "An election.", "granted_by": "Ada Rey", "granted_on": date(2020, 8, 19)}
    Extension.objects.create(clock=clock, until=date(2020, 10, 2), **values)
    Pause.objects.create(clock=clock, since=date(2020, 8, 1), until=date(2020, 8, 5), reason="We owed the annex.")
    Pause.objects.create(clock=clock, since=date(2020, 9, 20), until=date(2020, 9, 21), reason="A closed office.")

    assert said(recipient) == [
        (
            "60 calendar days after 7 July 2020 is Wednesday 9 September 2020; "
            "not counted: 4 days on which the clock stood still."
        ),
        "Extended to Friday 2 October 2020 by <bdi>Ada Rey</bdi>: <bdi>An election.</bdi>",
        "With the 1 day on which the clock stood still it is Saturday 3 October 2020.",
        "The clock stood still for 4 days, from 1 August 2020 to 4 August 2020: <bdi>We owed the annex.</bdi>",
        "The clock stood still on 20 September 2020: <bdi>A closed office.</bdi>",
        "After Monday 2 November 2020 an answer is long overdue.",
    ]


def test_explain_rolls_a_date_after_the_days_that_stood_still() -> None:
    recipient = ruled(rule="date", by_date=date(2026, 12, 25), roll="next", holidays="CH-GE")
    clock = ResponseClock.objects.get(recipient=recipient)
    Pause.objects.create(clock=clock, since=date(2026, 10, 12), until=date(2026, 10, 14), reason="The annex.")

    assert said(recipient)[:2] == [
        "An answer is asked for by Friday 25 December 2026.",
        (
            "With the 2 days on which the clock stood still it is Sunday 27 December 2026; "
            "rolled to Monday 28 December 2026: no holiday."
        ),
    ]


def test_explain_says_what_a_stopped_clock_would_show() -> None:
    recipient = ruled()
    stop: dict[str, Any] = {"since": date(2020, 8, 10), "reason": "We owe the annex.", "today": date(2020, 8, 20)}
    clocks.pause(recipient=recipient, actor=make_user(), **stop)

    assert said(recipient, today=date(2020, 8, 20)) == [
        "60 calendar days after 7 July 2020 is Saturday 5 September 2020.",
        (
            "The clock has stood still since 10 August 2020; the deadline moves with every day of it: "
            "<bdi>We owe the annex.</bdi>"
        ),
        "After Monday 5 October 2020 an answer is long overdue.",
        "If it ran again from today, the deadline would be Tuesday 15 September 2020.",
    ]


def test_explain_says_when_an_extension_changes_nothing() -> None:
    recipient = ruled()
    values = {"reason": "An election.", "granted_by": "Ada Rey", "granted_on": date(2020, 8, 19)}
    clock = ResponseClock.objects.get(recipient=recipient)
    Extension.objects.create(clock=clock, until=date(2020, 9, 1), **values)

    assert said(recipient)[1] == (
        "The extension to Tuesday 1 September 2020 by <bdi>Ada Rey</bdi> changes nothing: "
        "the rule gives as much time already."
    )


def test_explain_warns_of_years_without_known_holidays() -> None:
    clock = ResponseClock(
        recipient=ruled(), rule="event", event="the vote", event_on=date(2150, 7, 3), days=1, roll="next", holidays="US"
    )

    explanation = explain(clock)

    unknown = "No holidays are known for United States of America in 2150; only weekends were taken into account."
    assert explanation.sentences == [
        "1 calendar day after 3 July 2150 (“the vote”) is Saturday 4 July 2150; rolled to Monday 6 July 2150.",
        "After Wednesday 5 August 2150 an answer is long overdue.",
        unknown,
    ]
    assert explanation.warnings == [unknown]


def test_explain_speaks_the_language_of_the_reader() -> None:
    recipient = ruled(roll="next", holidays="CH-GE", days=66)
    with translation.override("fr"):
        sentence = said(recipient)[0]

    assert "vendredi 11 septembre 2020" in sentence or "samedi 12 septembre 2020" in sentence


@pytest.mark.parametrize(
    ("today", "line"),
    (
        (date(2020, 7, 8), "59 days left"),
        (date(2020, 9, 4), "1 day left"),
        (date(2020, 9, 5), "due today"),
        (date(2020, 9, 6), "1 day overdue"),
        (date(2020, 9, 17), "12 days overdue"),
        (date(2020, 10, 6), "31 days overdue"),
    ),
)
def test_standing_line_counts_the_days(today: date, line: str) -> None:
    assert standing_line(clocks.peek(ruled()), today=today) == line


@pytest.mark.parametrize(
    ("facts", "line"),
    (
        ({"started_on": None}, "not begun"),
        ({"due_on": None}, "no deadline"),
        ({"is_paused": True}, "clock stopped"),
        ({"answered_on": date(2020, 9, 5)}, "answered in time"),
        ({"answered_on": date(2020, 9, 6)}, "answered 1 day late"),
        ({"answered_on": date(2020, 9, 17)}, "answered 12 days late"),
        ({"answered_on": date(2020, 9, 17), "due_on": None}, "answered"),
    ),
)
def test_standing_line_says_what_else_there_is(facts: dict[str, Any], line: str) -> None:
    values = {"started_on": SENT, "due_on": date(2020, 9, 5), "long_overdue_on": date(2020, 10, 5), **facts}

    assert standing_line(ResponseClock(**values), today=date(2020, 9, 1)) == line


def test_standing_label_has_a_word_for_each() -> None:
    assert [standing_label(standing) for standing in Standing] == [
        "not begun",
        "no deadline",
        "waiting",
        "due soon",
        "clock stopped",
        "overdue",
        "long overdue",
        "answered",
        "answered late",
    ]


def test_panel_writes_nothing() -> None:
    recipient = make_recipient(letter=make_letter(response_within_days=60))

    shown = panel(recipient, today=SENT)

    assert (shown.standing, shown.label, shown.extensions, shown.pauses) == (Standing.NOT_SENT, "not begun", [], [])
    assert ResponseClock.objects.count() == 0


def test_days_are_written_as_the_language_does() -> None:
    with translation.override("fr"):
        assert (long_day(date(2020, 9, 1)), plain_day(date(2020, 9, 11))) == (
            "mardi 1er septembre 2020",
            "11 septembre 2020",
        )
    assert (long_day(date(2020, 9, 1)), plain_day(date(2020, 9, 11))) == (
        "Tuesday 1 September 2020",
        "11 September 2020",
    )


# Whose holidays


@pytest.mark.parametrize(
    ("code", "language", "expected"),
    (
        ("US", "en", "United States of America"),
        ("US-NY", "en", "United States of America, New York"),
        ("CH", "fr", "Suisse"),
        ("XX", "en", "XX"),
    ),
)
def test_place_is_named_in_the_language_of_the_reader(code: str, language: str, expected: str) -> None:
    with translation.override(language):
        assert holidays.place(code) == expected


def test_places_are_in_the_order_of_the_language() -> None:
    with translation.override("fr"):
        names = [name for _code, name in holidays.places()]

    assert names.index("Égypte") < names.index("Suisse")
    assert names.index("Égypte") < names.index("Équateur") or names.index("Équateur") < names.index("Égypte")
    assert len(names) == len(holidays.supported())


@pytest.mark.parametrize(
    ("code", "is_known"), (("US", True), ("CH-GE", True), ("CH-ZZ", False), ("XX", False), ("", False), ("US-", False))
)
def test_is_known_tells_countries_and_their_regions(code: str, is_known: bool) -> None:
    assert holidays.is_known(code) is is_known


def test_words_below_a_number_are_those_of_one_below_one() -> None:
    with translation.override("es"):
        assert [standing_below(Standing.ANSWERED, number) for number in (0, 1, 2)] == [
            "respondidas",
            "respondida",
            "respondidas",
        ]
    assert set(BELOW_A_NUMBER) == set(Standing)


def test_what_people_typed_is_no_markup() -> None:
    recipient = ruled()
    clock = ResponseClock.objects.get(recipient=recipient)
    values = {"reason": "<b>5 % & more", "granted_by": "<i>Ada", "granted_on": date(2020, 8, 19)}
    Extension.objects.create(clock=clock, until=date(2020, 10, 2), **values)

    assert "by <bdi>&lt;i&gt;Ada</bdi>: <bdi>&lt;b&gt;5 % &amp; more</bdi>" in " ".join(said(recipient))
