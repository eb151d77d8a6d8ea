"""What holds in which state is said once."""

from datetime import UTC, datetime, timedelta

import pytest

from campaign.models import Campaign, Coalition
from letters.models import Letter
from letters.states import (
    DOCUMENT_IS_FINAL,
    HAS_PUBLIC_PAGE,
    LIST_IS_FROZEN,
    TEXT_IS_EDITABLE,
    LetterState,
    takes_signatures,
)
from tests.letters.test_letter_went_out import sets_of_states
from tests.sources import ROOT, python_files

CLOSES = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("state", LetterState)
@pytest.mark.parametrize(
    ("deadline_at", "now", "grace", "is_in_time"),
    (
        (CLOSES, CLOSES - SECOND, timedelta(), True),
        (CLOSES, CLOSES, timedelta(), True),
        (CLOSES, CLOSES + SECOND, timedelta(), False),
        (CLOSES, CLOSES + SECOND, SECOND, True),
        (CLOSES, CLOSES + 2 * SECOND, SECOND, False),
        (None, CLOSES, timedelta(), False),
    ),
)
def test_takes_signatures_while_open_and_until_the_moment_itself(
    state: LetterState, deadline_at: datetime | None, now: datetime, grace: timedelta, *, is_in_time: bool
) -> None:
    may = takes_signatures(state, deadline_at=deadline_at, now=now, grace=grace)

    assert may is (is_in_time and state == LetterState.OPEN)
    if not grace:
        letter = Letter(campaign=Campaign(coalition=Coalition()), state=state, hard_deadline_at=deadline_at)
        assert letter.takes_signatures(now=now) is may


def test_signing_zone_is_the_deadlines_or_that_of_the_coalition() -> None:
    letter = Letter(campaign=Campaign(coalition=Coalition(time_zone="Asia/Tokyo")))

    assert letter.signing_zone == "Asia/Tokyo"
    letter.hard_deadline_zone = "Europe/Zurich"
    assert letter.signing_zone == "Europe/Zurich"


@pytest.mark.stories  # walks through all sources
@pytest.mark.parametrize("named", (TEXT_IS_EDITABLE, LIST_IS_FROZEN, DOCUMENT_IS_FINAL, HAS_PUBLIC_PAGE))
def test_no_part_lists_by_itself_the_states_that_have_a_name(named: frozenset[LetterState]) -> None:
    meant = {state.name for state in named}
    home = ROOT / "letters/states.py"

    own = [path for path in python_files() if path != home and meant in sets_of_states(path.read_text())]

    assert own == []
