"""Formats of a letter: every word, every note and every name, in order, and nothing of who made the file when."""

import base64
import io
import re
import zipfile
from datetime import UTC, datetime

import docx as python_docx
import openpyxl
import pytest
from docx.enum.shape import WD_INLINE_SHAPE
from lxml import etree
from PIL import Image

from campaign.spreadsheets import typed
from letters.documents import Counts, Dress, LetterDocument, LineStyle, Logo, SignatureBlock, SignatureLine, StyleName
from letters.editions.formats import kinds, tables
from letters.editions.formats.content import blocks, marker
from letters.editions.formats.docx import docx
from letters.editions.formats.kinds import FileFormat
from letters.editions.formats.plain import plain
from letters.editions.formats.webpage import webpage
from letters.editions.formats.wrapping import width, wrap
from letters.markup.html import CleanHtml, printed
from tests.letters.editions.formats import samples

MOMENT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMESPACES = {"w": W.strip("{}")}


def made(document: LetterDocument) -> dict[FileFormat, bytes]:
    return dict(kinds.made(kinds.Source(document, "{}", MOMENT, "key")))


def docx_of(document: LetterDocument) -> bytes:
    return docx(samples.paper(document), made_at=MOMENT, identifier="key")


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def said(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def appear_in_order(pieces: list[str], text: str) -> list[str]:
    """Return the pieces that are not found behind the one before; all are there when it is empty."""
    text, at, lost = samples.words(text), 0, []
    for piece in pieces:
        found = text.find(samples.words(piece), at)
        if found < 0:
            lost.append(piece)
        else:
            at = found + len(samples.words(piece))
    return lost


# All formats


def test_made_gives_the_same_bytes_twice() -> None:
    document = samples.letter()

    assert made(document) == made(document)
    assert list(made(document)) == [
        FileFormat.JSON, FileFormat.CSV, FileFormat.XLSX, FileFormat.TEXT, FileFormat.HTML, FileFormat.DOCX
    ]  # fmt: skip


def test_every_word_and_note_stands_in_every_text_in_order() -> None:
    document = samples.letter()
    files = made(document)
    texts = {
        FileFormat.TEXT: re.sub(r"\[\d+\]| <http[^>]*>", "", files[FileFormat.TEXT].decode()),
        FileFormat.HTML: re.sub(
            r"<[^<>]*>", "", re.sub(r'<sup class="(mark|between)">.*?</sup>', "", files[FileFormat.HTML].decode())
        ).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"),
        FileFormat.DOCX: said(part(files[FileFormat.DOCX], "word/document.xml")),
    }  # fmt: skip

    lost = {kind: appear_in_order(samples.pieces(document), text) for kind, text in texts.items()}

    # Between two marks of notes stands a comma, which is no word.
    assert {kind: [piece for piece in pieces if "twice" not in piece] for kind, pieces in lost.items()} == {
        FileFormat.TEXT: [],
        FileFormat.HTML: [],
        FileFormat.DOCX: [],
    }
    assert len(samples.notes(document)) == 6
    for kind in (FileFormat.TEXT, FileFormat.HTML):
        assert [note for note in samples.notes(document) if samples.words(note) not in samples.words(texts[kind])] == []


def test_control_a_lost_name_is_found() -> None:
    document = samples.letter()
    less = samples.letter(signature_blocks=document.signature_blocks[:1])

    text = said(part(docx_of(less), "word/document.xml"))

    assert "Ada Quill" in appear_in_order(samples.pieces(document), text)


# DOCX


def test_docx_has_real_footnotes_numbered_anew_in_annexes() -> None:
    content = docx_of(samples.letter())

    document, notes = part(content, "word/document.xml"), part(content, "word/footnotes.xml")

    marks = [int(mark.get(f"{W}id", "")) for mark in document.iter(f"{W}footnoteReference")]
    texts = {int(note.get(f"{W}id", "")): said(note).strip() for note in notes.iter(f"{W}footnote")}
    assert marks == [1, 2, 3, 4, 5, 6]
    assert [texts[mark] for mark in marks] == samples.notes(samples.letter())
    assert [note.get(f"{W}type") for note in notes][:2] == ["separator", "continuationSeparator"]
    restarts = [
        section.find("w:footnotePr/w:numRestart", NAMESPACES) is not None for section in document.iter(f"{W}sectPr")
    ]
    # The letter, its list in two columns, what follows, and two annexes.
    assert restarts == [False, False, False, True, True]


def test_docx_opens_with_python_docx_and_says_what_the_pdf_says() -> None:
    opened = python_docx.Document(io.BytesIO(docx_of(samples.letter())))

    about = opened.core_properties
    assert (about.title, about.author, about.language) == ("Open the archives", "Friends of the Archive", "en")
    assert (about.created, about.modified) == (MOMENT, MOMENT)
    assert (about.last_modified_by, about.comments) == ("", "")
    styles = {paragraph.style.name for paragraph in opened.paragraphs if paragraph.style}
    assert {"Heading 1", "Heading 2", "List Paragraph", "Quote", "Caption", "Signatory", "Closing"} <= styles
    assert [row.cells[0].text for row in opened.tables[0].rows] == ["Year", "2025", "2025"]


def test_docx_repeats_heads_of_tables_and_divides_no_signatory() -> None:
    document = part(docx_of(samples.letter()), "word/document.xml")
    styles = part(docx_of(samples.letter()), "word/styles.xml")

    heads = [row.find("w:trPr/w:tblHeader", NAMESPACES) is not None for row in document.iter(f"{W}tr")]
    signatory = styles.findall(f"w:style[@{W}styleId='Signatory']/w:pPr/w:keepLines", NAMESPACES)
    assert heads == [True, False, False]
    assert len(signatory) == 1


def test_docx_numbers_each_list_from_where_it_begins() -> None:
    content = docx_of(samples.letter())

    document, numbering = part(content, "word/document.xml"), part(content, "word/numbering.xml")

    used = [int(number.get(f"{W}val", "")) for number in document.iter(f"{W}numId")]
    starts = [start.get(f"{W}val") for start in numbering.iter(f"{W}startOverride")]
    # The list from 3, the one in it, the list from 3 again, the Roman one, and that of the second annex.
    assert used == [1, 2, 1, 3, 4]
    assert starts == ["3", "1"]


def test_docx_marks_languages_and_directions() -> None:
    arabic = samples.letter(language="ar", body="<p>نطلب من Human Rights Network فتح الأرشيف.</p>", annexes=())

    document = part(docx_of(arabic), "word/document.xml")
    mixed = part(docx_of(samples.letter()), "word/document.xml")

    paragraphs = list(document.iter(f"{W}p"))
    assert all(one.find("w:pPr/w:bidi", NAMESPACES) is not None for one in paragraphs if said(one))
    runs = {said(run): run.find("w:rPr/w:rtl", NAMESPACES) is not None for run in document.iter(f"{W}r")}
    assert runs["Human Rights Network"] is False
    assert runs["نطلب من"] is True
    assert [one.find("w:bidi", NAMESPACES) is not None for one in document.iter(f"{W}sectPr")] == [True] * 3
    rtl = [said(run) for run in mixed.iter(f"{W}r") if run.find("w:rPr/w:rtl", NAMESPACES) is not None]
    assert [samples.words(text) for text in rtl] == ["السلامعليكم", "ليلىحداد"]
    languages = [run.get(f"{W}bidi") for run in mixed.iter(f"{W}lang")]
    assert languages == ["ar"]
    chinese = part(docx_of(samples.letter(language="zh-Hant")), "word/styles.xml")
    fonts = next(chinese.iter(f"{W}rFonts"))
    assert (fonts.get(f"{W}eastAsia"), next(chinese.iter(f"{W}lang")).get(f"{W}eastAsia")) == ("PMingLiU", "zh-Hant")


def test_docx_carries_no_moment_but_its_own() -> None:
    content = docx_of(samples.letter())

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        dates = {entry.date_time for entry in archive.infolist()}
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"20\d\d-\d\d-\d\dT[\d:]+Z", everything)) == {"2026-05-01T12:00:00Z"}
    assert "python-docx" not in everything


