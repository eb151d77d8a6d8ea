"""The built-in styles: one table of tokens, pages that hold together in each, and letters of before as they were."""

import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from campaign.files.pictures import check
from letters.documents import AddressPosition, Dress, LetterDocument, Logo, PageSize, StyleName
from letters.editions.rendering import styles
from letters.editions.rendering.faces import SERIF, TEXT_FACES
from letters.editions.rendering.pdf import RenderFailed, render_pdf, stylesheet
from letters.markup import glyphs
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import group, letter, pages_of, short_letter, words_of
from tests.letters.letterhead.samples import SVG, png

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.rendering, pytest.mark.landing]
LINE = "The river carries what the valley gives it, and what it carries reaches all who live beside it. "
STYLED = (StyleName.MODERN, StyleName.PLAIN)
# What is long is set in one style for every change, in the others before a release.
ONE_OR_ALL = (StyleName.CLASSIC, *(pytest.param(style, marks=pytest.mark.release) for style in STYLED))


def dressed(style: StyleName, **more: object) -> Dress:
    return Dress(style=style, rules=1, **more)  # type: ignore[arg-type]


def tops(pdf: bytes, page: int) -> list[float]:
    """Return where the words of a page have their foot, in points."""
    asked = ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), "-", "-"]
    found = subprocess.run(asked, input=pdf, capture_output=True, check=True, timeout=30).stdout
    words = ET.fromstring(found).iter("{http://www.w3.org/1999/xhtml}word")
    return [float(word.attrib["yMax"]) for word in words]


# The tokens


def test_the_usual_dress_needs_no_styles_beside_those_of_before() -> None:
    assert styles.sheet(Dress(), PageSize.A4, "en") == ""
    assert styles.sheet(Dress(rules=1), PageSize.LETTER, "ar") == ""


def test_the_order_of_faces_is_that_of_the_style_sheet() -> None:
    written = re.search(r"--faces:\s*([^;]+);", stylesheet())

    assert written is not None
    assert tuple(re.findall(r'"([^"]+)"', written.group(1))) == SERIF


def test_faces_to_choose_are_installed_with_four_cuts() -> None:
    files = [path.name for path in glyphs.installed()]

    for face in TEXT_FACES:
        cuts = [
            name
            for name in files
            if re.fullmatch(f"{face.replace(' ', '')}-(Regular|Bold|Italic|BoldItalic).ttf", name)
        ]
        assert len(cuts) == 4


@pytest.mark.parametrize("style", StyleName)
def test_the_own_color_of_a_style_can_be_read(style: StyleName) -> None:
    accent = styles.STYLES[style].accent

    assert styles.contrast_on_white("#" + accent[1:] * (2 if len(accent) == 4 else 1)) >= styles.AA


def test_a_query_gives_the_same_sheet() -> None:
    dress = Dress(style=StyleName.PLAIN, accent="#123456", text_face="Noto Serif", setting="justified", carries_on=True)

    for size in PageSize:
        assert styles.from_query(styles.query(dress, size, "fr")) == styles.sheet(dress, size, "fr")


@pytest.mark.parametrize(
    ("language", "has"), (("en", True), ("de-CH", True), ("tr", False), ("zh", False), ("ar", False))
)
def test_figures_go_below_the_line_where_that_is_customary(language: str, has: bool) -> None:
    assert ("oldstyle-nums" in styles.sheet(dressed(StyleName.MODERN), PageSize.A4, language)) is has


# The pages


@pytest.mark.parametrize("size", PageSize)
@pytest.mark.parametrize("style", StyleName)
def test_a_whole_letter_is_tagged_and_complete_in_each_style(style: StyleName, size: PageSize) -> None:
    usual, document = letter(page_size=size), letter(page_size=size, dress=dressed(style, carries_on=True))

    made = render_pdf(document)

    reader = structure.read(made.pdf)
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)
    words = Counter(words_of(render_pdf(usual).pdf).replace("-", "").split())
    missing = words - Counter(words_of(made.pdf).replace("-", "").split())
    assert not {word for word in missing if len(word) > 3 and not word.startswith("page")}


