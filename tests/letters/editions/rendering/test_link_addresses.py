"""Addresses of links in the PDF: in notes with letters beside the numbered ones; older documents have none."""

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from letters.documents import Annex, Dress, LetterDocument
from letters.editions.rendering.page import printable, render_html
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import short_letter

pytestmark = pytest.mark.usefixtures("quick_typesetter")
BODY = (
    '<p>See <a href="https://rivers.example/findings">the findings</a> and a note<span class="footnote">Own note.'
    '</span>, then <a href="https://rivers.example/more">more</a>.</p>'
)
ANNEX = '<p>Also <a href="https://rivers.example/annex">here</a>.</p>'


def letter(rules: int) -> LetterDocument:
    made = short_letter("Ada Quill", body=BODY, annexes=(Annex("Annex", "", ANNEX),))
    return replace(made, dress=Dress(rules=rules))


def text_of(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def test_addresses_stand_at_the_foot_of_their_page_and_own_notes_keep_their_numbers() -> None:
    first, annex = text_of(render_pdf(letter(2)).pdf)

    assert "a. https://rivers.example/findings 1. Own note. b. https://rivers.example/more" in first
    assert "a. https://rivers.example/annex" in annex


def test_each_address_is_a_note_of_the_structure_tree_with_a_name_of_its_own() -> None:
    reader: Any = PdfReader(io.BytesIO(render_pdf(letter(2)).pdf))
    objects = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    notes = [one for one in objects if isinstance(one, dict) and one.get("/S") == "/Note"]

    assert len(notes) == 4
    assert len({str(note["/ID"]) for note in notes}) == 4


def test_what_was_set_before_has_no_addresses() -> None:
    """An edition is set again to compare it: what its rules did not know comes out as it did."""
    text = " ".join(text_of(render_pdf(letter(1)).pdf))

    assert "Own note." in text
    assert "https://" not in text


def test_the_preview_shows_them_where_the_paper_does() -> None:
    assert 'data-mark="b"' in render_html(letter(2), stylesheets=["/style.css"])
    assert "data-mark" not in render_html(letter(1), stylesheets=["/style.css"])
    assert "data-mark" not in printable(letter(2)).body
