"""Neither the first nor the last name of a list stands alone on a page, by the rules of today."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from letters.documents import Dress, LetterDocument
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import group, short_letter

pytestmark = pytest.mark.usefixtures("quick_typesetter")


AFTER = "<p>" + "<br>".join("Text after the list." for _line in range(9)) + "</p>"


def letter(lines_before: int, rules: int) -> LetterDocument:
    body = "<p>" + "<br>".join(f"Line {number}" for number in range(lines_before)) + "</p>"
    names = group(*(f"Name {number}" for number in range(6)))
    made = short_letter("x", body=body, after_signatures=AFTER, signature_blocks=(names,))
    return replace(made, dress=Dress(rules=rules))


def names_on_pages(document: LetterDocument) -> list[int]:
    pages = PdfReader(io.BytesIO(render_pdf(document).pdf)).pages
    return [page.extract_text().count("Name ") for page in pages]


@pytest.mark.parametrize(("lines_before", "alone", "kept"), ((37, [5, 1], [4, 2]), (41, [1, 5], [0, 6])))
def test_a_name_that_stood_alone_has_company(lines_before: int, alone: list[int], kept: list[int]) -> None:
    # The control: by the rules of before, which an edition of then keeps.
    assert names_on_pages(letter(lines_before, 1)) == alone

    assert names_on_pages(letter(lines_before, 2)) == kept
