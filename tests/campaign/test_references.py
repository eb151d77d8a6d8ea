"""Reference numbers by the coalition's pattern."""

import pytest
from django.core.exceptions import ValidationError

from campaign.references import number_after, reference, validate_pattern


@pytest.mark.parametrize("pattern", ("UND {year}/{number}", "{number:03}", "A-{number:06}-{year}"))
def test_validate_pattern_accepts_a_number_and_a_year(pattern: str) -> None:
    validate_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    (
        "",
        "UND",
        "{year}",
        "{number}{number}",
        "{year}{year}{number}",
        "{number.__class__}",
        "{number:99}",
        "{x}{number}",
    ),
)
def test_validate_pattern_refuses_all_else(pattern: str) -> None:
    with pytest.raises(ValidationError):
        validate_pattern(pattern)


def test_reference_fills_the_pattern() -> None:
    assert reference("UND {year}/{number}", year=2026, number=7) == "UND 2026/7"
    assert reference("{number:03}.{year}", year=2026, number=7) == "007.2026"


@pytest.mark.parametrize(
    ("given", "number"),
    (
        ([], 1),
        (["UND 2026/1", "UND 2026/12"], 13),
        (["UND 2025/40"], 1),
        (["something else", "UND 2026/3x", "XUND 2026/9"], 1),
    ),
)
def test_number_after_follows_the_highest_of_the_year(given: list[str], number: int) -> None:
    assert number_after("UND {year}/{number}", year=2026, given=given) == number


def test_number_after_reads_dots_as_dots() -> None:
    assert number_after("{year}.{number:03}", year=2026, given=["2026x007", "2026.009"]) == 10
