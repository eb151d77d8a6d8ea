"""Numbered lists of other editors keep the number and the kind of every item, or it is said what they lost."""

import pytest

from letters.markup.html import clean, plain_text


def word(*items: tuple[str, int, str] | str) -> str:
    """Return paragraphs as Word copies them: (mark, level, text) for an item, a text for anything else."""
    parts = [
        f"<p class=MsoNormal>{item}</p>"
        if isinstance(item, str)
        else f"<p class=MsoListParagraph style='margin-left:36pt;mso-list:l0 level{item[1]} lfo1'><![if !supportLists]>"
        f"<span style='mso-list:Ignore'>{item[0]}<span style='font:7pt serif'>&nbsp;&nbsp; </span></span><![endif]>"
        f"{item[2]}</p>"
        for item in items
    ]
    return "\n".join(parts)


def online(*items: tuple[str, int, int, str]) -> str:
    """Return a list as Word's online kin copies it: (style, start, level, text), a list for each item."""
    return "".join(
        f'<div class="ListContainerWrapper SCXW1"><ol class="NumberListStyle1" role="list" start="{start}" '
        f'style="list-style-type:{style}"><li data-aria-level="{level}" data-aria-posinset="{start}"><p>{text}</p></li>'
        "</ol></div>"
        for style, start, level, text in items
    )


COUNTED = (
    '.k-0.start{counter-reset:ctn-k-0 2}.k-0>li:before{content:"" counter(ctn-k-0,lower-latin) ". "}'
    ".k-0{list-style-type:none}"
)


def lists(html: str) -> str:
    return clean(html).html.replace("\n", "")


@pytest.mark.parametrize(
    ("items", "expected"),
    (
        ((("1.", 1, "One"), ("2.", 1, "Two"), "Between.", ("3.", 1, "Three")),
         '<ol><li>One</li><li>Two</li></ol><p>Between.</p><ol start="3"><li>Three</li></ol>'),
        ((("c.", 1, "C"), ("d.", 1, "D")), '<ol type="a" start="3"><li>C</li><li>D</li></ol>'),
        ((("i.", 1, "1"), ("ii.", 1, "2")), '<ol type="i"><li>1</li><li>2</li></ol>'),
        ((("iv.", 1, "4"),), '<ol type="i" start="4"><li>4</li></ol>'),
        ((("h.", 1, "8"), ("i.", 1, "9")), '<ol type="a" start="8"><li>8</li><li>9</li></ol>'),
        ((("I.", 1, "1"),), '<ol type="I"><li>1</li></ol>'),
        ((("C.", 1, "3"), ("D.", 1, "4")), '<ol type="A" start="3"><li>3</li><li>4</li></ol>'),
        ((("aa.", 1, "27"),), '<ol type="a" start="27"><li>27</li></ol>'),
        ((("0.", 1, "0"),), '<ol start="0"><li>0</li></ol>'),
        ((("1.", 1, "One"), ("5.", 1, "Five")), '<ol><li>One</li></ol><ol start="5"><li>Five</li></ol>'),
        ((("1.", 1, "One"), ("b.", 2, "Below"), ("2.", 1, "Two")),
         '<ol><li>One<ol type="a" start="2"><li>Below</li></ol></li><li>Two</li></ol>'),
        ((("·", 1, "Point"), ("1.", 1, "One"), ("o", 1, "Point")),
         "<ul><li>Point</li></ul><ol><li>One</li></ol><ul><li>Point</li></ul>"),
        ((("§", 1, "Square"), ("ü", 1, "Tick"), ("v", 1, "Diamond")),
         "<ul><li>Square</li><li>Tick</li><li>Diamond</li></ul>"),
    ),
)  # fmt: skip
def test_lists_of_word_keep_their_numbers(items: tuple[tuple[str, int, str] | str, ...], expected: str) -> None:
    cleaned = clean(word(*items))

    assert cleaned.html.replace("\n", "") == expected
    assert [what for what in cleaned.removed if "numbering" in what] == []
    assert clean(cleaned.html).html == cleaned.html


