"""Cells that no spreadsheet computes, whatever it takes for the mark between them (I2, B13)."""

import csv
import re
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.spreadsheets import csv_lines, plain_cell, typed
from tests.sources import PACKAGES, ROOT

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1", "'=1", '"=1', "\u00a0=1",
    "\ufeff=1", "\u200b@x", "'", "\tx", "= 1", '=HYPERLINK("https://example.org";"x")', "=cmd|' /C x'!A0",
    "\u00ad=1", "\u2066=1", "\x00=1", "﹦1", "“=1”",
)  # fmt: skip
BEHIND = (
    "x;=1+1;",
    "x; =1",
    "x;'=1",
    'x;"=1"',
    "x\t@a",
    "x|+1",
    "x\n-1",
    "x\r\n=1",
    ";=1",
    "a;b;c;=1",
    "x;;=1",
    "x; '\"=1",
    "x\x0b=1",
    "x\u2028=1",
    "x\x85+1",
    "x；=1",
)
TEXTS = (
    "Ada",
    "a=b",
    "1-2",
    "",
    "李明",
    "a; b",
    "it's",
    "one\ntwo",
    "x, =1",
    'say "no"',
    "A/71/373",
    "50 % - all",
    "l'État",
)
# What a spreadsheet computes: blanks in front are skipped, quotation marks are part of a text by now.
COMPUTED = re.compile(r"[\s\x00-\x1f\x7f-\u00a0\u00ad\u200b-\u200f\u2060-\u2069\ufeff“]*[=+@＝＋－＠﹦-]")


def read(text: str, separator: str) -> list[str]:
    """Read a file as a program does that parts cells there: quotation marks count at the beginning of a cell."""
    return [cell for row in csv.reader(StringIO(text, newline=""), delimiter=separator) for cell in row]


def split(text: str, separator: str) -> list[str]:
    """Read a file as a program does that knows no quotation marks."""
    return [cell for line in text.splitlines() for cell in line.split(separator)]


def computed(*cells: str) -> list[str]:
    """Return all cells that some program would compute when the row is one of several columns."""
    text = "".join(csv_lines([["first", *cells, "last"], [*cells, "last"]]))
    found = [cell for separator in (",", ";", "\t", "|", "；") for cell in read(text, separator)]
    found += [cell for separator in (";", "\t", "|", "；") for cell in split(text, separator)]
    return [cell for cell in found if COMPUTED.match(cell)]


@pytest.mark.parametrize("text", FORMULAS)
def test_plain_cell_marks_what_begins_a_formula(text: str) -> None:
    cell = plain_cell(text)

    assert str(cell).startswith("'")
    assert computed(text) == []
    assert typed(str(cell)) == text


@pytest.mark.parametrize("text", BEHIND)
def test_plain_cell_marks_what_would_begin_a_formula_behind_another_separator(text: str) -> None:
    assert computed(text) == []
    assert typed(str(plain_cell(text))) == text


def test_plain_cell_keeps_the_row_that_was_found() -> None:
    assert plain_cell("x;=1+1;") == "x;'=1+1;"
    assert read("".join(csv_lines([["a", "x;=1+1;", "b"]])), ",") == ["a", "x;'=1+1;", "b"]


@pytest.mark.parametrize("text", TEXTS)
def test_plain_cell_leaves_other_text_alone(text: str) -> None:
    assert plain_cell(text) == typed(text) == text


def test_plain_cell_leaves_numbers_alone() -> None:
    assert (plain_cell(7), plain_cell(-7), plain_cell(None)) == (7, -7, None)


def test_control_without_the_marks_a_cell_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaign.spreadsheets.plain_cell", lambda value: value)

    assert all(computed(text) for text in (*FORMULAS[:4], "x;=1+1;", "x; =1", "x\t@a", "x|+1", "x\n-1"))


@given(st.lists(st.text(alphabet="=+-@'\" ;,\t|\r\nax1＝\u00a0\ufeff", max_size=12), min_size=1, max_size=4))
def test_no_text_is_computed_and_each_comes_back(cells: list[str]) -> None:
    assert computed(*cells) == []
    assert [typed(str(plain_cell(cell))) for cell in cells] == cells


def test_every_table_leaves_by_this_way() -> None:
    places = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    writers = [path for path in places if re.search(r"csv\.(writer|DictWriter)\(", path.read_text())]

    assert writers == [Path(ROOT / "campaign/spreadsheets.py")]