# Web page


def test_webpage_stands_alone_and_its_notes_lead_back() -> None:
    page = webpage(samples.paper(samples.letter())).decode()

    assert re.findall(r"<(?:script|link|img|iframe|base)\b|\bsrc=|@import|url\(", page) == []
    marks = dict(re.findall(r'href="#([^"]+)" id="([^"]+)" role="doc-noteref"', page))
    assert list(marks) == ["note-1", "note-2", "note-3", "note-4", "note-5", "annex-1-note-1"]
    assert all(f'<li id="{note}">' in page and f'href="#{mark}"' in page for note, mark in marks.items())
    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr"')
    assert "default-src 'none'" in page


def test_webpage_loads_no_pictures() -> None:
    logo = Logo("0" * 64, "Our sign", 10, 10)
    block = SignatureBlock("", "", LineStyle.ORGANIZATION, 1, (SignatureLine(("Ada Quill",), picture="1" * 64),))

    page = webpage(samples.paper(samples.letter(dress=Dress(logos=(logo,)), signature_blocks=(block,)))).decode()

    assert "<img" not in page
    assert "Ada Quill" in page


PNG = b"\x89PNG\r\n\x1a\n a logo"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
DRESSED = Dress(
    style=StyleName.MODERN,
    accent="#7a1f3d",
    logos=(Logo("a" * 64, 'Our "sign"', 30, 10), Logo("b" * 64, "Drawn sign", 10, 10)),
)


