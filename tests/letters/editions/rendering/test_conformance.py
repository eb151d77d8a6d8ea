"""PDF/A-3 and PDF/UA-1 as far as a program can check them without a validator."""

import subprocess
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from letters.editions.rendering.pdf import Attachment, render_pdf
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import letter, short_letter


@pytest.fixture(scope="module")
def pdf() -> bytes:
    body = letter().body + '<p lang="fr">Un passage en français.</p><h4>Small</h4>'
    return render_pdf(letter(body=body, watermark="DRAFT"), attachments=[Attachment("letter.json", b"{}")]).pdf


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> PdfReader:
    return structure.read(pdf)


def test_file_passes_the_checks_of_qpdf(pdf: bytes, tmp_path: Any) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)

    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")


def test_file_embeds_every_font(reader: PdfReader) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]): font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        for page in reader.pages
        for font in structure.fonts(page)
    }

    assert fonts
    assert [name for name, d in fonts.items() if "/FontFile2" not in d and "/FontFile3" not in d] == []


def test_catalog_names_language_and_title_and_the_standards(reader: PdfReader) -> None:
    root = structure.root(reader)
    metadata = root["/Metadata"].get_data().decode()

    assert root["/Lang"] == "en"
    # Objects of pypdf, of which also the false one counts as true.
    assert (root["/ViewerPreferences"]["/DisplayDocTitle"].value, root["/MarkInfo"]["/Marked"].value) == (True, True)
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert 'pdfaid:part="3" pdfaid:conformance="A"' in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in metadata
    assert "DRAFT: Safety on the river" in metadata


def test_all_text_is_in_the_tree_or_an_artifact(reader: PdfReader) -> None:
    assert structure.untagged_texts(reader) == 0
    assert structure.orphaned_marks(reader) == 0
    assert "Figure" not in structure.roles(reader)


def test_running_feet_and_watermarks_are_artifacts(pdf: bytes, reader: PdfReader) -> None:
    for page in reader.pages:
        operations = structure.operations(reader, page)
        marks = [operands[0] for operands, operator in operations if operator in (b"BDC", b"BMC")]

        # The large and the small watermark and the running foot.
        assert marks.count("/Artifact") >= 3


def test_headings_begin_at_one_and_skip_no_level(reader: PdfReader) -> None:
    levels = [int(role[1]) for role in structure.roles(reader) if role[0] == "H" and role[1:].isdigit()]

    assert levels[0] == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_items_of_lists_hold_a_label_and_a_body(reader: PdfReader) -> None:
    items = [element for element in structure.elements(reader) if element["/S"] == "/LI"]

    assert items
    for item in items:
        assert {str(kid["/S"]) for kid in structure.kids(item)} <= {"/Lbl", "/LBody", "/L"}
        assert "/LBody" in {str(kid["/S"]) for kid in structure.kids(item)}


def test_notes_have_a_name_of_their_own(reader: PdfReader) -> None:
    names = [str(element.get("/ID")) for element in structure.elements(reader) if element["/S"] == "/Note"]

    assert len(names) == len(set(names)) == 4
    assert "None" not in names


def test_header_cells_say_what_they_head(reader: PdfReader) -> None:
    scopes = [str(element["/A"]["/Scope"]) for element in structure.elements(reader) if element["/S"] == "/TH"]

    assert scopes == ["/Column", "/Column", "/Row"]


def test_links_have_a_description_and_are_printed(reader: PdfReader) -> None:
    annotations = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    tagged = [element for element in structure.elements(reader) if element["/S"] == "/Link"]

    assert [(a["/Contents"], a["/F"]) for a in annotations] == [("https://rivers.example/findings", 4)]
    assert [kid["/Type"] for kid in structure.kids(tagged[0]) if isinstance(kid, dict)] == ["/OBJR"]


def test_passages_in_another_language_say_so(reader: PdfReader) -> None:
    assert [str(e["/Lang"]) for e in structure.elements(reader) if "/Lang" in e] == ["fr"]


def test_every_page_takes_its_tab_order_from_the_tree(reader: PdfReader) -> None:
    assert {str(page.get("/Tabs")) for page in reader.pages} == {"/S"}


LINKS = {
    "hyphens": '<a href="https://x.example/">of the Asia-Pacific Human-Rights Network</a>',
    "emphasis": '<a href="https://x.example/">of <em>the <strong>two-day</strong></em> session</a>',
    "notes": '<a href="https://x.example/">the-word<span class="footnote">A note.</span> goes on</a>',
    "in a note": 'text<span class="footnote">See <a href="https://x.example/">the two-day session</a>.</span>',
    "file number": '<em><a href="https://x.example/">A/71/373</a></em>',
    "two directions": '<a href="https://x.example/">the منظمة Asia-Pacific</a>',
    "two lines": '<a href="https://x.example/">' + "of the Asia-Pacific Network " * 6 + "</a>",
    "cell": '</p><table><tbody><tr><td><a href="https://x.example/">two-day</a></td></tr></tbody></table><p>',
}


@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("language", ("en", "ar", "zh"))
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_each_piece_of_a_link_has_one_annotation_and_its_place_in_the_tree(link: str, language: str) -> None:
    reader = structure.read(render_pdf(short_letter(language=language, body=f"<p>See {link} today.</p>")).pdf)

    web = [a for page in reader.pages for a in page.get("/Annots", []) if "/URI" in str(a.get_object().get("/A"))]
    named: list[int] = [
        kid.raw_get("/Obj").idnum
        for element in structure.elements(reader)
        if element["/S"] == "/Link"
        for kid in structure.kids(element)
        if isinstance(kid, DictionaryObject) and kid.get("/Type") == "/OBJR"
    ]
    rectangles = [tuple(a.get_object()["/Rect"]) for a in web]
    assert web
    assert {a.idnum for a in web} <= set(named)
    assert len(named) == len(set(named))
    assert all("/StructParent" in a.get_object() for a in web)
    assert [one for one in rectangles if any(_is_within(one, other) for other in rectangles if other != one)] == []


def _is_within(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and other[2] >= one[2] and other[3] >= one[3]


@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("language", ("ar", "zh"))
def test_text_of_other_directions_and_scripts_is_in_the_tree(language: str) -> None:
    body = (
        '<p>قال the <em>Asia-Pacific</em> Network<span class="footnote">انظر Report 2.</span>'
        '<span class="footnote">B.</span></p><ul><li>我们 People’s مُحَمَّد</li></ul>'
    )

    reader = structure.read(render_pdf(short_letter("مركز (الأنهار)", "人权 Watch", language=language, body=body)).pdf)

    assert structure.untagged_texts(reader) == 0
    assert structure.orphaned_marks(reader) == 0
    assert structure.roles(reader).count("Note") == 2
