"""Reference numbers by the coalition's pattern, and cells that spreadsheets do not compute."""

import pytest
from django.core.exceptions import ValidationError

from campaign.references import number_after, reference, validate_pattern
from campaign.spreadsheets import plain_cell


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


@pytest.mark.parametrize(
    "text",
    (
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        " =1",
        "'=1",
        '"=1',
        "\u00a0=1",
        "'",
    ),
)
def test_plain_cell_keeps_a_spreadsheet_from_computing(text: str) -> None:
    cell = plain_cell(text)

    assert cell == "'" + text


@pytest.mark.parametrize("text", ("Ada", "a=b", "1-2", "", "李明"))
def test_plain_cell_leaves_other_text_alone(text: str) -> None:
    assert plain_cell(text) == text
    assert plain_cell(7) == 7
