"""The day on which something happens is that of the coalition, and is worked out in one place."""

import re
from datetime import UTC, date, datetime

import pytest

from campaign.clock import civil_day
from campaign.models import Coalition
from tests.sources import ROOT, python_files

# A moment turned into a date somewhere else than in campaign/clock.py.
BY_HAND = re.compile(r"astimezone\([^\n]*\)\.date\(\)|localdate\(|localtime\([^\n]*\)\.date\(\)")


@pytest.mark.parametrize(
    ("zone", "day"),
    (
        ("UTC", date(2026, 3, 1)),
        ("Asia/Tokyo", date(2026, 3, 2)),
        ("Pacific/Kiritimati", date(2026, 3, 2)),
        ("America/Los_Angeles", date(2026, 3, 1)),
    ),
)
def test_day_is_that_of_the_coalitions_zone(zone: str, day: date) -> None:
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert Coalition(time_zone=zone).day(moment) == civil_day(moment, zone) == day


def test_no_other_place_works_out_a_day() -> None:
    home = ROOT / "campaign/clock.py"
    places = [path for path in python_files() if path != home and BY_HAND.search(path.read_text())]

    assert [str(path.relative_to(ROOT)) for path in places] == []
    assert BY_HAND.search(home.read_text())