def test_webpage_has_its_logos_written_in_and_the_coalitions_look() -> None:
    document = samples.letter(dress=DRESSED)

    page = webpage(samples.paper(document), {"a" * 64: PNG, "b" * 64: SVG}).decode()

    assert f'src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="Our &quot;sign&quot;"' in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert "img-src data:" in page
    assert "color: #7a1f3d" in page
    assert re.search(r'body \{ font-family: "?Noto Serif"?', page)
    # Whoever chose nothing gets the page as it was.
    assert "Noto Sans" not in webpage(samples.paper(samples.letter())).decode().partition("</style>")[0]


def test_docx_has_logos_faces_and_the_accent() -> None:
    made = docx(samples.paper(samples.letter(dress=DRESSED)), made_at=MOMENT, pictures={"a" * 64: PNG, "b" * 64: SVG})

    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.read("word/media/logo1.png") == PNG
        assert package.read("word/media/logo2.svg") == SVG
        media = {f"word/media/logo{name}" for name in ("1.png", "2.png", "2.svg")}
        assert {name for name in package.namelist() if "media" in name} == media
        shown = Image.open(io.BytesIO(package.read("word/media/logo2.png"))).convert("RGBA")
        assert shown.getchannel("A").getextrema() == (0, 0)
        assert 'ContentType="image/svg+xml"' in package.read("[Content_Types].xml").decode()
        styles = package.read("word/styles.xml").decode()
        text = package.read("word/document.xml").decode()
    assert """descr='Our "sign"'""" in text
    assert 'w:ascii="Noto Serif"' in styles
    assert '<w:color w:val="7A1F3D"/>' in styles
    assert 'w:ascii="Noto Sans"' in styles
    opened = python_docx.Document(io.BytesIO(made))
    kinds = {name: one.target_part.content_type for name, one in opened.part.rels.items() if "media" in one.target_ref}
    drawn = re.findall(r'<asvg:svgBlip [^>]*r:embed="(\w+)"', text)
    assert [kinds[name] for name in drawn] == ["image/svg+xml"]
    assert [shape.type for shape in opened.inline_shapes] == [WD_INLINE_SHAPE.PICTURE] * 2


def test_docx_without_pictures_or_choices_is_as_it_was() -> None:
    plainly = docx(samples.paper(samples.letter()), made_at=MOMENT)

    assert docx(samples.paper(samples.letter()), made_at=MOMENT, pictures={"a" * 64: PNG}) == plainly
    assert 'w:ascii="Georgia"' in etree.tostring(part(plainly, "word/styles.xml")).decode()


def test_webpage_of_a_letter_from_right_to_left_says_so() -> None:
    page = webpage(samples.paper(samples.letter(language="fa"))).decode()

    assert '<html lang="fa" dir="rtl"' in page
    assert '<span dir="ltr">Ada Quill</span>' in page or 'dir="ltr">Ada Quill' in page


# Plain text


def test_plain_lines_are_at_most_72_columns_wide() -> None:
    han = "<p>" + "我们要求开放档案，并答复各组织。" * 20 + "</p>"
    for document in (samples.letter(), samples.letter(language="zh", body=han), samples.long_letter(40)):
        lines = plain(samples.paper(document)).decode().split("\n")

        assert [line for line in lines if width(line) > 72] == []


