"""What readers of a PDF find in it: names from right to left, with marks, with brackets, and between others."""

import io
import unicodedata
from itertools import pairwise

import pytest
from pypdf import PdfReader

from letters.documents import LetterDocument
from letters.editions.rendering import glyphs
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import normalized, short_letter, words_of
from tests.letters.editions.rendering.test_setting import places

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.landing]

NAMES = (
    "عبد الله",
    "عبد الله بن محمد",
    "مُحَمَّد",
    "الْحَمْدُ لِلَّهِ",
    "Akın (Turkey)",
    "Human Rights Watch (HRW)",
    "منظمة العفو (Amnesty International)",
    "شبكة حقوق الإنسان – آسيا",
    "دەريا كىشىلىك ھوقۇق جەمئىيىتى",
    "مركز (الأنهار) للبحوث",
    "مركز 2026 للبحوث",
    "سازمان حقوق بشر",
    "د. محمد علي",
    "د/ أحمد سامي",
    "2026/3",
    "می\u200cخواهم بنویسم",
    "حقوق\u200cبشر",
    "+49 30 1234567",
    "هاتف 01 42 68 53 00",
    "م. أ. علي، المدير: عمر",
    "رابطة الأنهار",
    "שָׁלוֹם עֲלֵיכֶם",
    "Asia-Pacific Network",
)
BODY = "<p>قال عبد الله (رئيس المركز) إن مُحَمَّدًا زار the Asia-Pacific Human Rights Network في عام 2026.</p>"
SENTENCE = "قال عبد الله (رئيس المركز) إن مُحَمَّدًا زار the Asia-Pacific Human Rights Network في عام 2026"


