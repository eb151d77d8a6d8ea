"""Text from word processors comes in as plain semantic HTML with every word (promises.md D3)."""

import nh3
import pytest

from letters.markup.html import clean, plain_text

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{margin:0}</style></head><body>
<!--StartFragment--><p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>Dear
<i>all</i></b>,<o:p></o:p></p>
<p class=MsoNormal>We write<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1" title=""><span
class=MsoFootnoteReference><sup><!--[if !supportFootnotes]-->[1]<!--[endif]--></sup></span></a> to
you<span style='mso-spacerun:yes'>  </span>today.</p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span>Below</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Second <span style='font-weight:bold'>point</span></p>
<table class=MsoTableGrid><tr><td width=100 style='border:solid'><p class=MsoNormal>A<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<div style='mso-element:footnote-list'><hr align=left size=1 width="33%"><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> The note.</p></div></div>"""

GOOGLE = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h1
dir="ltr">Head</h1><p dir="ltr" style="line-height:1.38"><span
style="font-weight:700;font-style:italic">Hello</span><span
style="font-weight:400"> world</span><span style="text-decoration:line-through">old</span></p><ul style="margin:0"><li
dir="ltr" style="list-style-type:disc"><p dir="ltr" role="presentation"><span>One</span></p></li></ul></b>"""

LIBREOFFICE = """<p style="margin-bottom: 0cm">Text<a class="sdfootnoteanc" name="sdfootnote1anc"
href="#sdfootnote1sym"><sup>1</sup></a> <font face="Liberation Serif"><b>bold</b></font></p><div id="sdfootnote1"><p
class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>Note here.</p></div>"""

LEVELS = """<p style='mso-list:l0 level1'><span>x</span><span style='mso-list:Ignore'>1.</span>A</p>\
<p style='mso-list:l0 level3'><span style='mso-list:Ignore'>·</span>B</p><p style='mso-list:l0 level2'>C</p>"""

MAIL = """<div dir="ltr"><div>Dear all,<br></div><div><br></div><div>we <b>agree</b>.</div><blockquote class="quote"
style="margin:0"><div>Before.</div></blockquote></div>"""


CLEANED_WORD = (
    "<p><strong>Dear <em>all</em></strong>,</p>"
    '<p>We write<span class="footnote">The note.</span> to you today.</p>'
    "<ol><li>First<ul><li>Below</li></ul></li><li>Second <strong>point</strong></li></ol>"
    "<table><tbody><tr><td><p>A</p></td></tr></tbody></table>"
)
CLEANED_GOOGLE = (
    '<h2 dir="ltr">Head</h2><p dir="ltr"><strong><em>Hello</em></strong> world<s>old</s></p>'
    '<ul><li dir="ltr"><p dir="ltr">One</p></li></ul>'
)
CLEANED_LIBREOFFICE = '<p>Text<span class="footnote">Note here.</span> <strong>bold</strong></p>'
CLEANED_MAIL = "<p>Dear all,<br></p><p>we <strong>agree</strong>.</p><blockquote><p>Before.</p></blockquote>"


@pytest.mark.parametrize(
    ("html", "expected"),
    ((WORD, CLEANED_WORD), (GOOGLE, CLEANED_GOOGLE), (LIBREOFFICE, CLEANED_LIBREOFFICE), (MAIL, CLEANED_MAIL)),
    ids=("Word", "Google Docs", "LibreOffice", "mail"),
)
def test_clean_makes_pasted_text_semantic(html: str, expected: str) -> None:
    cleaned = clean(html).html

    assert cleaned.replace("\n", "") == expected
    assert clean(cleaned).html == cleaned


@pytest.mark.parametrize(
    ("html", "lost"), ((WORD, ("<ol>", "footnote")), (LIBREOFFICE, ("footnote",)), (GOOGLE, ("<em>",)))
)
def test_control_an_allow_list_alone_loses_lists_notes_and_emphasis(html: str, lost: tuple[str, ...]) -> None:
    """It keeps tags and words, and what word processors say in styles is gone."""
    allowed = nh3.clean(html, tags={"p", "ol", "ul", "li", "strong", "em", "b", "i", "s", "table", "tr", "td", "span"})

    assert [piece for piece in lost if piece in allowed] == []
    assert [piece for piece in lost if piece not in clean(html).html] == []


def test_clean_keeps_the_words_of_pasted_text() -> None:
    assert plain_text(clean(WORD).html).split() == (
        "Dear all, We write[1] to you today. 1. First – Below 2. Second point A [1] The note.".split()
    )


def test_clean_reports_what_a_word_processor_brought() -> None:
    assert clean(WORD).removed == ("page settings", "formatting")


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        ("<div><hr><p>a</p></div>", "<hr><p>a</p>"),
        (
            '<p>a<a href="#_ftn1">see below</a></p><div id="ftn1"><p>y</p></div>',
            "<p>asee below</p><p>y</p>",
        ),
        ('<p>a<a href="#_ftn2">[2]</a></p><div id="ftn1"><p>y</p></div>', "<p>a[2]</p><p>y</p>"),
    ),
    ids=("a rule above no notes", "a link that is no mark", "a mark without its note"),
)
def test_clean_makes_notes_of_marks_and_their_notes_alone(html: str, expected: str) -> None:
    assert clean(html).html == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        (
            "<p style='mso-list:l0 level1'>One</p><p>between</p><p style='mso-list:l0 level1'>Two</p>",
            "<ul><li>One</li></ul><p>between</p><ul><li>Two</li></ul>",
        ),
        (
            LEVELS,
            "<ol><li>xA<ul><li>B</li></ul><ul><li>C</li></ul></li></ol>",
        ),
    ),
    ids=("a paragraph ends a list", "a level that was left out"),
)
def test_clean_makes_lists_of_paragraphs_that_say_they_are_items(html: str, expected: str) -> None:
    assert clean(html).html == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        ("<p><i style='font-style:normal'>plain</i> <em>slant</em></p>", "<p>plain <em>slant</em></p>"),
        ("<p><b style='font-weight:400'>plain</b> <b>heavy</b></p>", "<p>plain <strong>heavy</strong></p>"),
        ("<p><span style='color:red;font-weight:700'>heavy</span></p>", "<p><strong>heavy</strong></p>"),
        ("<p>H<span style='vertical-align:sub'>2</span>O</p>", "<p>H<sub>2</sub>O</p>"),
    ),
)
def test_clean_reads_emphasis_out_of_styles(html: str, expected: str) -> None:
    assert clean(html).html == expected
