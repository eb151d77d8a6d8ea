import json
from pathlib import Path

import pytest

from letters.markup import html as markup
from letters.markup.html import (
    HtmlRefused,
    TooDeep,
    TooLong,
    TooMany,
    clean,
    is_empty,
    plain_text,
    printed,
    safe,
)

SHARED = sorted((Path(__file__).parents[4] / "shared" / "letters").glob("*.json"))
COUNT = '<span class="count" data-of="{}" data-as="{}"></span>'
EVERYTHING = """<h2>Head</h2>
<p lang="fr" dir="ltr">A <strong>b</strong> <em>c</em> <u>d</u> <s>e</s> f<sub>2</sub><sup>3</sup><br>
<a href="https://rivers.example/a?b=1&amp;c=2">g</a> <a href="mailto:x@rivers.example">h</a></p>
<h3>i</h3><h4>j</h4><blockquote><p>k</p></blockquote><hr>
<ol start="4" type="a"><li>l<ul><li>m</li></ul></li></ol>
<table><caption>n</caption><thead><tr><th scope="col">o</th></tr></thead>
<tbody><tr><td colspan="2" rowspan="3">p</td></tr></tbody></table>
<p>q<span class="footnote">r <em>s</em></span> t <span class="count" data-of="countries" data-as="digits"></span></p>"""


def bodies(path: Path) -> list[str]:
    data = json.loads(path.read_text())
    text = data.get("letter") or data["press_release"]
    return [text["body"], text.get("after_signatures", ""), *(annex["body"] for annex in text.get("annexes", []))]


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_clean_leaves_the_shared_letters_as_they_are(path: Path) -> None:
    for body in bodies(path):
        assert clean(body).html == body
        assert clean(body).removed == ()


@pytest.mark.parametrize("html", (EVERYTHING, "Only words", "<p>a\xa0b</p>", "<p>a&nbsp;b &quot;c&quot;<br/>d</p>", ""))
def test_clean_leaves_clean_text_as_it_is(html: str) -> None:
    assert clean(html).html == html
    assert clean(html).removed == ()


@pytest.mark.parametrize(
    ("html", "expected", "removed"),
    (
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>", ("a script",)),
        ("<p onclick='x()'>a</p>", "<p>a</p>", ("a script",)),
        ("<p>a<img src=x onerror=x()>b</p>", "<p>ab</p>", ("a picture", "a script")),
        ("<p><a href='javascript:x()'>a</a></p>", "<p>a</p>", ("a link to “javascript:x()”",)),
        ("<p><a href='data:text/html,x'>a</a></p>", "<p>a</p>", ("a link to “data:text/html,x”",)),
        ("<p><a href='/relative'>a</a></p>", "<p>a</p>", ("a link to “/relative”",)),
        ("<p>a<iframe src=x>b</iframe></p>", "<p>a</p>", ("an embedded object",)),
        ("<p>a<svg><text>b</text></svg></p>", "<p>a</p>", ("a picture", "the element “text”")),
        ("<style>p{}</style><p style='color:red'>a</p>", "<p>a</p>", ("page settings", "formatting")),
        ("<p>a<!-- secret --></p>", "<p>a</p>", ("comments",)),
        ("<p>a<blink>b</blink></p>", "<p>ab</p>", ("the element “blink”",)),
        ("<p>\u202eabc\u202c\x00\x07</p>", "<p>abc</p>",
         ("control characters", "characters that change the writing direction")),
        ("<p>e" + "\u0301" * 12 + "</p>", "<p>e" + "\u0301" * 8 + "</p>", ("accents piled on one letter",)),
    ),
)  # fmt: skip
def test_clean_removes_and_says_so(html: str, expected: str, removed: tuple[str, ...]) -> None:
    cleaned = clean(html)

    assert cleaned.html == expected
    assert cleaned.removed == removed


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        ("<p>a<b>b</b><i>c</i><strike>d</strike></p>", "<p>a<strong>b</strong><em>c</em><s>d</s></p>"),
        ("<h1>a</h1><h5>b</h5>", "<h2>a</h2><h4>b</h4>"),
        ("<div>a</div><div><p>b</p></div>", "<p>a</p><p>b</p>"),
        ("a<div>b</div>c", "<p>a</p><p>b</p><p>c</p>"),
        ("<table><tr><td>a</td></tr></table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ('<table><tbody><tr><td colspan="21">a</td></tr></tbody></table>',
         '<table><tbody><tr><td colspan="20">a</td></tr></tbody></table>'),
        ('<table><tbody><tr><td rowspan="00000000201">a</td></tr></tbody></table>',
         '<table><tbody><tr><td rowspan="200">a</td></tr></tbody></table>'),
        ('<ol start="12345"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ol type="x"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ("<table><tr><td>a<table><tr><td>b</td></tr></table></td></tr></table>",
         "<table><tbody><tr><td>a<p>b</p></td></tr></tbody></table>"),
        ('<p>a<span class="footnote">b<span class="footnote">c</span></span></p>',
         '<p>a<span class="footnote">bc</span></p>'),
        ('<p>a<span class="footnote"> </span>b</p>', "<p>a b</p>"),
        (f"<p>{COUNT.format('countries', 'words')}</p>".replace("></span", ">7</span"),
         f"<p>{COUNT.format('countries', 'words')}</p>"),
        (f"<p>a{COUNT.format('money', 'words')}b</p>", "<p>ab</p>"),
        ('<p><span class="other">a</span> <span>b</span></p>', "<p>a b</p>"),
        ('<p lang="<x>" dir="up">a</p>', "<p>a</p>"),
    ),
)  # fmt: skip
def test_clean_mends(html: str, expected: str) -> None:
    assert clean(html).html == expected
    assert clean(expected).html == expected


