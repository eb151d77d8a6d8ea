"""Spreadsheets that are none, far too large, or built by somebody who had paper in mind: a clear answer, three times.

The three ways in that take tables read them by one mechanism; each of them is asked all the same.
"""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from campaign.directory import imports as organizations
from campaign.files import sheets
from campaign.files.sheets import Sheet
from campaign.files.uploads import CheckedFile, FileRefused
from letters.directory.import_rows import is_known
from signatories.imports import batches

pytestmark = pytest.mark.pages

WAYS: dict[str, Callable[[CheckedFile], Sheet]] = {
    "signatures and people to ask": batches.read,
    "organizations": organizations.read,
    "recipients": lambda file: sheets.read(file, known=is_known),
}


@pytest.fixture(params=WAYS)
def read(request: pytest.FixtureRequest) -> Callable[[CheckedFile], Sheet]:
    return WAYS[request.param]


def workbook(*rows: list[Any], far: str = "", merged: str = "") -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    if far:
        page[far] = "far away"
    if merged:
        page.merge_cells(merged)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def refusal(read: Callable[[CheckedFile], Sheet], name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read(sheets.checked(name, content))
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    (
        ("list.xlsx", b"Name,Email\nAda,ada@example.org\n", "its content is"),
        ("list.xlsx", b"<html><table><tr><td>Name</td></tr></table></html>", "its content is “HTML File”."),
        ("list.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "is neither a CSV nor an XLSX file."),
        ("list.csv", b"%PDF-1.7\n%%EOF", "its content is something else."),
        ("list.csv", b"", "is empty."),
        ("list.csv", b"\n\n ,, \n", "has no rows."),
        ("list.csv", b"Name,Email\n" + b"x" * sheets.MOST_BYTES, "is larger than 5 MB."),
        ("list.csv", b'Name,Email\n"Ada,ada@example.org\n', "cannot be read beyond row"),
        ("list.csv", ("Name" + ",x" * 16_383 + "\n").encode(), "has more than 60 columns."),
        ("list.csv", ("Name,Email\nAda" + "," * 16_383 + "x\n").encode(), "has more than 60 columns."),
        ("list.xlsx", workbook(["Name", *["x"] * 16_383]), "has more than 60 columns."),
        ("list.xlsx", workbook(["Name", "Email"], ["Ada", "ada@example.org"], far="XFD2"), "has more than 60 columns."),
        ("list.csv", ("Name,Email\nAda," + "x" * 5_001 + "\n").encode(), "has a cell with more than 5000 characters."),
    ),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_its_name_and_why(
    read: Callable[[CheckedFile], Sheet], name: str, content: bytes, sentence: str
) -> None:
    said = refusal(read, name, content)

    assert name in said
    assert sentence in said


def test_empty_cells_to_the_last_column_are_none(read: Callable[[CheckedFile], Sheet]) -> None:
    sheet = read(sheets.checked("list.csv", ("Name,Country" + "," * 16_382 + "\nAda,CH" + "," * 16_382).encode()))

    assert (sheet.headings, [cells for _number, cells in sheet.rows]) == (["Name", "Country"], [["Ada", "CH"]])


def test_titles_and_a_first_row_of_groups_stand_above(read: Callable[[CheckedFile], Sheet]) -> None:
    content = workbook(
        ["Members of May", "", ""],
        ["Who", "", "Where"],
        ["Name", "E-mail", "Country"],
        ["Ada Rey", "ada@example.org", "CH"],
        merged="A2:B2",
    )

    sheet = read(sheets.checked("list.xlsx", content))

    assert sheet.headings == ["Name", "E-mail", "Country"]
    assert [row[:3] for _number, row in sheet.reading.above] == [["Members of May", "", ""], ["Who", "", "Where"]]
    assert [record.line for record in sheet.records] == [4]


def test_a_merged_heading_names_its_first_column_alone(read: Callable[[CheckedFile], Sheet]) -> None:
    content = workbook(["Name", "", "Country"], ["Ada", "Rey", "CH"], merged="A1:B1")

    sheet = read(sheets.checked("list.xlsx", content))

    assert (sheet.headings, [cells for _number, cells in sheet.rows]) == (
        ["Name", "", "Country"],
        [["Ada", "Rey", "CH"]],
    )


def test_formulas_are_marked_and_numbers_are_as_people_see_them(read: Callable[[CheckedFile], Sheet]) -> None:
    content = workbook(["Name", "Country", "Date"], ["=A1&A2", "CH", 45_000], ["Ada", "CH", 45_000.5])

    sheet = read(sheets.checked("list.xlsx", content))

    assert [cells for _number, cells in sheet.rows] == [["\x00formula", "CH", "45000"], ["Ada", "CH", "45000.5"]]
