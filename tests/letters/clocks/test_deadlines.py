"""The day of answer against known calendars, and civil times against the clocks of the world.

The expected days of ``deadlines.csv`` were found with a paper calendar and published lists of
holidays (opm.gov, gov.uk, the cantons' own lists, notices of the State Council of China), not by
running the rules.
"""

import csv
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.clock import civil_today
from campaign.holidays import CountryCalendar
from letters.civil_time import NoSuchMoment, due_moment, moment
from letters.clocks.deadlines import deadline, is_working_day
from letters.clocks.steps import DeadlineRule, DeadlineStep, Grant, Passed, StepKind, Stop
from letters.states import Standing, standing

TABLE = list(csv.DictReader(Path(__file__).with_name("deadlines.csv").read_text().splitlines()))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rule_of(line: dict[str, str]) -> DeadlineRule:
    """Read "60", "10 working", "by 2021-05-01", "event 14", "event 10 working" or "none"."""
    words = line["rule"].split()
    unit = "working" if words[-1] == "working" else "calendar"
    if words[0] == "none":
        return DeadlineRule()
    if words[0] == "by":
        return DeadlineRule(kind="date", by_date=day(words[1]), roll=line["roll"])
    if words[0] == "event":
        on = day(line["event on"])
        return DeadlineRule(
            kind="event", event="the hearing", event_on=on, days=int(words[1]), unit=unit, roll=line["roll"]
        )
    return DeadlineRule(kind="days", days=int(words[0]), unit=unit, roll=line["roll"])


def stops_of(line: dict[str, str]) -> list[Stop]:
    pairs = [part.split(">") for part in line["stops"].split()]
    return [Stop(date.fromisoformat(since), day(until)) for since, until in pairs]


def grants_of(line: dict[str, str]) -> list[Grant]:
    pairs = [part.split(":") for part in line["grants"].split()]
    return [Grant(date.fromisoformat(until), date.fromisoformat(granted)) for granted, until in pairs]


def test_the_table_has_at_least_sixty_cases_with_names_of_their_own() -> None:
    names = [line["name"] for line in TABLE]

    assert len(names) >= 60
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("line", TABLE, ids=[line["name"] for line in TABLE])
def test_deadline_is_the_day_of_a_known_calendar(line: dict[str, str]) -> None:
    found = deadline(
        rule_of(line),
        started_on=day(line["start"]),
        calendar=CountryCalendar(line["country"], line["weekend"]),
        stops=stops_of(line),
        grants=grants_of(line),
    )

    assert (f"{found.due_on:%Y-%m-%d %a}" if found.due_on else "") == line["due"]


# The steps


def test_deadline_tells_each_step_to_the_day() -> None:
    found = deadline(
        DeadlineRule(kind="days", days=60, roll="next", long_overdue_after=30),
        started_on=date(2020, 7, 7),
        calendar=CountryCalendar("US"),
    )

    saturday, sunday = Passed(date(2020, 9, 5)), Passed(date(2020, 9, 6))
    assert found.steps == (
        DeadlineStep(StepKind.COUNTED, date(2020, 9, 5), since=date(2020, 7, 7), count=60),
        DeadlineStep(
            StepKind.ROLLED,
            date(2020, 9, 8),
            since=date(2020, 9, 5),
            passed=(saturday, sunday, Passed(date(2020, 9, 7), "Labor Day")),
        ),
        DeadlineStep(StepKind.LONG_OVERDUE, date(2020, 10, 8), since=date(2020, 9, 8), count=30),
    )
    assert found.long_overdue_on == date(2020, 10, 8)


def test_deadline_names_the_holidays_that_working_days_leave_out() -> None:
    found = deadline(
        DeadlineRule(kind="days", days=5, unit="working"),
        started_on=date(2024, 3, 27),
        calendar=CountryCalendar("CH-GE"),
    )

    assert found.steps[0].passed == (
        Passed(date(2024, 3, 29), "Good Friday"),
        Passed(date(2024, 4, 1), "Easter Monday"),
    )


