import unicodedata

import pytest

from letters.markup import glyphs, languages, scripts
from letters.markup.languages import first_strong, print_words, unnamed


@pytest.mark.parametrize(("text", "expected"), (("12 Hafen", "ltr"), ("(12) نهر A", "rtl"), ("12 – 13", ""), ("", "")))
def test_first_strong_is_the_first_letter_with_a_direction(text: str, expected: str) -> None:
    assert first_strong(text) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    (
        ("en-GB", "page {page} of {pages}"),
        ("fr", "page {page} sur {pages}"),
        ("zh-TW", "第 {page} 頁，共 {pages} 頁"),
        ("xx", "{page} / {pages}"),
    ),
)
def test_print_words_are_those_of_the_nearest_language(language: str, expected: str) -> None:
    assert print_words(language).page == expected


def test_print_words_mark_a_draft_in_its_own_language() -> None:
    assert [print_words(language).draft for language in ("en", "fr-CH", "ar", "xx")] == [
        "Draft",
        "Brouillon",
        "مسودة",
        "Draft",
    ]


def test_unnamed_says_how_many_in_the_language_of_the_letter() -> None:
    assert [unnamed(3, language) for language in ("en-US", "zh-HK", "zh-Hans", "xx")] == [
        "Further signatories not named here: 3",
        "其他未在此具名的簽署者：3",
        "其他未在此具名的签署者：3",
        "+ 3",
    ]


def test_words_of_print_can_be_printed_and_hold_their_number() -> None:
    words = [unnamed(27, language) for language in languages._WORDS]

    assert all("27" in text for text in words)
    assert [text for text in words if text.startswith("+")] == ["+ 27"]  # Tibetan
    assert glyphs.missing(words) == ()


@pytest.mark.parametrize("table", ("_UNNAMED", "_ON_PAPER", "_SEAL", "_CHECK"))
def test_words_of_print_are_in_the_script_of_their_language(table: str) -> None:
    words = getattr(languages, table)
    letters = {tag: [sign for sign in text.partition("{")[0] if sign.isalpha()] for tag, text in words.items()}
    latin = {tag for tag, found in letters.items() if all(unicodedata.name(sign).startswith("LATIN") for sign in found)}

    assert latin == {tag for tag in words if scripts.script(tag) == "Latn"}
    assert {"ca", "de", "en", "zh-hant"} - {"en"} <= set(words)


@pytest.mark.parametrize(
    ("tag", "same"),
    (
        ("nb", "no"),
        ("nn-NO", "no"),
        ("iw", "he"),
        ("prs-AF", "fa"),
        ("deu", "de"),
        ("fra-CH", "fr"),
        ("zho-TW", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        ("pt_BR", "pt"),
    ),
)
def test_words_are_found_by_every_code_of_a_language(tag: str, same: str) -> None:
    assert (print_words(tag), unnamed(3, tag)) == (print_words(same), unnamed(3, same))