@pytest.mark.parametrize(
    ("mark", "expected", "said"),
    (
        ("(c)", '<ol type="a" start="3"><li>x</li></ol>', "(c)"),
        ("4)", '<ol start="4"><li>x</li></ol>', "4)"),
        ("1.2.", '<ol start="2"><li>x</li></ol>', "1.2."),
        ("Art. 7", '<ol start="7"><li>x</li></ol>', "Art. 7"),
        ("§ 3", '<ol start="3"><li>x</li></ol>', "§ 3"),
        ("②", '<ol start="2"><li>x</li></ol>', "②"),
        ("٣.", '<ol start="3"><li>x</li></ol>', "٣."),
        ("三、", '<ol start="3"><li>x</li></ol>', "三、"),
        ("а)", "<ol><li>x</li></ol>", "а)"),
    ),
)
def test_lists_of_word_say_what_a_letter_cannot_number_like_that(mark: str, expected: str, said: str) -> None:
    cleaned = clean(word((mark, 1, "x")))

    assert cleaned.html == expected
    assert f"the numbering “{said}” of a list" in cleaned.removed


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        ('<ol style="margin:0" start="3"><li style="list-style-type:lower-alpha"><p>C</p></li></ol>',
         '<ol type="a" start="3"><li><p>C</p></li></ol>'),
        ('<ol style="list-style-type: upper-roman;"><li>x</li></ol>', '<ol type="I"><li>x</li></ol>'),
        ("<style>ol.ol1 {list-style-type: lower-latin}</style><ol class='ol1'><li>x</li></ol>",
         '<ol type="a"><li>x</li></ol>'),
        ('<ol><li>1</li><li value="5">5</li><li>6</li></ol>',
         '<ol><li>1</li></ol><ol start="5"><li>5</li><li>6</li></ol>'),
        ("<ol style='margin:0'><li>1</li><li> </li><li>3</li></ol>",
         '<ol><li>1</li></ol><ol start="3"><li>3</li></ol>'),
        ("<ol reversed><li>b</li><li>a</li></ol>", '<ol start="2"><li>b</li></ol><ol><li>a</li></ol>'),
        ("<ol style='margin:0'><li>1</li><ol><li>below</li></ol><li>2</li></ol>",
         "<ol><li>1<ol><li>below</li></ol></li><li>2</li></ol>"),
        ("<ul style='margin:0'><ul><li>x</li></ul></ul>", "<ul><li>x</li></ul>"),
        ('<ol style="list-style:none"><li>(a) One</li><li>(b) Two</li></ol>', "<p>(a) One</p><p>(b) Two</p>"),
        ('<ol style="counter-reset: item 4; list-style-type:none"><li>e</li></ol>', '<ol start="5"><li>e</li></ol>'),
        ("<style>ol.x.start, ol.y{counter-reset:list-item 6}</style><ol class='c1 start x'><li>g</li></ol>",
         '<ol start="7"><li>g</li></ol>'),
        (f'<style>{COUNTED}</style><ol class="c k-0 start" start="1"><li>c</li></ol>',
         '<ol type="a" start="3"><li>c</li></ol>'),
        ('<ol style="counter-reset: figure 4"><li>a</li></ol>', "<ol><li>a</li></ol>"),
        ('<ol><li>a</li><li style="counter-set: list-item 9">i</li></ol>',
         '<ol><li>a</li></ol><ol start="9"><li>i</li></ol>'),
        ('<ol start="+7"><li>g</li></ol>', '<ol start="7"><li>g</li></ol>'),
        ('<ol start="2"><li type="i">b</li><li type="i">c</li></ol>',
         '<ol type="i" start="2"><li>b</li><li>c</li></ol>'),
        ("<menu><li>One</li></menu>", "<ul><li>One</li></ul>"),
        (online(("decimal", 1, 1, "1"), ("lower-alpha", 1, 2, "a"), ("lower-alpha", 2, 2, "b"), ("decimal", 2, 1, "2")),
         '<ol><li><p>1</p><ol type="a"><li><p>a</p></li><li><p>b</p></li></ol></li><li><p>2</p></li></ol>'),
        (f"{online(('decimal', 1, 1, '1'))}<p>Between.</p>{online(('decimal', 2, 1, '2'))}",
         '<ol><li><p>1</p></li></ol><p>Between.</p><ol start="2"><li><p>2</p></li></ol>'),
    ),
)  # fmt: skip
def test_lists_of_other_editors_keep_their_numbers(html: str, expected: str) -> None:
    assert lists(html) == expected
    assert clean(lists(html)).html == lists(html)


