"""Elements over pages, bookmarks and files inside, named once each (P11)."""

from collections import Counter
from io import BytesIO

import pytest
from pypdf import PdfReader

from letters.editions.rendering.pdf import Attachment, render_pdf
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import group, short_letter

pytestmark = pytest.mark.usefixtures("quick_typesetter")

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


def test_bookmarks_have_no_mark_of_a_note() -> None:
    body = (
        '<h2>Our <em>aims</em><span class="footnote">Note.</span> today<span class="footnote">Two.</span></h2><p>A</p>'
    )

    reader = PdfReader(BytesIO(render_pdf(short_letter("A", body=body)).pdf))

    assert [str(entry.title) for entry in reader.outline] == ["Our aims today"]  # type: ignore[union-attr]


def test_a_file_inside_is_listed_once() -> None:
    made = render_pdf(short_letter("A"), attachments=[Attachment("letter.json", b"{}")])

    assert len(structure.root(structure.read(made.pdf))["/AF"]) == 1
