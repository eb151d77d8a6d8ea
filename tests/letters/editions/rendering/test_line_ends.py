"""What a line divides is two words for whoever listens, and lines of the letterhead have one edge."""

import re
import subprocess
from dataclasses import replace

import pytest

from letters.documents import (
    RULES,
    AddressBlock,
    AddressPosition,
    Dress,
    LetterDocument,
    LineStyle,
    SignatureBlock,
    SignatureLine,
    StyleName,
)
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import short_letter
from tests.letters.editions.rendering.test_setting import places

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.rendering, pytest.mark.landing]

TEXT = (
    "Since the dam was opened the water of the lower valley has risen, and each spring it rises further than before. "
)
NAME = "Society of the Friends of the Lower Valley and of its Rivers"
TITLE = "Former Chair of the Committee on Housing and on Waterways"


def heard(document: LetterDocument, rules: int) -> str:
    """Return the texts in the order of the tree of elements, one behind the other, with nothing in between."""
    pdf = render_pdf(replace(document, dress=Dress(rules=rules))).pdf
    found = subprocess.run(["pdfinfo", "-struct-text", "-"], input=pdf, capture_output=True, check=True)
    return "".join(re.findall(r'^\s*"(.*)"$', found.stdout.decode(), re.MULTILINE))


def signed(count: int) -> LetterDocument:
    lines = tuple(SignatureLine((f"{NAME} {number}", TITLE)) for number in range(count))
    note = f'<span class="footnote">{TEXT * 2}</span>'
    body = f"<p>{TEXT * 3}<em>{TEXT}</em></p><ul><li>{TEXT * 2}</li></ul><p>One.<br>Two.{note}</p>"
    return short_letter(body=body, signature_blocks=(SignatureBlock("", "", LineStyle.PERSON_OVER_TITLE, 2, lines),))


@pytest.mark.parametrize("names", (4, pytest.param(310, marks=pytest.mark.release)))
def test_the_words_at_the_end_and_the_beginning_of_lines_are_two(names: int) -> None:
    """In short lists and in long ones, in texts, items, notes and emphasis, and where a break was written."""
    found = heard(signed(names), RULES)

    assert found.count(TEXT.strip()) == 8
    assert found.count(f"{NAME} 1 {TITLE}") == 1
    assert "One. Two." in found
    # The control: by the rules before lines end with their last letter.
    before = heard(signed(names), 5)
    assert before.count(TEXT.strip()) < 4
    assert f"{NAME} 1 {TITLE}" not in before


def test_han_characters_and_words_with_a_hyphen_have_no_blank_where_a_line_ends() -> None:
    chinese = "自大坝启用以来下游河谷的水位已上升而且每年春天都在继续上升" * 6
    word = "inconstitutionnellement"
    document = short_letter(body=f"<p>{f'{word} ' * 30}</p>", language="fr")

    assert chinese in heard(short_letter(body=f"<p>{chinese}</p>", language="zh-Hans"), RULES)
    shown = [one[0] for one in places(render_pdf(document).pdf)]
    assert 0 < shown.count(word) < 30, "The control: words are divided."
    assert [re.sub("[-\u2010\xad]", "", one) for one in heard(document, RULES).split()] == [word] * 30


def lines_of(name: str, rules: int, language: str = "zh-Hans") -> list[str]:
    """Return the lines of a name in three columns, from the left margin."""
    block = SignatureBlock("", "", LineStyle.ORGANIZATION, 3, (SignatureLine((name,)),))
    document = short_letter(body="<p>A</p>", language=language, signature_blocks=(block,), dress=Dress(rules=rules))
    tops = dict[int, list[str]]()
    for text, _left, _right, top in sorted(places(render_pdf(document).pdf), key=lambda word: (word[3], word[1])):
        tops.setdefault(round(top), []).append(text)
    return [" ".join(words) for words in tops.values()][1:]


def test_a_number_or_latin_word_in_a_name_of_han_characters_stands_in_one_line() -> None:
    names = ["河流观察网络协会联盟" + "会" * more + " 2026" for more in range(5)]

    assert all(any("2026" in line for line in lines_of(name, RULES)) for name in names)
    # The control: the typesetter takes a word in a box within another for the first of its line, and divides it.
    assert not all(any("2026" in line for line in lines_of(name, 6)) for name in names)


@pytest.mark.parametrize("name", ("河流观察 " + "Q" * 120, "《" + "Q" * 120 + "》"))
def test_a_word_longer_than_its_column_is_divided_all_the_same(name: str) -> None:
    found = lines_of(name, RULES)

    assert len(found) > 3
    assert "".join(found).count("Q") == 120


def test_lines_from_right_to_left_end_with_their_blank_and_stand_where_they_did() -> None:
    text = "منذ افتتاح السد ارتفع منسوب المياه في الوادي الأسفل وهو يرتفع كل ربيع أكثر مما كان عليه قبل ذلك "
    document = short_letter(body=f"<p>{text * 6}</p>", language="ar")

    def words(rules: int) -> list[tuple[str, float, float, float]]:
        return places(render_pdf(replace(document, dress=Dress(rules=rules))).pdf)

    assert words(RULES) == words(5)
    assert heard(document, RULES).count(" ") > heard(document, 5).count(" ") + 3


# In classic the lines of a letterhead are centered, but for the one beside a window.
PLACES = [
    (style, position)
    for style in StyleName
    for position in (AddressPosition.FLOW, AddressPosition.WINDOW_LEFT)
    if (style, position) != (StyleName.CLASSIC, AddressPosition.FLOW)
]


@pytest.mark.parametrize(("style", "position"), PLACES)
@pytest.mark.parametrize(
    ("language", "name", "other"), (("ar", "ائتلاف", "rivers.example"), ("en", "Rivers", "ائتلاف"))
)
def test_a_line_of_the_letterhead_against_the_page_has_the_edge_of_the_others(
    style: StyleName, position: AddressPosition, language: str, name: str, other: str
) -> None:
    document = short_letter(
        language=language,
        letterhead=(name, other),
        recipients=(AddressBlock(("137",)),),
        address_position=position,
    )

    def apart(rules: int) -> float:
        """Return how far the edges of the first two lines are apart at which the page's lines begin."""
        words = places(render_pdf(replace(document, dress=Dress(style=style, rules=rules))).pdf)
        first, second = sorted((word for word in words if word[0] != "137"), key=lambda word: word[3])[:2]
        is_turned = language == "ar"
        return abs(first[2] - second[2]) if is_turned else abs(first[1] - second[1])

    assert apart(RULES) < 2
    # The control: by the rules before it stands at the other side.
    assert apart(5) > 20