@pytest.mark.parametrize(("country", "year"), (("US", 2150), ("XX", 2020), ("CH-ZZ", 2020), ("CN", 1900), ("IN", 2040)))
def test_deadline_says_when_no_holidays_are_known(country: str, year: int) -> None:
    rule = DeadlineRule(kind="days", days=10, unit="working")

    found = deadline(rule, started_on=date(year, 7, 7), calendar=CountryCalendar(country))

    assert found.due_on is not None
    assert found.steps[-1] == DeadlineStep(StepKind.HOLIDAYS_UNKNOWN, years=(year,))


@pytest.mark.parametrize("unit", ("calendar", "working"))
def test_deadline_says_nothing_of_holidays_where_none_were_asked_for(unit: str) -> None:
    rule = DeadlineRule(kind="days", days=10, unit=unit)

    found = deadline(rule, started_on=date(2150, 7, 7), calendar=CountryCalendar())

    assert [step.kind for step in found.steps] == [StepKind.COUNTED, StepKind.LONG_OVERDUE]


@pytest.mark.parametrize(
    ("line", "kind"),
    (
        ("no rule", StepKind.NO_RULE),
        ("days of a letter that did not go out", StepKind.NO_START),
        ("an event whose day nobody knows", StepKind.NO_EVENT_DAY),
    ),
)
def test_deadline_says_what_is_missing(line: str, kind: StepKind) -> None:
    case = next(case for case in TABLE if case["name"] == line)

    found = deadline(rule_of(case), started_on=day(case["start"]), calendar=CountryCalendar())

    assert [step.kind for step in found.steps] == [kind]
    assert (found.due_on, found.long_overdue_on) == (None, None)


def test_deadline_puts_off_the_second_threshold_by_days_that_stood_still_after_the_first() -> None:
    stop = Stop(date(2020, 9, 10), date(2020, 9, 15))

    found = deadline(
        DeadlineRule(kind="days", days=60), started_on=date(2020, 7, 7), calendar=CountryCalendar(), stops=[stop]
    )

    assert (found.due_on, found.long_overdue_on) == (date(2020, 9, 5), date(2020, 10, 10))


# What must hold for every rule

