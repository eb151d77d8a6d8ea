"""What word processors and browsers make of a letter beside its words: tables over pages, emphasis, shapes, edges."""

import io
import re
import zipfile
from datetime import UTC, datetime

import pytest

from letters.documents import Dress, LetterDocument, StyleName
from letters.editions.formats.docx import docx
from letters.editions.formats.webpage import webpage
from tests.letters.editions.formats import samples

MOMENT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
TABLE = (
    "<table><thead><tr><th>Station</th><th>2025</th></tr></thead><tbody>"
    '<tr><th scope="row">Ford</th><td>1</td></tr><tr><th scope="row">Mill</th><td>2</td></tr></tbody></table>'
)


def parts(document: LetterDocument) -> tuple[str, str]:
    """Return the text of a DOCX and its styles."""
    content = docx(samples.paper(document), made_at=MOMENT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode(), archive.read("word/styles.xml").decode()


def page(language: str, **changes: object) -> str:
    return webpage(samples.paper(samples.letter(language=language, **changes))).decode()


def style(styles: str, name: str) -> str:
    found = re.search(rf'w:styleId="{name}".*?</w:style>', styles)
    assert found is not None
    return found[0]


def test_only_the_head_of_a_table_stays_with_the_row_below() -> None:
    """A word processor keeps rows together that are all kept with the next: so goes the whole table."""
    text, styles = parts(samples.letter(body=f"<p>Text.</p>{TABLE}<p>Behind.</p>", annexes=()))

    heads = re.findall(
        r'<w:pStyle w:val="(\w+)"/></w:pPr><w:r><w:t xml:space="preserve">(Station|2025|Ford|Mill)<', text
    )
    assert heads == [
        ("TableHead", "Station"),
        ("TableHead", "2025"),
        ("TableRowHead", "Ford"),
        ("TableRowHead", "Mill"),
    ]
    assert "keepNext" in style(styles, "TableHead")
    assert "keepNext" not in style(styles, "TableRowHead")


def test_what_follows_a_table_stands_away_from_it() -> None:
    text, _styles = parts(samples.letter(body=f"<p>Text.</p>{TABLE}<p>Behind.</p><p>Later.</p>", annexes=()))

    roomy = [words for room, words in re.findall(r"<w:pPr>(.*?)</w:pPr><w:r><w:t[^>]*>(\w+)\.<", text) if "160" in room]
    assert roomy == ["Behind"]


@pytest.mark.parametrize(
    ("language", "words", "latin", "is_slanted"),
    (("en", "Text", "Rivers", True), ("zh-Hans", "我们要求", "Rivers", False), ("ar", "نحن نطلب", "Rivers", False)),
)
def test_scripts_without_italics_have_dots_and_latin_names_in_them_are_slanted(
    language: str, words: str, latin: str, is_slanted: bool
) -> None:
    body = f"<p>{words} <em>{words}</em> {words} <em>{latin}</em></p>"
    text, styles = parts(samples.letter(language=language, body=body))

    looks = re.findall(r"<w:rPr>((?:(?!</w:rPr>).)*)</w:rPr><w:t[^>]*>([^<]+)<", text)
    slanted = [run for look, run in looks if "<w:i/>" in look]
    dotted = [run for look, run in looks if "<w:em " in look]
    assert [words in slanted, words in dotted] == [is_slanted, not is_slanted]
    assert [latin in slanted, latin in dotted] == [True, False]
    assert ("<w:i/>" in style(styles, "Caption")) == is_slanted


@pytest.mark.parametrize(
    ("language", "face"),
    (("zh-Hans", "Noto Serif CJK SC"), ("zh-Hant", "Noto Serif CJK TC"), ("ja", "Noto Serif CJK JP"), ("en", "")),
)
@pytest.mark.parametrize("name", StyleName)
def test_han_characters_of_a_page_have_the_shapes_of_its_language(language: str, face: str, name: StyleName) -> None:
    """Another language has the point in the middle of its square, and other strokes."""
    written = page(language, dress=Dress(style=name))

    faces = re.findall(r'body[^{]*\{ font-family: "([^"]+)"', written)
    assert [one for one in faces if "CJK" in one] == ([face] if face else [])
    assert not face or "CJK" in faces[-1]
    assert bool(face) == bool(re.search(r"\.latin \{ font-family: ", written))