@pytest.mark.parametrize("style", STYLED)
def test_lines_stand_on_a_grid_of_half_a_line(style: StyleName) -> None:
    body = f"<p>{LINE * 3}</p><h2>Heading</h2><p>{LINE}</p><ul><li>One</li><li>{LINE * 2}</li></ul><h3>Lower</h3>"
    body += f"<blockquote><p>{LINE * 2}</p></blockquote>"
    body += "<table><tbody><tr><td>a</td></tr><tr><td>b</td></tr></tbody></table>"
    document = short_letter(
        "A", body=body + f"<p>{LINE * 3}</p>" * 9, dress=dressed(style), salutation="Dear all,", letterhead=("We",)
    )

    pdf = render_pdf(document).pdf

    half = styles.STYLES[style].line / 2
    for page in (1, 2):
        feet = [foot for foot in tops(pdf, page) if foot < 740]
        usual = Counter(round(foot % half, 1) % round(half, 1) for foot in feet)
        most, count = usual.most_common(1)[0]
        near = sum(number for rest, number in usual.items() if min(abs(rest - most), half - abs(rest - most)) < 0.35)
        # Words in another size have another foot; the text itself has one.
        assert near >= 0.9 * len(feet), (page, usual)
        assert count


@pytest.mark.parametrize("style", StyleName)
@pytest.mark.parametrize(
    ("size", "left", "top"), ((PageSize.A4, 25 / 25.4 * 72, 62.7 / 25.4 * 72), (PageSize.LETTER, 72, 58 / 25.4 * 72))
)
def test_the_address_stands_in_the_window_in_each_style(
    style: StyleName, size: PageSize, left: float, top: float
) -> None:
    document = letter(
        page_size=size,
        dress=dressed(style),
        recipients=letter().recipients[:1],
        address_position=AddressPosition.WINDOW_LEFT,
    )

    asked = ["pdftotext", "-bbox", "-l", "1", "-", "-"]
    found = subprocess.run(asked, input=render_pdf(document).pdf, capture_output=True, check=True).stdout
    words = list(ET.fromstring(found).iter("{http://www.w3.org/1999/xhtml}word"))
    first = next(word for word in words if word.text == "Ms.")
    assert abs(float(first.attrib["xMin"]) - left) < 2
    assert abs(float(first.attrib["yMin"]) - top) < 6


@pytest.mark.parametrize("style", StyleName)
@pytest.mark.parametrize("names", (4, 330))
def test_who_writes_stands_at_the_head_of_each_page_after_the_first(style: StyleName, names: int) -> None:
    listed = group(*(f"League {n}" for n in range(names)), heading="Organizations", columns=2)
    document = short_letter(
        body=f"<p>{LINE * 10}</p>" * (6 if names < 300 else 1),
        signature_blocks=(listed,),
        letterhead=("Coalition of Heads",),
        date_line="Bern, 1 May 2026",
        dress=dressed(style, carries_on=True),
    )

    pages = pages_of(render_pdf(document).pdf)

    assert len(pages) > 1
    assert pages[0].count("Coalition of Heads") == 1
    assert [page.count("Coalition of Heads") for page in pages[1:]] == [1] * (len(pages) - 1)
    assert [page.count("Bern, 1 May 2026") for page in pages] == [1] * len(pages)


# Logos


@pytest.mark.parametrize("style", StyleName)
def test_logos_stand_in_the_letterhead_with_their_words(style: StyleName) -> None:
    kept = [check("a.png", png()), check("b.svg", SVG)]
    logos = tuple(Logo(one.sha256, f"Logo {n}", one.width, one.height) for n, one in enumerate(kept))
    document = letter(dress=dressed(style, logos=logos))

    made = render_pdf(document, pictures={one.sha256: one.content for one in kept})

    reader = structure.read(made.pdf)
    figures = [element for element in structure.elements(reader) if element["/S"] == "/Figure"]
    assert [str(figure["/Alt"]) for figure in figures] == ["Logo 0", "Logo 1"]
    for figure in figures:
        left, bottom, right, top = map(float, figure["/A"]["/BBox"])
        assert (60 < left < right < 540, 650 < bottom < top < 800) == (True, True)
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)
    assert b"/Interpolate true" not in made.pdf
    assert render_pdf(document, pictures={one.sha256: one.content for one in kept}).sha256 == made.sha256


