"""Days as programs write them above what is quoted, in more languages than the pages have (N9)."""

from datetime import date

import pytest

from letters.answers.written_days import written_day


@pytest.mark.parametrize(
    ("words", "day"),
    (
        ("2026. márc. 2., hétfő 10:12", date(2026, 3, 2)),
        ("2026. szept. 5. 9:00", date(2026, 9, 5)),
        ("2 במרץ 2026", date(2026, 3, 2)),
        ("יום ב׳, 5 בספטמבר 2026", date(2026, 9, 5)),
        ("2 mrt 2026 om 10:12", date(2026, 3, 2)),
        ("5 вер. 2026 р.", date(2026, 9, 5)),
    ),
)
def test_written_day_knows_months_as_cldr_shortens_them(words: str, day: date) -> None:
    assert written_day(words) == day