def test_a_numbering_that_styles_give_and_a_letter_has_not_is_said() -> None:
    cleaned = clean('<ol style="list-style-type:lower-greek" start="2"><li>β</li></ol>')

    assert cleaned.html == '<ol start="2"><li>β</li></ol>'
    assert "the numbering “lower-greek” of a list" in cleaned.removed


@pytest.mark.parametrize(
    ("html", "said"),
    (
        ('<ol start="12345"><li>a</li></ol>', "12345"),
        ('<ol><li>a</li><li value="20000">b</li></ol>', "20000"),
        ("<style>.k>li:before{content: '(' counter(k) ')'}</style><ol class='k'><li>a</li></ol>", "(1)"),
    ),
)
def test_a_number_that_a_letter_cannot_show_is_said(html: str, said: str) -> None:
    assert f"the numbering “{said}” of a list" in clean(html).removed


def test_the_numbers_are_those_of_the_plain_text_too() -> None:
    pasted = word(("1.", 1, "One"), "Between.", ("2.", 1, "Two"), ("4.", 1, "Four"))

    assert plain_text(clean(pasted).html).split("\n") == ["1. One", "Between.", "2. Two", "4. Four"]


TWO = "<li>One</li><li>Two</li>"


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        (f'<ol style="list-style: inside upper-roman">{TWO}</ol>', f'<ol type="I">{TWO}</ol>'),
        (f'<ol style="list-style: url(dot.gif) lower-roman outside">{TWO}</ol>', f'<ol type="i">{TWO}</ol>'),
        (f'<ul style="list-style-type: lower-alpha">{TWO}</ul>', f'<ol type="a">{TWO}</ol>'),
        (f'<ol style="list-style-type: disc">{TWO}</ol>', f"<ul>{TWO}</ul>"),
        (f"<ol style=\"list-style-type: '– '\">{TWO}</ol>", f"<ul>{TWO}</ul>"),
        (f"<style>ol {{list-style-type: upper-alpha}}</style><ol>{TWO}</ol>", f'<ol type="A">{TWO}</ol>'),
        (f"<style>#l li {{list-style: lower-roman}}</style><ol id='l'>{TWO}</ol>", f'<ol type="i">{TWO}</ol>'),
        (
            f"<style>ol ol {{list-style: lower-alpha}}</style><ol><li>x<ol>{TWO}</ol></li></ol>",
            f'<ol><li>x<ol type="a">{TWO}</ol></li></ol>',
        ),
        (
            '<ol><li>One</li><li class="ql-indent-1">x</li><li class="ql-indent-1">y</li><li>Two</li></ol>',
            '<ol><li>One<ol type="a"><li>x</li><li>y</li></ol></li><li>Two</li></ol>',
        ),
    ),
)
def test_what_a_style_sheet_says_decides_what_kind_of_list_it_is(html: str, expected: str) -> None:
    cleaned = clean(html)

    assert cleaned.html == expected
    assert "numbering" not in " ".join(cleaned.removed)


@pytest.mark.parametrize(
    ("html", "said"),
    (
        (f"<ol style='list-style-type: \"Art. \"'>{TWO}</ol>", "Art."),
        (f"<ul style=\"list-style: '§ ' inside\">{TWO}</ul>", "§"),
        (f"<ul style=\"list-style-type: '✗ '\">{TWO}</ul>", "✗"),
        (f'<style>ul.q > li::before {{content: "Question "}}</style><ul class="q">{TWO}</ul>', "Question"),
        (f'<style>ol li::marker {{content: "Q" counter(list-item)}}</style><ol>{TWO}</ol>', "Q1"),
        (f"<style>ol {{list-style: my-own}}</style><ol>{TWO}</ol>", "my-own"),
        (f'<ul style="list-style-type: lower-greek">{TWO}</ul>', "lower-greek"),
    ),
)
def test_a_text_before_items_that_a_letter_cannot_show_is_said(html: str, said: str) -> None:
    assert f"the numbering “{said}” of a list" in clean(html).removed
