"""Two notes at one word are told apart; a note takes no line from a link and adds no number to a heading's name."""

import re

import pytest

from letters.markup.html import clean, plain_text, printed

NOTE, LINK = '<span class="footnote">N</span>', '<a href="https://x.example/">'
COMMA = '<sup class="between">,</sup>'


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        (f"<p>w{NOTE}{NOTE}</p>", f"<p>w{NOTE}{COMMA}{NOTE}</p>"),
        (f"<p>w{NOTE} {NOTE}</p>", f"<p>w{NOTE} {NOTE}</p>"),
        (f"<p><em>w{NOTE}</em>{NOTE}</p>", f"<p><em>w{NOTE}</em>{COMMA}{NOTE}</p>"),
        (f"<p><em>w{NOTE}</em><strong>{NOTE}</strong></p>", None),
        (f"<p>{LINK}w{NOTE}</a>{NOTE}</p>", f"<p>{LINK}w</a>{NOTE}{COMMA}{NOTE}</p>"),
        (f"<p>{LINK}w{NOTE} on</a></p>", f"<p>{LINK}w</a>{NOTE}{LINK} on</a></p>"),
        (f"<p><u>w{NOTE}</u></p>", f"<p><u>w</u>{NOTE}</p>"),
        (f"<p>w{NOTE}</p><p>{NOTE}</p>", f"<p>w{NOTE}</p><p>{NOTE}</p>"),
        ("<p>none</p>", "<p>none</p>"),
        (f"<p>w{NOTE}\u200b{NOTE}</p>", f"<p>w{NOTE}\u200b{COMMA}{NOTE}</p>"),
        (f"<p>km<sup>2</sup>{NOTE}</p>", f"<p>km<sup>2</sup>{COMMA}{NOTE}</p>"),
        (f"<p>km²{NOTE}</p>", f"<p>km²{COMMA}{NOTE}</p>"),
        (f"<p>5<sup>e</sup>{NOTE} 20{NOTE}</p>", f"<p>5<sup>e</sup>{NOTE} 20{NOTE}</p>"),
    ),
)
def test_printed_sets_notes_apart(html: str, expected: str | None) -> None:
    if expected is None:
        assert printed(clean(html).html).count(COMMA) == 1
    else:
        assert printed(clean(html).html) == expected


@pytest.mark.parametrize(
    ("heading", "name"),
    (
        (f"De<em>ten</em>tion{NOTE} and<br>release{NOTE}", "Detention and release"),
        (f"Law &amp; &quot;order&quot; &lt;1&gt;{NOTE}", "Law &amp; &quot;order&quot; &lt;1&gt;"),
    ),
)
def test_headings_with_notes_are_named_without_them(heading: str, name: str) -> None:
    made = printed(clean(f"<h2>{heading}</h2><h3>Other</h3><p>w{NOTE}</p>").html)

    assert re.findall(r'data-bookmark="([^"]*)"', made) == [name]


def test_printed_keeps_every_note_and_word() -> None:
    html = f"<p>a{NOTE}{LINK}b<em>c{NOTE}</em>{NOTE}d</a> <s>e{NOTE}</s>{NOTE}<br>{NOTE}</p>"

    made = printed(clean(html).html)

    assert made.count('class="footnote"') == html.count('class="footnote"')
    assert plain_text(made.replace(COMMA, "")).split() == plain_text(html).split()
