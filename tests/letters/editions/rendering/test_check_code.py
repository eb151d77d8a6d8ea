"""The QR code at the end of a letter: where it stands, where it leads, and what is read aloud for it."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from letters.documents import Annex, LetterDocument
from letters.editions.rendering.check_code import code_of
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import short_letter

ADDRESS = "https://letters.example.org/verify/23456789abcd/"
pytestmark = pytest.mark.usefixtures("quick_typesetter")


def figures(pdf: bytes) -> list[str]:
    reader = structure.read(pdf)
    return [str(element["/Alt"]) for element in structure.elements(reader) if element["/S"] == "/Figure"]


def test_code_of_draws_what_segno_means() -> None:
    code = code_of(ADDRESS)

    rows = [list(row) for row in segno.make_qr(ADDRESS, error="m").matrix]
    drawn: Any = Image.new("1", (code.size, code.size))
    for bar in code.path.removeprefix("M").removesuffix("z").split("zM"):
        place, _h, rest = bar.partition("h")
        x, y = map(int, place.split())
        for step in range(int(rest.partition("v")[0])):
            drawn.putpixel((x + step, y), 1)
    assert [[int(drawn.getpixel((x + 4, y + 4)) > 0) for x in range(len(rows))] for y in range(len(rows))] == rows
    assert code.printed == "letters.example.org/verify/23456789abcd"


@pytest.mark.parametrize(
    ("language", "words"), (("en", "Check this letter:"), ("fr", "Vérifier cette lettre\u00a0:"), ("zh", "核验本函："))
)
def test_the_code_has_words_and_its_address_in_letters(language: str, words: str) -> None:
    pdf = render_pdf(short_letter("Ada Quill", language=language, check_address=ADDRESS)).pdf

    reader = structure.read(pdf)
    assert figures(pdf) == [f"{words} {ADDRESS}"]
    assert "letters.example.org/verify/23456789abcd" in "".join(structure.page_texts(reader)).replace("\n", "")
    assert structure.untagged_texts(reader) == structure.orphaned_marks(reader) == 0


def test_the_code_stands_on_the_last_page_behind_annexes_and_long_lists() -> None:
    annex = Annex("Annex A", "", "<p>Findings.</p>")
    with_annex = replace(short_letter("Ada Quill", check_address=ADDRESS), annexes=(annex,))
    long = short_letter(*(f"Person Number {number}" for number in range(400)), check_address=ADDRESS)

    for document in (with_annex, long):
        texts = structure.page_texts(structure.read(render_pdf(document).pdf))
        assert len(texts) > 1
        assert [number for number, text in enumerate(texts) if "Check this letter:" in text] == [len(texts) - 1]


def test_a_letter_without_a_code_prints_none() -> None:
    assert figures(render_pdf(short_letter("Ada Quill")).pdf) == []


def test_a_code_that_is_not_printed_is_not_written_down() -> None:
    plain, coded = short_letter("Ada Quill"), short_letter("Ada Quill", check_address=ADDRESS)

    assert "check_address" not in plain.as_json()
    assert LetterDocument.from_json(coded.as_json()) == coded
    assert LetterDocument.from_json(plain.as_json()) == plain


def test_the_code_is_two_centimeters_wide_and_black_on_white(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(render_pdf(short_letter("Ada Quill", check_address=ADDRESS)).pdf)

    drawn = subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", file], capture_output=True, check=True).stdout

    image: Any = Image.open(io.BytesIO(drawn)).convert("L")
    size = code_of(ADDRESS).size
    side = round(22 / 25.4 * 200)
    found = _finders(image, side / size)
    assert len(found) >= 3


def _finders(image: Any, module: float) -> list[tuple[int, int]]:
    """Return where dark, light, dark, light, dark run by 1, 1, 3, 1 and 1 modules: the marks that scanners look for."""
    found: list[tuple[int, int]] = []
    pixels = image.load()
    for y in range(0, image.height, 2):
        runs: list[tuple[int, int]] = []
        for x in range(image.width):
            is_dark = int(pixels[x, y] < 128)
            if runs and runs[-1][0] == is_dark:
                runs[-1] = (is_dark, runs[-1][1] + 1)
            else:
                runs.append((is_dark, 1))
        place = 0
        for number in range(len(runs) - 4):
            five = runs[number : number + 5]
            wanted = zip(five, (1, 1, 3, 1, 1), strict=True)
            if five[0][0] and all(abs(length - parts * module) < module / 2 for (_dark, length), parts in wanted):
                found.append((place, y))
            place += runs[number][1]
    return found
