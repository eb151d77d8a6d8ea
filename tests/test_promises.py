"""The table of what must never break is whole, and names only files and tests that there are."""

import re

import pytest

from tests.sources import ROOT

pytestmark = pytest.mark.tree

TABLE = (ROOT / "docs" / "promises.md").read_text()
GROUPS = {"A": 8, "I": 8, "M": 9, "D": 7, "C": 7, "F": 8, "R": 4, "B": 4, "Y": 5}
ROWS = [line.strip("| ").split(" | ") for line in TABLE.splitlines() if re.match(r"\| [A-Z]\d \|", line)]


def test_all_sixty_stand_there_in_their_order() -> None:
    assert [row[0] for row in ROWS] == [f"{group}{n}" for group, many in GROUPS.items() for n in range(1, many + 1)]
    assert len(ROWS) == 60


def test_each_names_tests_that_there_are() -> None:
    for row in ROWS:
        named = re.findall(r"`((?:tests|bin)/[\w/.]+)`", " ".join(row[2:]))
        assert named or "`test_" in row[2] or "`bin/" in row[2], row[0]
        assert [path for path in named if not (ROOT / path).exists()] == [], row[0]


def test_each_says_what_its_control_is() -> None:
    assert [row[0] for row in ROWS if len(row) < 4 or not row[3].strip()] == []
