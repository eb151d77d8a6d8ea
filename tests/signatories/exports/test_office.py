"""Exports read back by LibreOffice: no cell is computed, and each text is there (I2). Before a release only."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from letters.models import Letter
from letters.states import LetterState
from signatories.exports import tables
from signatories.exports.tables import Chosen
from signatories.models.signature import State
from tests.factories.letters import make_letter
from tests.factories.signatories import make_group, make_signature


def has_calc() -> bool:
    """Tell whether the program for tables is there; that for texts alone opens no list."""
    program = shutil.which("soffice")
    return bool(program) and Path(str(program)).resolve().with_name("libsclo.so").exists()


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.release,
    pytest.mark.long,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not has_calc(), reason="LibreOffice Calc is not installed"),
]
VARIANTS = (
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)"),
    *(" =1+1", "\u00a0=1+1", '"=1+1', "'=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(1)", "x;=1+1", "x,=1+1", "x\t=1+1"),
    *("=1+1;x", "-2+3", "+49 30 1234", "=A1"),
)
CELL = re.compile(r"<table:table-cell[^>]*?(?:/>|>(.*?)</table:table-cell>)", re.DOTALL)


@pytest.fixture
def letter() -> Letter:
    letter = make_letter(state=LetterState.OPEN)
    make_group(letter)
    for text in VARIANTS:
        make_signature(letter, name="Ada Rey", title=text, affiliation=text, location=text, note=text)
    return letter


def exported(letter: Letter, file_format: str) -> bytes:
    columns = ["name", "title", "affiliation", "location", "note"]
    return b"".join(tables.pieces(letter, Chosen(file_format, [State.COUNTED.value], columns)))


def opened(folder: Path, name: str, content: bytes) -> str:
    """Return what LibreOffice makes of a file, as one text of XML in which formulas can be told."""
    (folder / name).write_bytes(content)
    # Commas, quotation marks, UTF-8, from the first line: what the dialog of the program proposes for such a file.
    reads = ["--infilter=CSV:44,34,76,1"] if name.endswith(".csv") else []
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", *reads, "--convert-to", "fods", "--outdir", str(folder), str(folder / name)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return (folder / name).with_suffix(".fods").read_text()


def texts(document: str) -> list[str]:
    """Return what the cells show."""
    cells = [re.sub(r"<text:(?:s|tab)[^>]*/>", " ", cell) for cell in CELL.findall(document)]
    return [unescape(re.sub(r"<[^>]+>", "", cell)) for cell in cells]


def without_marks(text: str) -> str:
    """Return a text without blanks, and without the marks that keep it from being computed."""
    return "".join(text.split()).replace("'", "")


@pytest.mark.parametrize("file_format", ("csv", "xlsx"))
def test_libreoffice_computes_no_cell_of_an_export(letter: Letter, tmp_path: Path, file_format: str) -> None:
    document = opened(tmp_path, f"list.{file_format}", exported(letter, file_format))

    assert document.count("table:formula=") == 0
    shown = without_marks(" ".join(texts(document)))
    assert [text for text in VARIANTS if without_marks(text) not in shown] == []


def test_control_without_the_marks_libreoffice_computes(
    letter: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaign.spreadsheets.plain_cell", lambda value: value)

    assert opened(tmp_path, "list.csv", exported(letter, "csv")).count("table:formula=") > 0