def test_a_letter_whose_logo_is_lost_is_not_printed_without_it() -> None:
    document = letter(dress=dressed(StyleName.PLAIN, logos=(Logo("0" * 64, "Logo of ours", 10, 10),)))

    with pytest.raises(RenderFailed, match="The logo “Logo of ours” is lost"):
        render_pdf(document)


# Today's rules


def table(rows: int) -> str:
    head = "<thead><tr><th>Name</th><th>Number</th></tr></thead>"
    body = "".join(f'<tr><th scope="row">Row {n}</th><td>{n}</td></tr>' for n in range(rows))
    return f"<table><caption>All rows</caption>{head}<tbody>{body}</tbody></table>"


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_a_table_of_500_rows_is_one_element_with_its_head_on_each_page(style: StyleName) -> None:
    document = short_letter("A", body=f"<p>Text</p>{table(500)}", dress=dressed(style))

    made = render_pdf(document)

    reader = structure.read(made.pdf)
    roles = Counter(structure.roles(reader))
    assert (roles["Table"], roles["THead"], roles["TBody"], roles["TR"]) == (1, 1, 1, 501)
    assert (roles["TH"], roles["TD"], roles["Caption"]) == (502, 500, 1)
    assert (structure.untagged_texts(reader), structure.orphaned_marks(reader)) == (0, 0)
    pages = pages_of(made.pdf)
    assert [page.count("Name Number") for page in pages if "Row" in page] == [1] * sum("Row" in page for page in pages)
    names = {str(element["/ID"]) for element in structure.elements(reader) if "/ID" in element}
    heads = [list(map(str, e["/A"]["/Headers"])) for e in structure.elements(reader) if e["/S"] == "/TD"]
    assert {len(named) for named in heads} == {2}
    assert {one for named in heads for one in named} <= names


def test_a_letter_of_before_keeps_a_table_for_each_page() -> None:
    """The control: without the rule there are as many tables as pages."""
    made = render_pdf(short_letter("A", body=table(120)))

    assert Counter(structure.roles(structure.read(made.pdf)))["Table"] > 2


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_a_line_alone_on_the_last_page_is_pulled_back(style: StyleName) -> None:
    """A letter grows by lines until one falls off its page; today's rules bring it back, those of before did not."""

    def document(lines: int, rules: int) -> LetterDocument:
        body = "".join(f"<p>Line {n}.</p>" for n in range(lines))
        return short_letter(body=body, signature_blocks=(), dress=Dress(style=style, rules=rules))

    falls = next(lines for lines in range(22, 60) if render_pdf(document(lines, 0)).pages == 2)

    assert "Line" in pages_of(render_pdf(document(falls, 0)).pdf)[1]
    assert render_pdf(document(falls, 1)).pages == 1


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_a_letter_that_needs_its_last_page_keeps_its_lines(style: StyleName) -> None:
    body = "".join(f"<p>Line {n}.</p>" for n in range(50))

    before, today = (render_pdf(short_letter(body=body, dress=Dress(style=style, rules=rules))) for rules in (0, 1))

    assert [page.split() for page in pages_of(before.pdf)] == [page.split() for page in pages_of(today.pdf)]


# What goes wrong


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_a_name_of_300_letters_is_broken_and_not_cut_off(style: StyleName) -> None:
    name = "Wasser" * 50

    words = words_of(render_pdf(short_letter(name, "Next League", dress=dressed(style))).pdf)

    assert name in words.replace(" ", "")


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_a_table_wider_than_the_page_is_set_smaller_and_whole(style: StyleName) -> None:
    cells = "".join(f"<td>Number{n}</td>" for n in range(14))

    words = words_of(
        render_pdf(short_letter("A", body=f"<table><tbody><tr>{cells}</tr></tbody></table>", dress=dressed(style))).pdf
    )

    assert all(f"Number{n}" in words for n in range(14))


@pytest.mark.parametrize("style", ONE_OR_ALL)
def test_many_notes_stand_on_the_page_of_their_mark(style: StyleName) -> None:
    body = "".join(f'<p>Mark{n}.<span class="footnote">Note-{n}.</span></p>' for n in range(120))

    pages = pages_of(render_pdf(short_letter("A", body=body, dress=dressed(style))).pdf)

    for page in pages:
        assert set(re.findall(r"Mark(\d+)\.", page)) == set(re.findall(r"Note-(\d+)\.", page))
