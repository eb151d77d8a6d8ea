"""The command that takes signatures from a file into a letter."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from letters.models import Letter
from letters.states import LetterState
from signatories.models import Signature, SignatureImport
from signatories.models.signature import Kind
from tests.factories.letters import make_letter
from tests.signatories.imports import files
from tests.signatories.imports.files import HEADINGS, as_csv, as_xlsx, row

pytestmark = [pytest.mark.django_db, pytest.mark.stories]


@pytest.fixture
def letter() -> Letter:
    return make_letter(state=LetterState.OPEN, kinds=[Kind.ORGANIZATION, Kind.PERSON])


def run(letter: Letter, file: Path, *options: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_signatures", letter.slug, str(file), *options, stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def written(folder: Path, content: bytes, name: str = "list.csv") -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def test_preview_prints_the_report_and_writes_nothing(letter: Letter, tmp_path: Path) -> None:
    expected = files.rows()
    file = written(tmp_path, as_csv([HEADINGS, *(each.cells for each in expected)]))

    code, out, err = run(letter, file, "--preview", "--json")

    data = json.loads(out)
    assert (code, err) == (0, "")
    assert data["rows"] == sum(data["summary"].values()) == 400
    assert data["summary"] == {"ok": 378, "error": 15, "duplicate": 4, "conflict": 1, "empty": 2}
    assert data["publishable_at_once"] == 371
    assert data["records"]["1"] == {"line": 2, "disposition": "ok", "messages": []}
    wrong = next(number for number, each in enumerate(expected, 1) if each.codes == {"email_differs"})
    assert data["records"][str(wrong)]["messages"] == [
        {"code": "email_differs", "column": "Please confirm your e-mail address", "value": "eg@paper.example"}
    ]
    assert (SignatureImport.objects.count(), Signature.objects.count()) == (0, 0)


def test_command_takes_in_what_the_preview_said(letter: Letter, tmp_path: Path) -> None:
    file = written(tmp_path, as_csv([HEADINGS, *(each.cells for each in files.rows())]))
    before = json.loads(run(letter, file, "--preview", "--json")[1])

    code, out, _err = run(letter, file, "--json", "--provenance", "The form of May")

    after = json.loads(out)
    imported = after.pop("imported")
    assert code == 0
    assert after == before
    assert (imported["added"], imported["counted"]) == (378, 372)
    assert letter.signatures.filter(state="counted").count() == 372
    again = json.loads(run(letter, file, "--preview", "--json")[1])
    assert again["summary"]["ok"] == 0


def test_command_counts_nothing_without_provenance(letter: Letter, tmp_path: Path) -> None:
    file = written(tmp_path, as_csv([HEADINGS, row("ann@paper.example", first="Ann", last="Quill")]))

    assert run(letter, file)[0] == 0
    assert list(letter.signatures.values_list("state", flat=True)) == ["pending"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    (
        (b"\x89PNG\r\n\x1a\n", "list.csv", "something else"),
        (b"", "list.csv", "empty"),
        (b"PK\x03\x04 no workbook", "list.xlsx", "damaged"),
        (b"%PDF-1.7 no workbook", "list.xlsx", "called an Excel workbook"),
        (as_csv([["Color", "Size"], ["red", "7"]]), "list.csv", "No column names"),
        (as_csv([[f"Column {n}" for n in range(70)], ["x"] * 70]), "list.csv", "more than 60 columns"),
        ("Name;E-Mail\nJürgen;j@ink.example\n".encode("cp1252"), "list.csv", "--encoding"),
        (b"Name,Email;Country,x\nAnn,a@ink.example;CH,x\n", "list.csv", "--separator"),
    ),
)
def test_command_refuses_what_it_cannot_read_for_certain(
    letter: Letter, tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    code, out, err = run(letter, written(tmp_path, content, name), "--preview")

    assert (code, out) == (2, "")
    assert said in err
    assert SignatureImport.objects.count() == 0


@pytest.mark.stories
def test_command_refuses_a_workbook_with_16384_columns(letter: Letter, tmp_path: Path) -> None:
    wide = written(tmp_path, as_xlsx([[f"Column {n}" for n in range(16_384)], ["x"] * 16_384]), "wide.xlsx")

    code, _out, err = run(letter, wide, "--preview")

    assert code == 2
    assert "more than 60 columns" in err


def test_command_takes_choices(letter: Letter, tmp_path: Path) -> None:
    content = "Liste\nWer;E-Mail\nJürgen Öl;j@ink.example\n".encode("cp1252")
    options = ["--encoding", "cp1252", "--heading", "2", "--column", "Wer=name", "--kind", "person", "--all-consented"]

    code, out, err = run(letter, written(tmp_path, content), *options, "--provenance", "List", "--json")

    assert (code, err) == (0, "")
    assert json.loads(out)["imported"]["counted"] == 1
    assert letter.signatures.get().name == "Jürgen Öl"


def test_merged_heads_and_two_header_rows_are_read_below_the_titles(letter: Letter, tmp_path: Path) -> None:
    table: list[list[Any]] = [["Contact", None, "Signature", None], ["Email", "Last name", "Title", "Signing as"]]
    table += [["email", "last name", "title", "signing as"], ["ann@paper.example", "Quill", "Reader", "Person"]]

    data = json.loads(run(letter, written(tmp_path, as_xlsx(table), "list.xlsx"), "--preview", "--json")[1])

    assert [(each["line"], each["disposition"]) for each in data["records"].values()] == [(3, "error"), (4, "ok")]
    assert data["records"]["1"]["messages"][0]["code"] == "heading_again"


def test_command_names_a_letter_and_a_file_that_are_not_there(letter: Letter, tmp_path: Path) -> None:
    assert "cannot be read" in run(letter, tmp_path / "none.csv")[2]
    letter.slug = "nowhere"
    assert run(letter, tmp_path / "none.csv")[2] == "slug: there is no letter “nowhere”\n"