def read_by_pypdf(pdf: bytes) -> str:
    return normalized("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(short_letter(*NAMES, language="ar", body=BODY)).pdf


@pytest.mark.parametrize("reader", (words_of, read_by_pypdf), ids=("pdftotext", "pypdf"))
@pytest.mark.parametrize("name", (*NAMES, SENTENCE))
def test_names_of_an_arabic_letter_are_found(pdf: bytes, reader: object, name: str) -> None:
    assert callable(reader)
    assert composed(name) in composed(reader(pdf))


def test_a_phrase_of_another_direction_is_printed_in_its_own_order() -> None:
    html = (
        "<p>شبكة the <em>Asia-Pacific</em> <a href='https://x.example/'>Human-Rights"
        '<span class="footnote">حاشية</span> Network</a> of قالت</p>'
    )

    found = {word: left for word, left, _right, _top in places(render_pdf(short_letter(language="ar", body=html)).pdf)}

    order = ["the", "Asia-Pacific", "Human-Rights", "Network", "of"]
    at = [next(left for word, left in found.items() if word.startswith(part)) for part in order]
    assert at == sorted(at)


@pytest.mark.parametrize("language", ("ar", "ur", "he", "dv", "ug"))
def test_a_bracket_stands_for_itself_in_both_directions(language: str) -> None:
    names = ("(a) b", "עם (אב) עם") if language == "he" else ("(a) b", "نص (اب) نص")

    text = words_of(render_pdf(short_letter(*names, language=language, body="<p>نص</p>")).pdf)

    assert [name for name in names if name not in text] == []


def test_spaces_and_signs_that_look_alike_are_told_apart() -> None:
    names = ("A\xa0b", "A b", "co\u2011op", "co-op", "x\u2007y")

    text = "\n".join(structure.page_texts(structure.read(render_pdf(short_letter(*names)).pdf)))

    assert [name for name in names if name not in text] == []


def test_glyphs_of_another_reading_get_codes_of_their_own_and_stay_in_the_font() -> None:
    made = render_pdf(short_letter("عبد (الله) بن مُحَمَّد", "Akın (Turkey)"))

    reader = structure.read(made.pdf)
    tables = [
        font.get_object()["/DescendantFonts"][0]["/CIDToGIDMap"]
        for page in reader.pages
        for font in structure.fonts(page)
    ]
    assert [table for table in tables if table != "/Identity"] != []
    assert structure.untagged_texts(reader) == 0
    assert glyphs.LAST_CODE == 0xFFFF


@pytest.mark.parametrize("language", ("zh-Hans", "zh-TW", "ja"))
def test_latin_names_in_han_texts_keep_their_own_apostrophe_and_blanks(language: str) -> None:
    sentence = (
        "我们代表五十三个组织包括Human Rights Watch和People’s River Alliance就河流问题致函阁下并请公布全部调查结果"
    )
    body = f"<p>{sentence * 3}</p>"

    found = places(render_pdf(LetterDocument("T", language, body)).pdf)

    widths = {word: round(right - left) for word, left, right, _top in found if "People’s" in word}
    blanks = {
        round(second[1] - first[2], 1)
        for first, second in pairwise(found)
        if first[0].endswith("Rights") and second[0].startswith("Watch")
    }
    assert widths
    # A blank of the face, not one that fills the line; an apostrophe that does not part the name.
    assert all(blank < 4 for blank in blanks)
    assert "People’s" in words_of(render_pdf(LetterDocument("T", language, "<p>给People’s River</p>")).pdf)


def test_lines_of_han_characters_reach_the_edge_of_the_text() -> None:
    sentence = "我们代表五十三个组织，就河流问题致函阁下，并请公布International Campaign for Tibet的全部调查结果。"

    found = places(render_pdf(LetterDocument("T", "zh-Hans", f"<p>{sentence * 5}</p>")).pdf)

    lines: dict[float, float] = {}
    for _word, _left, right, top in found[:-8]:
        key = next((known for known in lines if abs(known - top) < 6), top)
        lines[key] = max(lines.get(key, 0), right)
    edges = sorted(lines.values())[1:]
    assert max(edges) - min(edges) < 3


HYPHENATED = (
    "Jean-Pierre Roux-Blanc", "Aix-en-Provence", "Inter-American Commission", "Guinea-Bissau", "Non-Governmental",
    "Anne-Marie Saint-Exupéry", "d’Aix-en-Provence", "J.-P. Dupont", "Schleswig-Holstein", "Ural-Altaic-Siberian",
    "Muhammad al-Hassan-Abdulrahman", "Bosnia-Herzegovina", "Rostow-am-Don", "self-determination", "A/HRC/53/62",
)  # fmt: skip


@pytest.mark.parametrize("reader", (words_of, read_by_pypdf), ids=("pdftotext", "pypdf"))
@pytest.mark.parametrize("columns", (2, 3, 5, 7))
def test_names_with_a_hyphen_are_found_in_narrow_cells(columns: int, reader: object) -> None:
    cells = [*HYPHENATED, *HYPHENATED[: -len(HYPHENATED) % columns]]
    rows = [cells[n : n + columns] for n in range(0, len(cells), columns)]
    table = "".join(f"<tr>{''.join(f'<td>{cell} </td>' for cell in row)}</tr>" for row in rows)

    text = reader(render_pdf(short_letter(body=f"<table><tbody>{table}</tbody></table>")).pdf)  # type: ignore[operator]

    words = {word for name in HYPHENATED for word in name.split()}
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("html", "read"),
    (
        ("Text{}{} on", "Text1,2 on"),
        ("Text{}{}{} on", "Text1,2,3 on"),
        ("<strong>Text{}</strong>{} on", "Text1,2 on"),
        ('<a href="https://x.example/">Text{}</a>{} on', "Text1,2 on"),
        ("Text{}; {} on", "Text1; 2 on"),
    ),
)
def test_notes_at_one_word_are_read_apart(html: str, read: str) -> None:
    body = f"<p>{html.replace('{}', '<span class=footnote>Note.</span>')}.</p>"

    assert read in words_of(render_pdf(short_letter(body=body)).pdf)
