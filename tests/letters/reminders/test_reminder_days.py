"""R4: twelve days on which clocks and calendars do strange things; one mail each, on the right civil day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaign.models import Coalition, OutgoingMail
from letters import reminders
from letters.models import Reminder, ResponseClock
from letters.reminders.moments import within_hours
from tests.factories.campaign import make_coalition, make_member
from tests.letters.reminders.test_reminding import make_clock

pytestmark = pytest.mark.django_db

# name, zone, hour of the coalition, last day in time, moment of the reminder on that day
CASES = (
    ("the gap of Berlin", "Europe/Berlin", time(2, 30), date(2026, 3, 29), "2026-03-29T03:30+02:00"),
    ("the fold of Berlin", "Europe/Berlin", time(2, 30), date(2026, 10, 25), "2026-10-25T02:30+02:00"),
    ("the fold of New York", "America/New_York", time(1, 30), date(2026, 11, 1), "2026-11-01T01:30-04:00"),
    ("no midnight in Santiago", "America/Santiago", time(0), date(2026, 9, 6), "2026-09-06T01:00-03:00"),
    ("no midnight in Cairo", "Africa/Cairo", time(0), date(2026, 4, 24), "2026-04-24T01:00+03:00"),
    ("half an hour on Lord Howe", "Australia/Lord_Howe", time(2), date(2026, 10, 4), "2026-10-04T02:30+11:00"),
    ("the day that Apia left out", "Pacific/Apia", time(8), date(2011, 12, 31), "2011-12-31T08:00+14:00"),
    ("fourteen hours ahead", "Pacific/Kiritimati", time(8), date(2026, 7, 1), "2026-07-01T08:00+14:00"),
    ("the leap day", "Europe/Zurich", time(8), date(2028, 2, 29), "2028-02-29T08:00+01:00"),
    ("the end of the year", "America/Los_Angeles", time(8), date(2026, 12, 31), "2026-12-31T08:00-08:00"),
    ("sixty days after 7 July 2020", "Europe/Zurich", time(8), date(2020, 9, 5), "2020-09-05T08:00+02:00"),
    ("rolled over the weekend", "Europe/Zurich", time(8), date(2020, 9, 7), "2020-09-07T08:00+02:00"),
)


@pytest.mark.stories
@pytest.mark.parametrize(("name", "zone", "opens", "due_on", "moment"), CASES)
def test_on_day_comes_once_on_its_civil_day(name: str, zone: str, opens: time, due_on: date, moment: str) -> None:
    coalition = make_coalition(time_zone=zone, mails_from=opens, mails_until=time(23))
    make_member(coalition, wants_digest=False)
    make_clock(coalition, due_on=due_on, long_overdue_on=due_on + timedelta(days=30))
    at = datetime.fromisoformat(moment).astimezone(UTC)

    for minutes in (
        -180,
        -120,
        -75,
        -60,
        -45,
        -15,
        0,
        15,
        45,
        60,
        75,
        120,
        180,
    ):  # what clocks jump over, and around it
        now = at + timedelta(minutes=minutes)
        reminders.plan(now=now)
        reminders.post(now=now)

    row = Reminder.objects.get(step="on_day")
    assert (row.due_at, row.posted_at, row.state) == (at, at, "posted"), name
    assert row.due_at.astimezone(ZoneInfo(zone)).date() == due_on
    assert OutgoingMail.objects.filter(key=row.key).count() == 1


def test_a_reader_in_another_zone_gets_it_in_the_morning_there() -> None:
    coalition = make_coalition(time_zone="Europe/Zurich")
    member = make_member(coalition, time_zone="Asia/Tokyo")
    make_clock(coalition)

    reminders.plan(now=datetime(2026, 8, 1, tzinfo=UTC))

    row = Reminder.objects.get(step="on_day", member=member)
    assert (row.zone, row.due_at) == ("Asia/Tokyo", datetime(2026, 9, 4, 23, tzinfo=UTC))


def test_nothing_leaves_at_night_after_a_gap() -> None:
    clock = make_clock()
    make_member(clock.recipient.letter.campaign.coalition)
    night = datetime(2026, 9, 6, 0, 30, tzinfo=UTC)
    reminders.plan(now=night)

    assert reminders.post(now=night)["put_off"] == 1
    assert reminders.post(now=night + timedelta(hours=5))["posted"] == 0
    reminders.post(now=datetime(2026, 9, 6, 6, tzinfo=UTC))

    posted = Reminder.objects.filter(state="posted").values_list("kind", "step", "posted_at")
    assert list(posted) == [("response_overdue", "day_after", datetime(2026, 9, 6, 6, tzinfo=UTC))]


@pytest.mark.parametrize(
    ("hour", "expected"),
    (
        ("2026-05-04T06:59", "2026-05-04T08:00"),
        ("2026-05-04T08:00", "2026-05-04T08:00"),
        ("2026-05-04T19:00", "2026-05-04T19:00"),
        ("2026-05-04T19:01", "2026-05-05T08:00"),
    ),
)
def test_within_hours_waits_for_the_next_morning(hour: str, expected: str) -> None:
    zone = ZoneInfo("Europe/Zurich")
    at = datetime.fromisoformat(hour).replace(tzinfo=zone)

    found = within_hours(at, "Europe/Zurich", time(8), time(19))

    assert found.astimezone(zone).isoformat()[:16] == expected


def test_hours_that_end_where_they_begin_are_all_hours() -> None:
    at = datetime(2026, 5, 4, 3, tzinfo=UTC)

    assert within_hours(at, "UTC", time(0), time(0)) == at


def test_a_member_gets_no_more_mails_than_the_cap(settings: object) -> None:
    settings.REMINDERS_PER_DAY = 1  # type: ignore[attr-defined]
    clock = make_clock()
    coalition = clock.recipient.letter.campaign.coalition
    make_member(coalition, wants_digest=False)
    make_clock(coalition, due_on=date(2026, 9, 6))
    now = datetime(2026, 9, 5, 6, tzinfo=UTC)
    reminders.plan(now=now)

    counts = reminders.post(now=now)

    assert (counts["mails"], counts["put_off"]) == (1, 1)
    assert reminders.post(now=now + timedelta(hours=23))["mails"] == 0
    assert Coalition.objects.count() == 1


def test_several_answers_of_one_step_are_one_mail() -> None:
    coalition = make_coalition()
    make_member(coalition, wants_digest=False)
    for _ in range(40):
        make_clock(coalition)
    now = datetime(2026, 8, 29, 6, tzinfo=UTC)
    reminders.plan(now=now)

    counts = reminders.post(now=now)

    assert (counts["posted"], counts["mails"]) == (40, 1)
    assert ResponseClock.objects.count() == 40