@pytest.mark.parametrize(
    ("html", "refusal"),
    (
        ("<blockquote>" * 33 + "x", TooDeep),
        ("<ul><li>" * 17 + "x", TooDeep),
        ("<b>" * 501 + "x", TooDeep),
        ("<b></i>" * 501 + "x", TooDeep),
        ("x" * 500_001, TooLong),
        ("<p>x</p>" * 10_001, TooMany),
    ),
    ids=("blocks", "lists", "inlines", "mismatched", "long", "many"),
)
def test_clean_refuses_what_is_just_above_the_limits(html: str, refusal: type[HtmlRefused]) -> None:
    """Which limits there are and who is told is in test_limits.py."""
    with pytest.raises(refusal):
        clean(html)


@pytest.mark.parametrize("html", ("<blockquote>" * 31 + "x", "<b>" * 31 + "x", "<b></i>" * 31, "<p>x</p>" * 10_000))
def test_clean_takes_what_is_within_the_limits(html: str) -> None:
    assert clean(clean(html).html).removed == ()


def test_clean_refuses_with_a_sentence() -> None:
    with pytest.raises(
        TooDeep, match=r"^The text is nested more than 32 levels deep \(lists, quotations, tables in one another\)\.$"
    ):
        clean("<blockquote>" * 33 + "x")


def test_plain_text_keeps_every_word_in_order() -> None:
    assert plain_text(EVERYTHING) == ("Head\nA b c d e f23\ng h\ni\nj\nk\n4. l\n– m\nn\no\np\nq[1] t\n[1] r s")


@pytest.mark.parametrize(
    ("html", "expected"),
    (("", True), ("<p> &nbsp;\xa0</p><ul><li></li></ul>", True), ("<p>a</p>", False), ("<hr>", False),
     (f"<p>{COUNT.format('countries', 'digits')}</p>", False)),
)  # fmt: skip
def test_is_empty_means_nothing_would_be_printed(html: str, expected: bool) -> None:
    assert is_empty(html) is expected


def test_safe_cleans_before_it_marks() -> None:
    assert safe("<p>a<script>x</script></p>") == "<p>a</p>"


def test_printed_names_header_cells_and_keeps_compounds_whole() -> None:
    html = "<table><thead><tr><th>a-b</th></tr></thead><tbody><tr><th>c</th><td>x.example/d-e</td></tr></tbody></table>"

    assert printed(clean(html).html) == (
        '<table><thead><tr><th scope="col"><span class="nobreak">a-b</span></th></tr></thead>'
        '<tbody><tr><th scope="row">c</th><td>x.example/d-e</td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("spelled", "printed_as", "removed"),
    (
        ("&#1;", "", ("control characters",)),
        ("&#65535;", "", ("control characters",)),
        ("&#xd800;", "", ("control characters",)),
        ("&#8238;", "", ("characters that change the writing direction",)),
        ("&#x301;" * 12, "\u0301" * 8, ("accents piled on one letter",)),
        ("&#8232;", " ", ()),
        (
            '<a href="http://rivers.example/&#1;">b</a>',
            '<a href="http://rivers.example/">b</a>',
            ("control characters",),
        ),
    ),
)
def test_clean_reads_characters_that_are_spelled_as_numbers(
    spelled: str, printed_as: str, removed: tuple[str, ...]
) -> None:
    cleaned = clean(f"<p>a{spelled}c</p>")

    assert (cleaned.html, cleaned.removed) == (f"<p>a{printed_as}c</p>", removed)
    assert clean(cleaned.html).html == cleaned.html


def test_printed_keeps_rows_together_that_a_cell_reaches_into() -> None:
    rows = '<tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td></tr>'

    assert printed(clean(f"<table><tbody>{rows}</tbody></table>").html) == (
        '<table><tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr class="reached"><td>c</td></tr>'
        "<tr><td>d</td></tr></tbody></table>"
    )


def test_clean_makes_paragraphs_of_a_table_inside_a_table() -> None:
    inner = "<table><thead><tr><th>a</th></tr></thead><tr><td><p>b</p>c</td></tr></table>"

    assert clean(f"<table><tr><td>{inner}</td></tr></table>").html == (
        "<table><tbody><tr><td><p>a</p><p>b</p><p>c</p></td></tr></tbody></table>"
    )


def test_clean_refuses_a_text_that_does_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    """No text is known that changes for ever; with a stand-in that says so, four rounds are the end."""
    rounds: list[str] = []

    def never(html: str) -> bool:
        rounds.append(html)
        return False

    monkeypatch.setattr(markup, "_is_clean", never)

    with pytest.raises(HtmlRefused, match="Paste it once more as plain text"):
        clean("<p>a</p>")

    assert len(rounds) == 5
