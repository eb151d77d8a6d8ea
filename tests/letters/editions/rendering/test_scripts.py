"""Names in many scripts print complete, in order and as they were written (promises.md D4)."""

import re
import subprocess
import unicodedata

import pytest

from letters.documents import LineStyle, SignatureBlock, SignatureLine
from letters.editions.rendering import lines
from letters.editions.rendering.fonts import missing_glyphs, missing_packages, uncovered
from letters.editions.rendering.page import render_html
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import short_letter, words_of
from tests.letters.editions.rendering.test_setting import places

NAMES = (
    "رابطة الأنهار الدولية",
    "دەريا كىشىلىك ھوقۇق جەمئىيىتى",
    "གཙང་པོའི་མི་མང་ལྷན་ཚོགས།",
    "မြစ်ကမ်းလူ့အခွင့်အရေးအဖွဲ့",
    "河流观察 Watch",
    "河流觀察會",
    "Река и берег «Мост»",
    "האגודה לנהרות",
    "नदी अधिकार संघ",
    "Ένωση Ποταμών",
    "川の権利協会",
    "강 연대",
    "สมาคมแม่น้ำ",
    "Fionnuala Ní Bhriain",
    "Te\u0301odor Ba\u0302\u0323ch",
)
pytestmark = pytest.mark.usefixtures("quick_typesetter")

# What stands on the page beside the list.
_OTHERS = {"Text.", "page", "of", "1"}
HOSTILE = "Trust \u202eevil\u202c and \u2066isolate\u2069 League"


def comparable(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace(" ", "")


@pytest.mark.parametrize("language", ("en", "ar", "zh-Hans"))
def test_names_are_printed_whole_and_extracted_as_written(language: str) -> None:
    document = short_letter(*NAMES, language=language)

    text = comparable(words_of(render_pdf(document).pdf))

    assert missing_glyphs(document) == ()
    assert [name for name in NAMES if comparable(name) not in text] == []


def test_names_keep_their_order_between_neighbors() -> None:
    mixed = tuple(name for pair in zip(NAMES, (f"Neighbor{n:02}" for n in range(20)), strict=False) for name in pair)

    text = comparable(words_of(render_pdf(short_letter(*mixed)).pdf))

    places = [text.find(comparable(name)) for name in mixed]
    assert places == sorted(places)
    assert -1 not in places


def test_control_a_name_that_is_not_set_apart_runs_with_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands behind an Arabic word is printed at its left; without a direction of its own at its right."""

    def arabic_word() -> int:
        """Return at which place from the left the word stands."""
        line = [word for word in places(render_pdf(short_letter("رابطة Rivers Trust")).pdf) if word[0] not in _OTHERS]
        return [word[0].isascii() for word in sorted(line, key=lambda word: word[1])].index(False)

    assert arabic_word() == 2
    monkeypatch.setattr(lines, "isolated", lambda html, _direction: html)
    monkeypatch.setattr(lines, "first_strong", lambda _line: "")
    assert arabic_word() == 0


def test_overrides_of_direction_never_reach_the_page() -> None:
    html = render_html(short_letter(HOSTILE, "Next League"))

    assert re.findall("[\u202a-\u202e\u2066-\u2069]", html) == []
    assert "Trust evil and isolate League" in html
    assert "Trust evil and isolate League Next League" in words_of(render_pdf(short_letter(HOSTILE, "Next League")).pdf)


def test_names_against_the_direction_of_the_page_are_set_apart() -> None:
    html = render_html(short_letter(NAMES[0], "River Watch"))

    assert f'<span class="lead" dir="rtl">{NAMES[0]}</span>' in html
    assert '<span class="lead">River Watch</span>' in html


def test_right_to_left_letters_turn_the_page_and_its_foot() -> None:
    html = render_html(short_letter("A", language="ug"))

    assert '<html lang="ug" dir="rtl"' in html
    assert "صفحة1من1" in comparable(words_of(render_pdf(short_letter("ألف", language="ar", body="<p>نص</p>")).pdf))


def test_only_the_chosen_faces_are_used() -> None:
    made = render_pdf(short_letter(*NAMES))

    told = subprocess.run(
        ["pdffonts", "-"], input=made.pdf, capture_output=True, text=False, check=True
    ).stdout.decode()

    faces = {re.sub(r"^\w{6}\+", "", line.split()[0]) for line in told.splitlines()[2:]}
    assert [face for face in faces if not face.startswith(("Gentium-Book-Plus", "Noto-"))] == []


def test_missing_glyphs_names_each_character_once_with_its_script() -> None:
    block = SignatureBlock(
        "", "", LineStyle.ORGANIZATION, 1, (SignatureLine(("River \U0001f30a \U0001f30a", "\U00018b00")),)
    )

    missing = missing_glyphs(short_letter(signature_blocks=(block,)))

    assert [(glyph.name, glyph.where) for glyph in missing] == [
        ("WATER WAVE", "River \U0001f30a \U0001f30a"),
        ("KHITAN SMALL SCRIPT CHARACTER-18B00", "\U00018b00"),
    ]
    assert missing[1].script == "Khitan"


def test_uncovered_knows_joiners_and_marks_that_have_no_shape() -> None:
    assert uncovered(frozenset(map(ord, "a\u200c\u200d\u00ad\ufe0f\u200f \n\t"))) == frozenset()


def test_missing_packages_is_empty_where_letters_can_be_printed() -> None:
    assert missing_packages() == ()