def test_plain_stands_as_written() -> None:
    text = plain(samples.paper(samples.letter())).decode()

    assert "\nAccess to the archives\n======================\n" in text
    assert "We ask twice[1][2] and here <https://example.org/page?a=1&b=2>, R&D\n<all>." in text
    assert "\n3. third\n   –  below\n4. fourth\n   still fourth\n" in text
    assert "\ni. Roman\n" in text
    assert "\n    They said no.\n" in text
    assert "\n| Year | Cases |\n+------+-------+\n| 2025 | 12[4] |\n|      | 14    |\n" in text
    assert "\n1. Ada Quill\n   Reader\n   Institute of Rivers*\n" in text
    assert "\nFurther signatories not named here: 1\n" in text
    assert "\ncc:\n- The Press\n- The Public\n" in text
    assert text.count("\n[1] ") == 2


def test_plain_wide_table_is_written_row_by_row() -> None:
    heads = "".join(f"<th>Column {number}</th>" for number in range(9))
    cells = "".join(f"<td>A rather long cell number {number}</td>" for number in range(9))
    body = f"<table><thead><tr>{heads}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"

    text = plain(samples.paper(samples.letter(body=body))).decode()

    assert "Column 0: A rather long cell number 0\nColumn 1: A rather long cell number 1\n" in text


def test_wrap_counts_wide_characters_twice_and_marks_not_at_all() -> None:
    assert wrap("档案档案档", 8) == ["档案档案", "档"]
    assert wrap("档案档，案", 8) == ["档案档，", "案"] or wrap("档案档，案", 8) == ["档案", "档，案"]
    assert width("e\u0301\u200e") == 1
    assert wrap("a\xa0b c", 3) == ["a\xa0b", "c"]
    assert wrap("one two three", 9, first="1. ", rest="   ") == ["1. one", "   two", "   three"]


@pytest.mark.parametrize(
    ("kind", "number", "shown"), (("1", 12, "12."), ("a", 28, "ab."), ("A", 1, "A."), ("i", 4, "iv."), ("I", 9, "IX."))
)
def test_marker(kind: str, number: int, shown: str) -> None:
    assert marker(kind, number) == shown


def test_blocks_of_nothing_are_none() -> None:
    assert blocks(CleanHtml(""), language="en") == ()


# Tables


def hostile() -> LetterDocument:
    lines = tuple(SignatureLine((text,)) for text in ("=1+1", "x;=1+1;", "+49 Society", "@home", "'quoted"))
    return samples.letter(
        signature_blocks=(SignatureBlock("Organizations", "", LineStyle.ORGANIZATION, 1, lines),),
        counts=Counts(organizations=5),
    )


def test_tables_compute_nothing_and_read_back() -> None:
    book = openpyxl.load_workbook(io.BytesIO(tables.workbook(hostile())))

    cells = [row[2] for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [typed(str(cell.value)) for cell in cells] == ["=1+1", "x;=1+1;", "+49 Society", "@home", "'quoted"]
    assert re.findall(r"(?m)(?:^|[,;])\"?[=+@]", tables.csv(hostile()).decode("utf-8-sig")) == []


def test_tables_have_the_list_as_printed() -> None:
    rows = list(tables.rows(samples.paper(samples.letter()).texts))

    assert rows[0] == ["Heading", "Number", "Line 1", "Line 2", "Line 3", "Note"]
    assert rows[2] == ["Organizations", "", "Überlingen & Söhne", "", "", "(Berne)"]
    assert rows[3] == ["People", "1", "Ada Quill", "Reader", "Institute of Rivers*", ""]
    assert rows[-1] == ["", "", "Further signatories not named here: 1", "", "", ""]


@pytest.mark.parametrize("names", (1, 3000))
def test_long_lists_are_complete_and_in_order(names: int) -> None:
    document = samples.long_letter(names)
    files = made(document)

    expected = [f"Signer Number{number}" for number in range(1, names + 1)]
    for kind in (FileFormat.TEXT, FileFormat.HTML, FileFormat.CSV):
        assert re.findall(r"Signer Number\d+", files[kind].decode()) == expected
    assert re.findall(r"Signer Number\d+", said(part(files[FileFormat.DOCX], "word/document.xml"))) == expected


def test_a_rule_beside_a_tall_cell_and_a_note_can_be_printed() -> None:
    html = CleanHtml(
        '<table><tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table><hr>'
        '<h2>Head<span class="footnote">note</span></h2>'
    )

    assert "<hr" in printed(html)
