"""No last page of a letter or of an annex has a few lines only; what was set by the rules of before stays as it was."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from letters.documents import Annex, Dress, LetterDocument, PageSize, StyleName
from letters.editions.rendering import ends, fits
from letters.editions.rendering.pdf import render_pdf
from tests.letters.editions.rendering.samples import pages_of, short_letter

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.rendering, pytest.mark.landing]
FEW = 5
# What is long is set in one style and size for every change, in the others before a release.
USUAL = (StyleName.CLASSIC, PageSize.A4)


def lines(count: int) -> str:
    """Return paragraphs of so many lines together, two in each."""
    return "".join(f"<p>Line {n}.<br>Line again.</p>" for n in range(count // 2)) + "<p>Line.</p>" * (count % 2)


def document(count: int, rules: int, **changes: Any) -> LetterDocument:
    style = changes.pop("style", StyleName.CLASSIC)
    given = {"signature_blocks": (), "salutation": "Dear Minister,", "letterhead": ("Coalition",)} | changes
    return short_letter(body=lines(count), dress=Dress(style=style, rules=rules), **given)


def last_lines(made: LetterDocument) -> int:
    """Return how many lines the last page has; those of the only page as many as nobody minds."""
    pages = pages_of(render_pdf(made).pdf)
    return len(re.findall(r"\bLine\b", pages[-1])) if len(pages) > 1 else FEW + 1


def one_page_and(some: int, style: StyleName, size: PageSize) -> Iterator[int]:
    """Yield lengths of letters with few lines on their second page by the rules before."""
    first, *_rest = pages_of(render_pdf(document(80, 0, style=style, page_size=size)).pdf)
    full = len(re.findall(r"\bLine\b", first))
    yield from range(full + 1, full + 1 + some)


@pytest.mark.parametrize(
    ("style", "size"),
    [
        pytest.param(style, size, marks=() if (style, size) == USUAL else pytest.mark.release)
        for style in StyleName
        for size in PageSize
    ],
)
def test_no_letter_of_any_length_ends_with_a_few_lines(style: StyleName, size: PageSize) -> None:
    # The first two come back by any rule.
    lengths = list(one_page_and(6, style, size))[2:]

    before, today = (
        [last_lines(document(length, rules, style=style, page_size=size)) for length in lengths] for rules in (2, 3)
    )

    assert any(found <= FEW for found in before), "The control: closer lines alone do not bring all back."
    assert [found for found in today if found <= FEW] == []


@pytest.mark.parametrize("style", (StyleName.CLASSIC, pytest.param(StyleName.PLAIN, marks=pytest.mark.release)))
@pytest.mark.parametrize(("rules", "few"), ((5, 7), (6, 10)))
def test_up_to_ten_lines_are_few_as_well(rules: int, few: int, style: StyleName) -> None:
    found: dict[int, list[int]] = {rules - 1: [], rules: []}
    seen = {5: 5, 6: 7}[rules]
    for length in list(one_page_and(few, style, PageSize.A4))[seen:]:
        for by, last in found.items():
            last.append(last_lines(document(length, by, style=style)))

    # The control: by the rules before, these stay alone.
    assert found[rules - 1] == list(range(seen + 1, few + 1))
    assert min(found[rules]) > few


def test_a_letter_and_its_annex_are_both_seen_to() -> None:
    """Closer lines that bring the end of one part back are not the best while the other still has a few lines."""
    length = next(one_page_and(1, StyleName.CLASSIC, PageSize.A4))
    annex = Annex("Annex", "", lines(length + 6))

    made = render_pdf(document(length + 2, 3, annexes=(annex,)))

    ends_of = [len(re.findall(r"\bLine\b", page)) for page in pages_of(made.pdf)]
    assert min(ends_of) > FEW


@pytest.mark.parametrize("language", ("ar", "my"))
def test_lines_of_scripts_that_need_more_room_stand_closer_as_well(language: str) -> None:
    sheet = fits.fits(Dress(rules=3), PageSize.A4, language)[0]

    heights = dict(re.findall(r"(:lang\(\w+\))[^{]*\{ line-height: ([\d.]+)", sheet))
    assert {name: float(height) for name, height in heights.items()} == {
        ":lang(ar)": 1.596,
        ":lang(bo)": 1.724,
        ":lang(my)": 1.773,
    }


def test_what_was_set_before_has_no_fits() -> None:
    assert fits.fits(Dress(rules=2), PageSize.A4, "en") == []


def test_a_long_letter_is_set_again_only_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its time is limited, and its many lines make room by the first steps or by none."""
    tried: list[str] = []
    monkeypatch.setattr(ends, "last_pages", lambda _document: [1])

    def laid_out(fit: str) -> tuple[Any, None]:
        tried.append(fit)
        return whole, None

    for pages, times in ((41, 0), (40, 1), (20, 3), (2, 10)):
        whole = SimpleNamespace(pages=[None] * pages)
        tried.clear()

        assert ends.fitted(whole, laid_out, list("0123456789"), 3) is whole
        assert len(tried) == times
