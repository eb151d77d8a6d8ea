"""How pages end and what hangs together: the craft of the page, read back from the PDF."""

import io
import subprocess
import xml.etree.ElementTree as ET

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from letters.documents import AddressBlock, Annex, LetterDocument, LineStyle, SignatureBlock, SignatureLine
from letters.editions.rendering.page import render_html
from letters.editions.rendering.pdf import render_pdf
from letters.markup.html import clean, printed
from tests.letters.editions.rendering.samples import group, pages_of, short_letter, words_of

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.landing]

LINE = "The river carries what the valley gives it, and what it carries reaches all who live beside it. "
TEXT = f"<p>{LINE * 6}</p>"
ARABIC = "منظمة أصدقاء النهر والبحيرات والوديان في البلاد كلها وما حولها من الجبال والسهول " * 3


def places(pdf: bytes) -> list[tuple[str, float, float, float]]:
    """Return every word with its left and right edge and its top, in points."""
    page = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True, timeout=30
    ).stdout.decode()
    name = "{http://www.w3.org/1999/xhtml}word"
    return [
        (word.text or "", float(word.attrib["xMin"]), float(word.attrib["xMax"]), float(word.attrib["yMin"]))
        for word in ET.fromstring(page).iter(name)
    ]


def place(pdf: bytes, text: str) -> tuple[float, float, float]:
    """Return left and right edge and top of the first such word."""
    return next((left, right, top) for word, left, right, top in places(pdf) if word == text)


@pytest.mark.parametrize("columns", (1, 2, 3))
def test_names_with_a_hyphen_are_extracted_as_written(columns: int) -> None:
    names = tuple(f"Foundation number {n} van Bergh-Dorf of Example" for n in range(100, 130))
    longer = tuple(f"{'x' * n} Franco-German Watch" for n in range(8, 40))

    text = words_of(render_pdf(short_letter(signature_blocks=(group(*names, *longer, columns=columns),))).pdf)

    assert text.count("Bergh-Dorf") == len(names)
    assert text.count("Franco-German Watch") + text.count("Franco-German\nWatch") == len(longer)


def test_names_with_two_words_with_hyphens_keep_the_space_between() -> None:
    document = short_letter("Jean-Pierre Roux-Blanc, Chair", "رابطة Franco-German و Anglo-Irish")

    html = render_html(document)

    assert '<span class="whole">Jean-Pierre</span>&#32;<span class="whole">Roux-Blanc,</span> Chair' in html
    assert 'dir="rtl">رابطة<span>\u200f </span><span dir="ltr"><span class="whole">Franco-German</span></span>' in html
    assert "Jean-Pierre Roux-Blanc, Chair" in words_of(render_pdf(document).pdf)


def test_addresses_and_copies_keep_words_with_a_hyphen() -> None:
    lines = tuple(f"{'x' * n} Vice-President" for n in range(8, 28))
    document = short_letter(recipients=(AddressBlock(lines),) * 3, cc=lines)

    assert words_of(render_pdf(document).pdf).count("Vice-President") == 4 * len(lines)


def test_a_list_in_lists_may_be_divided() -> None:
    levels = 12
    nested = "".join(f"<ol><li>Level {n}: {LINE}" for n in range(levels)) + "</li></ol>" * levels

    pages = pages_of(render_pdf(short_letter(body=TEXT * 4 + nested)).pdf)

    assert "Level 0:" in pages[0]
    assert "Level 11:" in pages[1]


@pytest.mark.parametrize("lines", range(24, 34))
def test_the_closing_stands_on_the_page_of_the_first_signature(lines: int) -> None:
    body = "".join(f"<p>Line {n}.</p>" for n in range(lines))
    names = group(*(f"League {n}" for n in range(8)), heading="Organizations")

    pages = pages_of(render_pdf(short_letter(body=body, closing="Respectfully,", signature_blocks=(names,))).pdf)

    assert ["League 0" in page for page in pages] == ["Respectfully," in page for page in pages]


def test_rows_stay_with_the_cell_that_reaches_down_to_them() -> None:
    html = (
        '<table><tbody><tr><td>Above</td><td>x</td></tr><tr><td rowspan="3">Upper</td><td>first</td></tr>'
        "<tr><td>second</td></tr><tr><td>third</td></tr><tr><td>Below</td><td>y</td></tr></tbody></table>"
    )

    for lines in range(24, 34):
        body = "".join(f"<p>Line {n}.</p>" for n in range(lines)) + html
        pages = pages_of(render_pdf(short_letter(body=body)).pdf)
        assert [page.count("second") for page in pages] == [page.count("Upper") for page in pages]
        assert [page.count("third") for page in pages] == [page.count("Upper") for page in pages]
    assert printed(clean(html).html).count('class="reached"') == 2


def test_a_long_table_leaves_no_row_alone() -> None:
    rows = "".join(f"<tr><td>Row {n};</td><td>{n}</td></tr>" for n in range(28))
    head = "<thead><tr><th>Station</th><th>Value</th></tr></thead>"

    for lines in range(26, 32):
        body = "".join(f"<p>Line {n}.</p>" for n in range(lines)) + f"<table>{head}<tbody>{rows}</tbody></table>"
        assert {page.count(";") for page in pages_of(render_pdf(short_letter(body=body)).pdf)}.isdisjoint({1})


def test_numbers_hang_before_names_in_right_to_left_letters() -> None:
    names = SignatureBlock("", "", LineStyle.ORGANIZATION, 1, (SignatureLine((ARABIC,), number=1),))

    found = places(render_pdf(short_letter(language="ar", signature_blocks=(names,))).pdf)

    top = min(y for word, _left, _right, y in found if "منظمة" in word or "ةمظنم" in word)
    first = max(right for _word, _left, right, y in found if abs(y - top) < 8)
    second = max(right for _word, _left, right, y in found if 8 < y - top < 30)
    assert 10 < first - second < 18


def test_a_long_reference_leaves_place_and_date_on_the_page() -> None:
    document = short_letter(reference="R" * 60 + "/" + "x" * 60, date_line="Sankt Wolfgang, March 5, 2026")

    _left, right, _top = place(render_pdf(document).pdf, "Wolfgang,")

    assert right <= 595.3 - 29 * 72 / 25.4 + 0.5


def test_an_annex_without_a_subtitle_keeps_its_distance_from_the_title() -> None:
    titles = {
        subtitle: render_pdf(LetterDocument("T", "en", "<p>B.</p>", annexes=(Annex("Annex", subtitle, "<p>Text</p>"),)))
        for subtitle in ("", "Law")
    }
    tops = {subtitle: (place(made.pdf, "Annex"), place(made.pdf, "Text")) for subtitle, made in titles.items()}

    bare, full = (tops[subtitle][1][2] - tops[subtitle][0][2] for subtitle in ("", "Law"))

    assert 25 < bare < full


def test_file_numbers_stay_in_one_line() -> None:
    html = printed(clean("<p>See A/71/373 and and/or of https://rivers.example/a/b.</p>").html)

    assert html == (
        '<p>See <span class="nobreak">A/71/373</span> and <span class="nobreak">and/or</span> of '
        "https://rivers.example/a/b.</p>"
    )


def test_notes_of_headings_are_not_in_the_list_of_headings() -> None:
    body = '<h2>Detention<span class="footnote">Law 12.</span> and release</h2><p>Text.</p>'

    pdf = render_pdf(short_letter(body=body)).pdf

    [entry] = PdfReader(io.BytesIO(pdf)).outline
    assert isinstance(entry, Destination)
    assert entry.title == "Detention and release"