DAYS = st.dates(date(2012, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    CountryCalendar,
    st.sampled_from(["", "US", "GB-ENG", "CH-GE", "CN", "SA", "AE", "IL"]),
    st.sampled_from(["", "sat_sun", "fri_sat"]),
)
UNITS, ROLLS = st.sampled_from(["calendar", "working"]), st.sampled_from(["none", "next", "previous"])
COUNTS = st.integers(1, 200)


@st.composite
def stops(draw: st.DrawFn, start: date) -> list[Stop]:
    """Some stops one after another, from shortly before the start on."""
    found, on = [], start - timedelta(days=5)
    for _number in range(draw(st.integers(0, 3))):
        since = on + timedelta(days=draw(st.integers(0, 60)))
        on = since + timedelta(days=draw(st.integers(0, 25)))
        found.append(Stop(since, on))
    return found


def due(rule: DeadlineRule, start: date, calendar: CountryCalendar, stops: list[Stop]) -> tuple[date, date]:
    found = deadline(rule, started_on=start, calendar=calendar, stops=stops)
    assert found.due_on is not None
    assert found.long_overdue_on is not None
    return found.due_on, found.long_overdue_on


@pytest.mark.stories
@settings(max_examples=200)
@given(st.data(), DAYS, CALENDARS, UNITS, ROLLS, COUNTS, st.integers(1, 30))
def test_deadline_is_never_earlier_for_more_days(
    data: st.DataObject, start: date, calendar: CountryCalendar, unit: str, roll: str, days: int, more: int
) -> None:
    halts = data.draw(stops(start))
    rule, longer = (DeadlineRule(kind="days", days=count, unit=unit, roll=roll) for count in (days, days + more))

    assert due(rule, start, calendar, halts) <= due(longer, start, calendar, halts)


@pytest.mark.stories
@settings(max_examples=200)
@given(st.data(), DAYS, CALENDARS, UNITS, st.sampled_from(["next", "previous"]), COUNTS)
def test_deadline_that_rolls_is_a_working_day_after_day_zero(
    data: st.DataObject, start: date, calendar: CountryCalendar, unit: str, roll: str, days: int
) -> None:
    found, _long = due(
        DeadlineRule(kind="days", days=days, unit=unit, roll=roll), start, calendar, data.draw(stops(start))
    )

    assert is_working_day(found, calendar)
    assert found > start


@pytest.mark.stories
@settings(max_examples=200)
@given(st.data(), DAYS, CALENDARS, UNITS, ROLLS, COUNTS)
def test_deadline_is_never_brought_forward_by_a_stop(
    data: st.DataObject, start: date, calendar: CountryCalendar, unit: str, roll: str, days: int
) -> None:
    halts = data.draw(stops(start))
    rule = DeadlineRule(kind="days", days=days, unit=unit, roll=roll)

    with_one_less = due(rule, start, calendar, halts[:-1])

    assert with_one_less <= due(rule, start, calendar, halts)


@pytest.mark.stories
@settings(max_examples=200)
@given(st.data(), DAYS, CALENDARS, ROLLS, COUNTS, st.integers(-30, 90), st.integers(0, 40))
def test_deadline_is_never_brought_forward_by_an_extension(
    data: st.DataObject, start: date, calendar: CountryCalendar, roll: str, days: int, later: int, granted: int
) -> None:
    halts, rule = data.draw(stops(start)), DeadlineRule(kind="days", days=days, roll=roll)
    plain, _long = due(rule, start, calendar, halts)
    grant = Grant(plain + timedelta(days=later), start + timedelta(days=granted))

    found = deadline(rule, started_on=start, calendar=calendar, stops=halts, grants=[grant])

    assert found.due_on is not None
    assert found.due_on >= max(plain, grant.until)


# Civil times


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("civil", "zone", "at"),
    (
        ("2026-10-25T02:30", "Europe/Berlin", "2026-10-25T01:30"),  # comes twice: the later one
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T06:30"),  # comes twice
        ("2026-09-06T00:00", "America/Santiago", "2026-09-06T03:59:59"),  # skipped midnight: the evening before
        ("2026-04-24T00:00", "Africa/Cairo", "2026-04-23T21:59:59"),  # skipped midnight
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T15:15"),  # half an hour comes twice
        ("2026-07-05T23:59", "Pacific/Apia", "2026-07-05T10:59"),  # UTC+13 all year since 2021
        ("2026-07-05T23:59", "Pacific/Kiritimati", "2026-07-05T09:59"),  # UTC+14
        ("2028-02-29T23:59", "Europe/Zurich", "2028-02-29T22:59"),  # leap day
        ("2026-12-31T23:59", "America/New_York", "2027-01-01T04:59"),  # end of the year
        ("2020-09-05T23:59", "Europe/Zurich", "2020-09-05T21:59"),  # sixty days after 7 July 2020
        ("2020-09-07T23:59", "Asia/Shanghai", "2020-09-07T15:59"),  # rolled to Monday
    ),
)
def test_moment_is_the_instant_of_a_civil_time(civil: str, zone: str, at: str) -> None:
    assert moment(datetime.fromisoformat(civil), zone).at == utc(at)


@pytest.mark.parametrize(
    ("civil", "zone"),
    (
        ("2026-03-29T02:30", "Europe/Berlin"),
        ("2026-09-06T00:30", "America/Santiago"),
        ("2026-04-24T00:30", "Africa/Cairo"),
        ("2026-10-04T02:15", "Australia/Lord_Howe"),
        ("2011-12-30T12:00", "Pacific/Apia"),
        ("2026-07-05T12:00", "Europe/Atlantis"),
    ),
)
def test_moment_refuses_a_time_that_does_not_exist(civil: str, zone: str) -> None:
    with pytest.raises(NoSuchMoment):
        moment(datetime.fromisoformat(civil), zone)


