from html.parser import HTMLParser

import pytest

from letters.documents import AddressBlock, Annex, Counts, LetterDocument, PageSize
from letters.editions.rendering.page import printable, render_html
from tests.letters.editions.rendering.samples import group, letter, short_letter

MARKUP = "<b>\"&'</b><script>x()</script>"


class Found(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def test_render_html_links_the_styles_of_the_preview_and_none_for_the_pdf() -> None:
    assert '<link rel="stylesheet" href="/static/css/print.css">' in render_html(
        letter(), stylesheets=["/static/css/print.css"]
    )
    assert "<link" not in render_html(letter())


def test_render_html_has_no_inline_style_or_script() -> None:
    found = Found(render_html(letter()))

    assert {"style", "script"} & set(found.tags) == set()
    assert [name for name in found.attributes if name == "style" or name.startswith("on")] == []


def test_render_html_escapes_every_plain_text() -> None:
    document = LetterDocument(
        title=MARKUP, language="en", body="<p>Text</p>", show_title=True, coalition=MARKUP, letterhead=(MARKUP,),
        sender=MARKUP, reference=MARKUP, date_line=MARKUP, recipients=(AddressBlock((MARKUP,)),), subject=MARKUP,
        salutation=MARKUP, closing=MARKUP, signature_blocks=(group(MARKUP, heading=MARKUP),), disclaimer=MARKUP,
        cc=(MARKUP,), annexes=(Annex(MARKUP, MARKUP, MARKUP),), watermark=MARKUP,
    )  # fmt: skip

    html = render_html(document)

    assert "<script" not in html
    assert Found(html).tags.count("b") == 0
    assert html.count("&lt;script&gt;") >= 15


def test_render_html_cleans_html_once_more() -> None:
    html = render_html(letter(body="<p onclick='x()'>a<img src=x><script>x()</script></p>", annexes=()))

    assert '<div class="text"><p>a</p></div>' in html


def test_render_html_leaves_out_what_is_empty() -> None:
    html = render_html(short_letter())

    for name in (
        "letterhead",
        "sender",
        "particulars",
        "recipients",
        "subject",
        "closing",
        "signatures",
        "copies",
        "annex",
    ):
        assert f'class="{name}' not in html


def test_render_html_says_size_direction_and_draft() -> None:
    html = render_html(short_letter(page_size=PageSize.LETTER, language="he", watermark="DRAFT"))

    assert 'class="paper letter-size rtl script-hebr draft"' in html
    assert "<title>DRAFT: Short</title>" in html


def test_printable_twice_changes_nothing_more() -> None:
    once = printable(letter())

    assert printable(once.texts) == once


@pytest.mark.parametrize(
    ("names", "counts", "said"),
    (
        (("A", "B"), Counts(2, 1), "Further signatories not named here: 1"),
        ((), Counts(0, 3), "Further signatories not named here: 3"),
        (("A", "B"), Counts(1, 1), ""),
        (("A", "B"), Counts(), ""),
    ),
)
def test_render_html_says_how_many_the_list_does_not_name(names: tuple[str, ...], counts: Counts, said: str) -> None:
    html = render_html(short_letter(*names, counts=counts))

    assert ('class="unnamed"' in html) is bool(said)
    assert said in html
