"""Which texts the fast lane takes: nothing whose lines may divide elsewhere than at a blank."""

import pytest

from letters.documents import SignatureLine
from letters.editions.rendering.lane import Lane
from letters.editions.rendering.ledger.plain import is_plain
from tests.letters.editions.rendering.samples import group, short_letter

PLAIN = (
    "River Watch", "Łódź Rivers’ League (Poland)", "Dr. Maria Example, Jr.", "A & B | C", "U.S.A. Rivers, Inc.",
    "Jean-Pierre Roux-Blanc", "“Free Rivers” Movement", "Лига рек", "Ένωση Ποταμών", "d’Aix", "24 hours, 7 days",
    "J. Poe*",
)  # fmt: skip
ODD = (
    "رابطة الأنهار", "河流观察", "River and Лига", "River/Lake", "River–Lake", "River — Lake", "« Amis »",
    "A\xa0B", "A  B", "Soft\xadly", "e\u0301", "A-", "-B", "A( B)", "“A” (B)", "Workers’ (Geneva)", ") A", "A)B", "50%",
    "x" * 10 + "-" + "y" * 20, "", " A",
)  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_is_plain_takes_names_of_one_script_with_usual_signs(text: str) -> None:
    assert is_plain(text, whole=30)


@pytest.mark.parametrize("text", ODD)
def test_is_plain_leaves_all_else_to_weasyprint(text: str) -> None:
    assert not is_plain(text, whole=30)


def test_lane_takes_long_lists_only() -> None:
    assert Lane.of(short_letter(*"ABCD"), long=5) is None
    assert Lane.of(short_letter(*"ABCDE"), long=5) is not None


def test_lane_leaves_to_weasyprint_what_is_not_plain() -> None:
    names = group("River Watch", "رابطة", "Lake Watch", "A/B", numbered=True)

    lane = Lane.of(short_letter(signature_blocks=(names,)), long=1)

    assert lane is not None
    assert lane.odd == (frozenset({1, 3}),)
    assert lane.job(["page ", " of ", ""])["groups"] == [
        {"columns": 1, "entries": [("1.\u2002", ("River Watch",), ""), None, ("3.\u2002", ("Lake Watch",), ""), None]}
    ]
    assert lane.without([(0, 2)]).odd == (frozenset({1, 2, 3}),)


@pytest.mark.parametrize("language", ("ar", "he", "zh-Hans", "ja"))
def test_lane_leaves_names_of_other_scripts_than_the_letters_to_weasyprint(language: str) -> None:
    lane = Lane.of(short_letter("River Watch", language=language), long=1)

    assert lane is not None
    assert lane.plain == 0


def test_lane_takes_short_names_of_han_characters_in_a_letter_of_these() -> None:
    block = group("河流观察", "河流（北京）", "河流 观察", "河" * 20, "NGO河流", columns=2)

    lanes = [Lane.of(short_letter(signature_blocks=(block,), language=tag), long=1) for tag in ("zh-Hans", "en")]

    assert [lane and lane.odd for lane in lanes] == [(frozenset({1, 2, 3, 4}),), (frozenset(range(5)),)]


def test_lines_with_an_odd_note_are_odd() -> None:
    lines = (SignatureLine(("A",), note="(河)"), SignatureLine(("A", "B/C")), SignatureLine(("A",), note="(B)"))
    block = group()

    lane = Lane.of(short_letter(signature_blocks=(type(block)("", "", block.style, 1, lines),)), long=1)

    assert lane is not None
    assert lane.odd == (frozenset({0, 1}),)
