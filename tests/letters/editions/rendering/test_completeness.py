"""All of a letter stands on the paper, or it is said what does not (P9)."""

from typing import Any

import pytest

from letters.documents import AddressBlock, AddressPosition, Annex, Dress, StyleName
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.pdf import RenderFailed, render_pdf
from tests.letters.editions.rendering.samples import group, letter, pages_of, short_letter, words_of

pytestmark = pytest.mark.landing

LINE = "The river carries what the valley gives it, and what it carries reaches all who live beside it. "


def note(lines: int) -> str:
    return f'<span class="footnote">{LINE * lines}END.</span>'


def columns(number: int, word: str) -> str:
    cells = "".join(f"<td>{word}{n:02}</td>" for n in range(number))
    return f"<table><tbody><tr>{cells}</tr></tbody></table>"


CUT: dict[str, tuple[dict[str, Any], str]] = {
    "note": ({"body": f"<p>One{note(1)}. Two{note(90)}.</p>"}, r"Note 2 is longer than a page can hold\."),
    "note in a cell": (
        {"body": f"<table><tbody><tr><td>a{note(90)}</td></tr></tbody></table>"},
        r"Note 1 is longer than a page can hold\.",
    ),
    "note of an annex": (
        {"annexes": (Annex("I", "", f"<p>A{note(1)}</p>"), Annex("II", "", f"<p>B{note(90)}</p>"))},
        r"Note 1 of annex 2 is longer than a page can hold\.",
    ),
    "Arabic note": (
        {"language": "ar", "body": f'<p>نص<span class="footnote">{"النهر يحمل ما يعطيه الوادي " * 400}</span></p>'},
        r"Note 1 is longer than a page can hold\.",
    ),
    "address in a window": (
        {
            "recipients": (AddressBlock(tuple(f"Line {n} of it" for n in range(60))),),
            "address_position": AddressPosition.WINDOW_LEFT,
        },
        r"“Line \d+ of it” does not fit on the page\.",
    ),
}
WHOLE: dict[str, dict[str, Any]] = {
    "note of half a page": {"body": f"<p>Text{note(40)}.</p>"},
    "two long notes at one word": {"body": f"<p>Text{note(38)}{note(38)}.</p>"},
    "many notes": {"body": "<p>" + "".join(f"Word {n}{note(8)} " for n in range(30)) + "</p>"},
    "long cell": {"body": f"<table><tbody><tr><td>{LINE * 150}END.</td><td>b</td></tr></tbody></table>"},
    "long line of the list": {"signature_blocks": (group(f"{LINE * 60}END."),)},
    "long reference": {"reference": f"{'R' * 300} END."},
    "long word": {"body": f"<p>{'x' * 400} END.</p>"},
    "everything": {**{name: getattr(letter(), name) for name in ("body", "annexes", "signature_blocks")}},
}


@pytest.mark.parametrize("what", CUT)
def test_what_would_be_cut_off_is_refused_by_its_name(what: str) -> None:
    changes, reason = CUT[what]

    with pytest.raises(RenderFailed, match=reason):
        render_pdf(short_letter("River Watch", **changes))


@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize("what", WHOLE)
def test_what_is_only_long_is_printed_whole(what: str) -> None:
    text = words_of(render_pdf(short_letter(**{"signature_blocks": (), **WHOLE[what]})).pdf)

    assert text.count("END.") >= str(WHOLE[what]).count("END.")


def test_control_without_the_look_at_the_paper_words_are_lost(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """The same typesetter, told that nothing is cut: a PDF comes out, and the end of the note is not in it."""
    script = tmp_path / "typesetter.py"
    script.write_text(
        f"import runpy, sys; sys.path.insert(0, {str(typesetter_process.TYPESETTER.parents[3])!r})\n"
        "from letters.editions.rendering import completeness\n"
        "completeness.first_cut = lambda *_: None\n"
        f"runpy.run_path({str(typesetter_process.TYPESETTER)!r}, run_name='__main__')\n"
    )
    monkeypatch.setattr(typesetter_process.run, "__kwdefaults__", {"script": script, "watch": None})

    text = words_of(render_pdf(short_letter("River Watch", body=CUT["note"][0]["body"])).pdf)

    assert text.count("The river carries") < 91


@pytest.mark.usefixtures("quick_typesetter")
@pytest.mark.parametrize(("number", "word"), ((6, "Word"), (12, "Columnword"), (16, "Columnwords"), (40, "Columnword")))
def test_tables_wider_than_the_page_become_smaller_until_they_fit(number: int, word: str) -> None:
    (page, *_rest) = pages_of(render_pdf(short_letter("A", body=columns(number, word))).pdf)

    # Words are broken within their cells, so that only their letters can be counted.
    letters = sum(page.count(letter) for letter in sorted(set(word)))
    assert letters >= number * len(word)


@pytest.mark.parametrize("style", (StyleName.MODERN, StyleName.PLAIN))
def test_a_note_longer_than_a_page_is_refused_by_its_number_in_each_style(style: StyleName) -> None:
    document = short_letter("A", body=CUT["note"][0]["body"], dress=Dress(style=style, rules=1))

    with pytest.raises(RenderFailed, match=CUT["note"][1]):
        render_pdf(document)