@pytest.mark.parametrize(
    ("on", "at", "zone", "expected"),
    (
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30"),  # gap: 03:30 there
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30"),  # fold: the first of the two
        ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30"),  # fold
        ("2026-09-06", "00:00", "America/Santiago", "2026-09-06T04:00"),  # midnight gap: one o'clock
        ("2026-04-24", "00:00", "Africa/Cairo", "2026-04-23T22:00"),  # midnight gap: one o'clock
        ("2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-03T15:45"),  # gap of 30 minutes: 02:45 there
        ("2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45"),  # fold of 30 minutes: the first
        ("2011-12-30", "08:00", "Pacific/Apia", "2011-12-30T18:00"),  # a skipped day: 08:00 of the 31st
        ("2026-07-05", "08:00", "Pacific/Kiritimati", "2026-07-04T18:00"),  # UTC+14
        ("2028-02-29", "08:00", "Europe/Zurich", "2028-02-29T07:00"),  # leap day
        ("2026-12-31", "08:00", "America/New_York", "2026-12-31T13:00"),  # end of the year
        ("2020-09-05", "08:00", "Europe/Zurich", "2020-09-05T06:00"),  # sixty days after 7 July 2020
        ("2020-09-07", "08:00", "Asia/Shanghai", "2020-09-07T00:00"),  # rolled to Monday
    ),
)
def test_due_moment_always_has_an_answer(on: str, at: str, zone: str, expected: str) -> None:
    assert due_moment(date.fromisoformat(on), time.fromisoformat(at), zone) == utc(expected)


@pytest.mark.parametrize("zone", ("Europe/Berlin", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"))
def test_due_moment_comes_once_on_every_day_of_a_year(zone: str) -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

    for hour in (time(0), time(2, 15), time(8)):
        moments = [due_moment(on, hour, zone) for on in year]
        assert sorted(set(moments)) == moments


@pytest.mark.parametrize(
    ("zone", "at", "before", "after"),
    (
        ("Europe/Berlin", "2026-03-28T23:00", "2026-03-28", "2026-03-29"),  # the day with the gap
        ("Europe/Berlin", "2026-10-24T22:00", "2026-10-24", "2026-10-25"),  # the day with the fold
        ("Europe/Berlin", "2026-10-25T23:00", "2026-10-25", "2026-10-26"),  # which has 25 hours
        ("America/New_York", "2026-11-01T04:00", "2026-10-31", "2026-11-01"),
        ("America/Santiago", "2026-09-06T04:00", "2026-09-05", "2026-09-06"),  # no midnight there
        ("Africa/Cairo", "2026-04-23T22:00", "2026-04-23", "2026-04-24"),  # nor here
        ("Australia/Lord_Howe", "2026-10-03T13:30", "2026-10-03", "2026-10-04"),
        ("Pacific/Apia", "2011-12-30T10:00", "2011-12-29", "2011-12-31"),  # a day that never was
        ("Pacific/Kiritimati", "2026-06-30T10:00", "2026-06-30", "2026-07-01"),
        ("Europe/Zurich", "2028-02-28T23:00", "2028-02-28", "2028-02-29"),
        ("America/New_York", "2027-01-01T05:00", "2026-12-31", "2027-01-01"),
        ("UTC", "2026-07-05T00:00", "2026-07-04", "2026-07-05"),
    ),
)
def test_civil_today_changes_at_the_midnight_of_the_zone(db: None, zone: str, at: str, before: str, after: str) -> None:
    with time_machine.travel(utc(at) - timedelta(seconds=1), tick=False):
        assert civil_today(zone) == date.fromisoformat(before)
    with time_machine.travel(utc(at), tick=False):
        assert civil_today(zone) == date.fromisoformat(after)


@pytest.mark.parametrize(
    ("at", "expected"),
    (
        ("2020-08-28T21:59:59", Standing.WAITING),  # eight days left in Zurich
        ("2020-08-28T22:00:00", Standing.DUE_SOON),  # seven
        ("2020-09-05T21:59:59", Standing.DUE_SOON),  # the last second of the sixtieth day
        ("2020-09-05T22:00:00", Standing.OVERDUE),
        ("2020-10-05T21:59:59", Standing.OVERDUE),
        ("2020-10-05T22:00:00", Standing.LONG_OVERDUE),
    ),
)
def test_standing_changes_with_the_civil_date_of_the_coalition(db: None, at: str, expected: Standing) -> None:
    found = deadline(DeadlineRule(kind="days", days=60), started_on=date(2020, 7, 7), calendar=CountryCalendar())
    facts: dict[str, Any] = {"started_on": date(2020, 7, 7), "is_paused": False, "answered_on": None}
    with time_machine.travel(utc(at), tick=False):
        today = civil_today("Europe/Zurich")

    assert standing(today=today, due_on=found.due_on, long_overdue_on=found.long_overdue_on, **facts) == expected
