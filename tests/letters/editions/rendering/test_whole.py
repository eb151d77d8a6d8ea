"""Elements over pages, bookmarks and files inside, named once each (P11)."""

from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from letters.documents import RULES, Annex, Dress
from letters.editions.rendering.pdf import Attachment, render_pdf
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import group, short_letter

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.landing]

LINE = "The river carries what the valley gives it, and what it carries reaches all who live beside it. "


@pytest.mark.parametrize("names", (5, 320))
def test_what_goes_over_pages_is_one_element(names: int) -> None:
    items = "".join(f"<li>Item {n}: {LINE * 2}</li>" for n in range(30))
    body = f"<p>{LINE * 80}</p><ul>{items}</ul><blockquote><p>{LINE * 60}</p></blockquote>"
    listed = group(*(f"League {n}" for n in range(names)), heading="Organizations")

    made = render_pdf(short_letter(body=body, signature_blocks=(listed,), after_signatures=f"<p>{LINE * 60}</p>"))

    reader = structure.read(made.pdf)
    roles = Counter(structure.roles(reader))
    assert made.pages > 5
    assert roles["Part"] == 1
    assert (roles["L"], roles["LI"]) == (2, 30 + names)
    assert (roles["BlockQuote"], roles["P"]) == (1, 3)
    assert structure.untagged_texts(reader) == 0
    assert structure.orphaned_marks(reader) == 0
    for element in structure.elements(reader):
        for kid in structure.kids(element):
            assert not hasattr(kid, "get") or kid.get("/Type") != "/StructElem" or kid["/P"] == element


@pytest.mark.parametrize("columns", (2, 3))
@pytest.mark.parametrize("names", (90, 140))
def test_a_list_in_columns_is_one_list_over_all_its_pages(names: int, columns: int) -> None:
    listed = group(*(f"League {n:03}" for n in range(names)), heading="Organizations", columns=columns, numbered=True)
    document = short_letter(body=f"<p>{LINE * 30}</p>", signature_blocks=(listed,))

    made = render_pdf(replace(document, dress=Dress(rules=RULES)))
    before = render_pdf(replace(document, dress=Dress(rules=4)))

    reader = structure.read(made.pdf)
    lists = [element for element in structure.elements(reader) if element["/S"] == "/L"]
    assert made.pages > 1
    assert [{str(kid["/S"]) for kid in structure.kids(one)} for one in lists] == [{"/LI"}]
    assert len(structure.kids(lists[0])) == names
    assert all(kid["/P"] == lists[0] for kid in structure.kids(lists[0]))
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)
    # What was set before is not tagged otherwise: its seal and its hash stand.
    assert structure.roles(structure.read(before.pdf)).count("L") > columns


@pytest.mark.parametrize("lines", ((1, 90), (90, 1, 90)))
def test_each_annex_is_one_element_over_all_its_pages(lines: tuple[int, ...]) -> None:
    annexes = tuple(Annex(f"Annex {number}", "", f"<p>{LINE * some}</p>") for number, some in enumerate(lines))
    document = short_letter(body=f"<p>{LINE * 90}</p>", annexes=annexes)

    made = render_pdf(replace(document, dress=Dress(rules=RULES)))
    before = render_pdf(replace(document, dress=Dress(rules=6)))

    def apart(pdf: bytes) -> int:
        """Count the elements that hold the title of an annex."""
        titles = [element for element in structure.elements(structure.read(pdf)) if element["/S"] == "/H1"]
        return len({str(element.raw_get("/P")) for element in titles})

    assert made.pages > len(lines) + 1
    assert (apart(made.pdf), apart(before.pdf)) == (len(lines), 1)
    reader = structure.read(made.pdf)
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)


def test_bookmarks_have_no_mark_of_a_note() -> None:
    body = (
        '<h2>Our <em>aims</em><span class="footnote">Note.</span> today<span class="footnote">Two.</span></h2><p>A</p>'
    )

    reader = PdfReader(BytesIO(render_pdf(short_letter("A", body=body)).pdf))

    assert [str(entry.title) for entry in reader.outline] == ["Our aims today"]  # type: ignore[union-attr]


def test_a_file_inside_is_listed_once() -> None:
    made = render_pdf(short_letter("A"), attachments=[Attachment("letter.json", b"{}")])

    assert len(structure.root(structure.read(made.pdf))["/AF"]) == 1
