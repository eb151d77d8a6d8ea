"""How much work a text may be before it is clean, so that nobody else waits for it (B12, B17)."""

import contextlib
import time
from collections.abc import Callable

import pytest
from lxml.html import HtmlElement, fromstring

from letters.markup import html, limits, list_styles, mending, typed_numbers
from letters.markup.html import TooLong, TooMany, clean

pytestmark = pytest.mark.stories


@pytest.mark.parametrize("text", ("&" * 120_000, "<" * 490_000, "< " * 200_000, "&x " * 150_000))
def test_clean_refuses_what_grows_past_the_limit(text: str) -> None:
    with pytest.raises(TooLong):
        clean(text)


@pytest.mark.parametrize("text", ("&amp; &lt; " * 30_000, "word " * 90_000, "&nbsp;" * 60_000, "a < b & c " * 20_000))
def test_clean_text_stays_within_the_limit_when_it_is_read_again(text: str) -> None:
    once = clean(text).html

    assert clean(once).html == once
    assert len(once) <= limits.MAX_CHARACTERS


@pytest.mark.parametrize("unit", ("<b>a</b> ", "</p>", "<!---->", "<p><i>a", "<td>", "<x:y>", "<?x?><!y>"))
def test_clean_refuses_too_much_formatting_before_it_is_read(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("letters.markup.html._loose", lambda _text: pytest.fail("The text was read."))

    with pytest.raises((TooMany, TooLong)):
        clean(unit * (490_000 // len(unit)))


def test_control_without_the_limit_the_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TAGS", 10**9)
    read: list[str] = []

    def note(text: str) -> HtmlElement:
        read.append(text)
        return fromstring("<div></div>")

    monkeypatch.setattr("letters.markup.mending.read", note)

    clean("<b>a</b> " * 40_000)

    assert len(read) > 0


# Shapes that once took a time that grew with the square of their length.
SHAPES = {
    "spans": "<span style='font-weight:bold'>a</span>",
    "font": "<font color=red>a</font>",
    "blocks": "<div><p>a</p></div>",
    "links to a note": '<p id="_ftn1">x<a href="#_ftn1">[1]</a></p>',
    "notes": '<a href="#_ftn1" name="_ftnref1">[1]</a><p>a</p>',
    "items": "<ul><li><div>a</div></li></ul>",
    "cells": "<table><tr><td rowspan=200 colspan=20>a</td></tr></table>",
}


SHORTEST = 0.01  # seconds; what takes less is too short to be compared


def grows_in_proportion(work: Callable[[int], object], number: int) -> bool:
    """Tell whether four times as much takes about four times as long, and not sixteen times."""

    def seconds(number: int) -> float:
        began = time.thread_time()
        work(number)
        return time.thread_time() - began

    work(number // 5)
    small, large = (min(seconds(many) for _ in range(2)) for many in (number, 4 * number))
    return large < 9 * max(small, SHORTEST)


@pytest.mark.parametrize(("power", "grows"), ((1, True), (2, False)))
def test_control_a_time_that_grows_with_the_square_is_noticed(power: int, grows: bool) -> None:
    assert grows_in_proportion(lambda number: sum(range(20 * number**power)), 300) is grows


@pytest.mark.stories
@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(unit, id=name, marks=() if name in {"blocks", "notes"} else pytest.mark.release)
        for name, unit in SHAPES.items()
    ],
)
def test_clean_takes_about_four_times_as_long_for_four_times_as_much(unit: str) -> None:
    def read(number: int) -> None:
        with contextlib.suppress(html.HtmlRefused):
            clean(unit * number)

    assert grows_in_proportion(read, 300)


def test_clean_stops_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_SECONDS", -1.0)

    with pytest.raises(TooLong, match="takes too long"):
        clean("<b>a</b>")


def test_a_note_that_names_itself_is_left_where_it_is() -> None:
    text = '<p id="_ftn1">word<a href="#_ftn1">[1]</a></p>'

    assert html.plain_text(clean(text * 3).html).count("word") == 3


@pytest.mark.parametrize(
    ("before", "unit", "after", "number"),
    (
        ("<style>", "x", "</style><ol><li>a</li></ol>", 100_000),
        ("<style>.a", " ", "x{}</style><ol class='a'><li>a</li></ol>", 100_000),
        ("", "<style></style>", "", 6_000),
        ("<style>", ".a{counter-reset:b 1}", "</style><ol class='a'><li>a</li></ol>", 5_000),
    ),
)
def test_style_sheets_of_any_length_are_read_once(before: str, unit: str, after: str, number: int) -> None:
    assert grows_in_proportion(lambda many: list_styles.sheet_of(before + unit * many + after), number)


def test_sentences_that_lead_on_are_looked_for_once() -> None:
    assert "leads" not in mending.with_leading_sentences("<p>We ask:" + " " * 200_000 + "you</p>")

    def look(number: int) -> str:
        return mending.with_leading_sentences("<p>We ask:" + " " * number + "you</p>")

    assert grows_in_proportion(look, 50_000)


def test_numbers_in_words_are_looked_for_once() -> None:
    assert typed_numbers.typed_in("ten " * 5_000) == []
    assert grows_in_proportion(lambda number: typed_numbers.typed_in("ten " * number), 2_000)
