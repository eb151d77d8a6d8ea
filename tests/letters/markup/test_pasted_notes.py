"""Notes of other editors become footnotes, with their emphasis, links and paragraphs; comments stay out."""

import pytest

from letters.documents import LetterDocument
from letters.editions.rendering.page import render_html
from letters.markup.html import clean, plain_text

NOTE = '<span class="footnote">'
GOOGLE = (
    '<p>One<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup> and two<sup><a href="#ftnt2" id="ftnt_ref2">[2]</a>'
    '</sup>.</p><hr class="c5"><div><p class="c0"><a href="#ftnt_ref1" id="ftnt1">[1]</a><span class="c1"> See '
    '</span><span style="font-style:italic">The River</span>, <a href="https://rivers.example/">here</a>.</p>'
    '<p class="c0">Second paragraph.</p></div><div><p class="c0"><a href="#ftnt_ref2" '
    'id="ftnt2">[2]</a><span>&nbsp;Two.</span></p></div>'
)
PANDOC = (
    '<p>One<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a>.</p><section '
    'class="footnotes" role="doc-endnotes"><hr /><ol><li id="fn1"><p>See <em>The River</em>.</p><p>Second.<a '
    'href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></section>'
)
GITHUB = (
    '<p>One<sup><a href="https://forge.example/a#user-content-fn-1-ab" id="user-content-fnref-1-ab" '
    'aria-describedby="footnote-label">1</a></sup>.</p><section class="footnotes"><h2 id="footnote-label" '
    'class="sr-only">Footnotes</h2><ol><li id="user-content-fn-1-ab"><p>Note. <a '
    'href="https://forge.example/a#user-content-fnref-1-ab">↩</a></p></li></ol></section>'
)
WIKI = (
    '<p>One<sup id="cite_ref-a_1-0" class="reference"><a href="#cite_note-a-1"><span>[</span>1<span>]</span></a></sup> '
    'and again<sup id="cite_ref-a_1-1" class="reference"><a href="#cite_note-a-1">[1]</a></sup>.</p>'
    '<ol class="references"><li id="cite_note-a-1"><span class="mw-cite-backlink">^ <a href="#cite_ref-a_1-0"><sup><i>'
    '<b>a</b></i></sup></a> <a href="#cite_ref-a_1-1"><sup><i><b>b</b></i></sup></a></span> <span '
    'class="reference-text"><i>The River</i>, p. 3.</span></li></ol>'
)
BLOG = (
    '<p>One<sup data-fn="8f-1" class="fn"><a href="#8f-1" id="8f-1-link">1</a></sup>.</p><ol '
    'class="wp-block-footnotes"><li id="8f-1">Note here. <a href="#8f-1-link" aria-label="Jump">↩︎</a></li></ol>'
)
OURS = (
    '<p>One<sup><a href="https://us.example/l/a/#note-1" id="note-mark-1" role="doc-noteref">1</a></sup>.</p><ol><li '
    'id="note-1">Note here. <a href="https://us.example/l/a/#note-mark-1" role="doc-backlink">↩</a></li></ol>'
)
SIDE = (
    '<p>Rivers dry<label for="sn-1" class="margin-toggle sidenote-number"></label><input id="sn-1">'
    '<span class="sidenote">See <em>The River</em>.</span> up<sup>2</sup><small class="margin-note">2. Since <b>'
    "May</b>.</small>.</p>"
)
TIP = (
    '<p>Rivers dry<sup class="modern-footnotes-footnote"><a href="#" aria-describedby="m">1</a></sup><span id="m" '
    'role="tooltip" class="modern-footnotes-footnote__note">See <em>The River</em>.</span> up.</p>'
)
SPHINX = (
    '<p>Rivers<a class="footnote-reference brackets" href="#id2" id="id1" role="doc-noteref"><span>[</span>1'
    '<span>]</span></a> dry.</p><aside class="footnote" id="id2" role="doc-footnote"><span><span>[</span>'
    '<a role="doc-backlink" href="#id1">1</a><span>]</span></span><p>See <em>The River</em>.</p></aside>'
)
EDITION = (
    '<p>Rivers<a href="#ftn3" id="ftn3_return"><sup>3</sup></a> dry.</p><div class="note" id="ftn3"><span>3. </span>'
    '<div>See <em>The River</em>.</div> <a href="#ftn3_return">↵</a></div>'
)
LATEX = (
    '<p>Rivers<span class="ltx_note"><sup>1</sup><span class="ltx_note_outer"><span class="ltx_note_content"><sup>1'
    "</sup> See <em>The River</em>.</span></span></span> dry.</p>"
)
ASIDE = '<p>Rivers<a href="#n1">1</a> dry.</p><aside id="n1"><p>See <em>The River</em>.</p></aside>'
ROLE = '<p>Rivers<a href="#n1" role="doc-noteref">1</a> dry.</p><ol><li id="n1">See <em>The River</em>.</li></ol>'
FLAT = (
    '<p>One[<a href="#_ftn1" name="_ftnref1">1</a>] and<sup><a href="#_ftn2" name="_ftnref2">2</a>,<a href="#_ftn3" '
    'name="_ftnref3">3</a></sup>.</p><p><a href="#_ftnref1" name="_ftn1">1</a>. First.</p><p><a href="#_ftnref2" '
    'name="_ftn2">[2]</a> 2020 was dry.</p><p><a href="#_ftnref3" name="_ftn3">3</a> Third.</p>'
)
TERMS = (
    '<p>One<a class="footnote-reference brackets" href="#f1" id="r1">1</a>.</p><dl class="footnote brackets"><dt '
    'class="label" id="f1"><span class="brackets"><a class="fn-backref" href="#r1">1</a></span></dt><dd><p>See '
    "<em>The River</em>.</p><p>\xa0</p><p>Second.</p></dd></dl>"
)


THE_RIVER = '<span class="footnote"><em>The River</em>, p. 3.</span>'
SEE = 'See <em>The River</em>, <a href="https://rivers.example/">here</a>.<br>Second paragraph.'
CLEANED = {
    "Google Docs": (
        GOOGLE,
        f'<p>One<span class="footnote">{SEE}</span> and two<span class="footnote">Two.</span>.</p>',
    ),
    "pandoc": (PANDOC, '<p>One<span class="footnote">See <em>The River</em>.<br>Second.</span>.</p>'),
    "forge": (GITHUB, '<p>One<span class="footnote">Note.</span>.</p>'),
    "wiki": (WIKI, f"<p>One{THE_RIVER} and again{THE_RIVER}.</p>"),
    "blog": (BLOG, '<p>One<span class="footnote">Note here.</span>.</p>'),
    "side notes": (
        SIDE,
        f"<p>Rivers dry{NOTE}See <em>The River</em>.</span> up{NOTE}Since <strong>May</strong>.</span>.</p>",
    ),
    "under the pointer": (TIP, f"<p>Rivers dry{NOTE}See <em>The River</em>.</span> up.</p>"),
    "brackets apart": (SPHINX, f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry.</p>"),
    "number apart": (EDITION, f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry.</p>"),
    "within the text": (LATEX, f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry.</p>"),
    "set aside": (ASIDE, f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry.</p>"),
    "called a note": (ROLE, f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry.</p>"),
    "listed as terms": (TERMS, '<p>One<span class="footnote">See <em>The River</em>.<br>Second.</span>.</p>'),
    "our own page": (OURS, '<p>One<span class="footnote">Note here.</span>.</p>'),
    "flat": (FLAT, "<p>One{}First.</span> and{}2020 was dry.</span>{}Third.</span>.</p>".replace("{}", NOTE)),
}


@pytest.mark.parametrize(("html", "expected"), CLEANED.values(), ids=CLEANED)
def test_notes_of_other_editors_become_footnotes(html: str, expected: str) -> None:
    cleaned = clean(html)

    assert cleaned.html == expected
    assert clean(cleaned.html).html == cleaned.html
    assert [what for what in cleaned.removed if "note" in what] == []


def test_a_note_of_word_keeps_paragraphs_emphasis_and_links() -> None:
    pasted = (
        '<p>One<a style=\'mso-footnote-id:ftn1\' href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>.</p>'
        "<div style='mso-element:footnote-list'><hr size=1><div style='mso-element:footnote' id=ftn1><p "
        'class=MsoFootnoteText><a href="#_ftnref1" name="_ftn1"><sup>[1]</sup></a> See <i>The River</i>, <a '
        'href="https://rivers.example/">online</a>.</p><p class=MsoFootnoteText>Second p.&nbsp;3.</p></div></div>'
    )

    assert clean(pasted).html == (
        '<p>One<span class="footnote">See <em>The River</em>, <a href="https://rivers.example/">online</a>.<br>'
        "Second p.\xa03.</span>.</p>"
    )


def test_a_note_keeps_what_the_style_of_its_paragraph_says() -> None:
    pasted = (
        '<p>One<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><div><p style="font-style: italic"><a '
        'href="#ftnt_ref1" id="ftnt1">[1]</a> Whole.</p><p style="font-weight:bold">Bold <span '
        'style="font-weight:normal">and not</span></p></div>'
    )

    assert clean(pasted).html == f"<p>One{NOTE}<em>Whole.</em><br>Bold and not</span></p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    (
        ('<p><span style="display:block">First</span><span style="display: block">Second</span> third</p>',
         "<p>First<br>Second<br>third</p>"),
        ('<span style="display:block">First</span><span style="display:block">Second</span>',
         "<p>First</p><p>Second</p>"),
        ("<details><summary>Note</summary>Its text</details>", "<p>Note</p><p>Its text</p>"),
        ("<fieldset><legend>Title</legend>text</fieldset>", "<p>Title</p><p>text</p>"),
    ),
)  # fmt: skip
def test_what_stands_on_lines_of_its_own_is_never_glued_together(html: str, expected: str) -> None:
    assert clean(html).html.replace("\n", "") == expected


def test_the_lines_of_a_note_are_parted_in_every_form() -> None:
    body = '<p>One<span class="footnote">First line.<br>Second <em>line</em>.</span>.</p>'

    assert plain_text(body).split("\n")[1] == "[1] First line. Second line."
    assert "First line.<br>Second" in render_html(LetterDocument("T", "en", body))


@pytest.mark.parametrize(
    "html",
    (
        '<p><a href="#ch1" id="toc1">1</a> Contents</p><h2 id="ch1"><a href="#toc1">1</a> Chapter</h2>',
        '<p>See <a href="https://rivers.example/#a1">1</a>.</p>',
        '<p>See <a href="#up">2</a></p><p id="up">Only a place.</p>',
    ),
)
def test_links_that_are_no_notes_stay_words(html: str) -> None:
    assert "footnote" not in clean(html).html
    assert plain_text(clean(html).html).split() == plain_text(html).split()


def test_a_long_note_that_is_named_often_is_not_copied_as_often() -> None:
    marks = "".join(f'<a href="#_ftn1">{n}</a> ' for n in range(1000))

    cleaned = clean(f'<p>{marks}</p><div><p id="_ftn1">{"word " * 1000}</p></div>')

    assert cleaned.html.count("footnote") == 2
    assert len(cleaned.html) < 15_000
    assert "the text of a note whose mark alone was copied" in cleaned.removed


def test_a_mark_whose_note_was_not_copied_is_said() -> None:
    cleaned = clean('<p>One<sup><a href="#_ftn1" name="_ftnref1">[1]</a></sup>.</p>')

    assert cleaned.html == "<p>One<sup>[1]</sup>.</p>"
    assert "the text of a note whose mark alone was copied" in cleaned.removed


WORD_COMMENT = (
    "<p class=MsoNormal>We <a style='mso-comment-reference:AB_1;mso-comment-date:20260401T1000'>write</a><span "
    "class=MsoCommentReference><span style='font-size:8.0pt'><![if !supportAnnotations]><a class=msocomanchor "
    'id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[AB1]</a><![endif]><span '
    "style='mso-special-character:comment'>&nbsp;</span></span></span> to you.</p><div "
    "style='mso-element:comment-list'>"
    '<![if !supportAnnotations]><hr class=msocomoff align=left size=1 width="33%"><![endif]><div '
    "style='mso-element:comment'><div id=\"_com_1\" class=msocomtxt><span style='mso-comment-author:\"A B\"'></span>"
    '<a name="_msocom_1"></a><p class=MsoCommentText><span class=MsoCommentReference><a href="#_msoanchor_1" '
    "class=msocomoff>[AB1]</a></span>Is this wise?</p></div></div></div>"
)
GOOGLE_COMMENT = (
    '<p><span>We write</span><sup><a href="#cmnt1" id="cmnt_ref1">[a]</a></sup><span> to you.</span></p><div '
    'style="border:1px solid black;margin:5px"><p><a href="#cmnt_ref1" id="cmnt1">[a]</a><span>Is this wise?</span></p>'
    "<p>Twice?</p></div>"
)


# As pandoc and mammoth write a document's comments.
PANDOC_COMMENT = (
    '<p>We <span class="comment-start" id="0" data-author="A B" data-date="2026-04-01T10:00:00Z">Is this wise?</span>'
    'write<span class="comment-end" id="0"></span> to you.</p>'
)
MAMMOTH_COMMENT = (
    '<p>We write<sup><a href="#doc-7-comment-0" id="doc-7-comment-ref-0">[AB1]</a></sup> to you.</p><dl>'
    '<dt id="doc-7-comment-0">Comment [AB1]</dt><dd><p>Is this wise? <a href="#doc-7-comment-ref-0">↑</a></p></dd></dl>'
)


ETHERPAD_COMMENT = (
    '<p>We write<sup><a href="#c-A1">*</a></sup> to you.</p><div id="comments"><p id="c-A1">* Is this wise?</p></div>'
)
CALLED_SO = '<p>We <span aria-details="c1">write</span> to you.</p><div role="comment" id="c1">Is this wise?</div>'
ELEMENT = '<p>We <comment id="c1" author="Bo">Is this wise? </comment>write to you.</p>'
LIBREOFFICE_COMMENT = (
    '<p>We write<span title="annotation" class="annotation_style_by_filter"><br/>[ANNOTATION:<br/><span '
    "title=\"dc:creator\">BY 'Bo'</span><br/><span>Is this wise?</span>]</span> to you.</p>"
)
# Word: the words that a comment is about are a link, and what is typed behind its mark may wear the mark's style.
WORN = (
    "<p>We <a style='mso-comment-reference:MK_1;mso-comment-date:20261103T1421'>write</a><span "
    "class=MsoCommentReference><span style='font-size:8.0pt'><a style='mso-comment-reference:MK_1'> </a><a "
    "class=msocomanchor href=\"#_msocom_1\">[MK1]</a><span style='mso-special-character:comment'>&nbsp;</span></span>"
    "</span><span class=MsoCommentReference> to you</span>.</p>"
)
ANNOTATION = "<p>We write<office:annotation><dc:creator>Bo</dc:creator>Is this wise?</office:annotation> to you.</p>"


@pytest.mark.parametrize(
    "html",
    (WORD_COMMENT, GOOGLE_COMMENT, PANDOC_COMMENT, MAMMOTH_COMMENT, ETHERPAD_COMMENT, CALLED_SO, ELEMENT)
    + (LIBREOFFICE_COMMENT, WORN),
    ids="Word Google pandoc mammoth Etherpad called element LibreOffice worn".split(),
)
def test_comments_and_their_marks_are_taken_out_and_said(html: str) -> None:
    cleaned = clean(html)

    assert cleaned.html == "<p>We write to you.</p>"
    assert "comments beside the text" in cleaned.removed


@pytest.mark.parametrize(
    "about",
    (
        '<comment data-uid="a1">write</comment>',
        '<annotation id="temp:C:a1">write</annotation>',
        '<span class="inline-comment-marker" data-ref="7b">write</span>',
        '<span class="comment c-4Yx8">write</span>',
    ),
)
def test_words_that_a_comment_is_about_stay(about: str) -> None:
    """Many programs wrap them; a formula's own element of that name is taken out with what it says."""
    formula = '<math><semantics><annotation encoding="tex">x</annotation></semantics></math>'

    assert clean(f"<p>We {about} to you.</p>").html == "<p>We write to you.</p>"
    assert clean(f"<p>We write to you.{formula}</p>").html == "<p>We write to you.</p>"


def test_a_comment_of_an_open_document_is_no_text() -> None:
    cleaned = clean(ANNOTATION)

    assert (cleaned.html, "comments" in cleaned.removed) == ("<p>We write to you.</p>", True)


def test_a_link_to_a_comment_on_another_page_and_a_term_are_no_comments() -> None:
    html = (
        '<p>See <a href="https://blog.example/post#comment-5">this answer</a>.</p><dl><dt>Term</dt><dd>Words</dd></dl>'
    )

    cleaned = clean(html)

    assert ("this answer" in cleaned.html, "Term" in cleaned.html, "Words" in cleaned.html) == (True, True, True)
    assert "comments beside the text" not in cleaned.removed


TRACKED = "tracked changes (the text is as it is with them)"


@pytest.mark.parametrize(
    "html",
    (
        '<p>We <del cite="mailto:a" datetime="2026-01-01T00:00">never </del><ins datetime="x">always </ins>ask.</p>',
        "<p>We <span class=msoDel><del>never </del></span><span class=msoIns><ins>always </ins></span>ask.</p>",
        (
            '<p>We <span class="deletion" data-author="A">never </span>'
            '<span class="insertion" data-author="A">always </span>ask.</p>'
        ),
        '<p>We <span role="deletion">never </span><span role="insertion">always </span>ask.</p>',
    ),
)
def test_tracked_changes_leave_the_text_as_it_is_with_them_and_are_said(html: str) -> None:
    cleaned = clean(html, is_pasted=True)

    assert cleaned.html == "<p>We always ask.</p>"
    assert TRACKED in cleaned.removed


def test_words_that_their_writer_struck_out_or_underlined_stay_so() -> None:
    """The control: nothing says that these are changes."""
    cleaned = clean('<p><del>never</del> <ins>always</ins> <span class="deletion">x</span></p>', is_pasted=True)

    assert cleaned.html == "<p><s>never</s> <u>always</u> x</p>"
    assert TRACKED not in cleaned.removed


def test_comments_written_into_the_markup_are_said_and_those_of_programs_are_not() -> None:
    assert "comments" in clean("<p>We<!-- Is this wise? --> write.</p>").removed
    assert clean("<!--StartFragment--><p>We <b>write</b>.</p><!--EndFragment-->").removed == ("formatting",)
    assert clean("<!-- notionvc: 4c --><!-- wp:p --><!--$--><p>We <b>write</b>.<!----></p>").removed == ("formatting",)


@pytest.mark.parametrize(
    "hidden", ('style="mso-hide:all"', 'style="color:red; display: none"', 'style="visibility:hidden"')
)
def test_what_a_program_does_not_show_never_comes_out_in_the_letter(hidden: str) -> None:
    cleaned = clean(f"<p>We ask<span {hidden}> (ask Bo first)</span> for access.</p><p {hidden}>Remark.</p>")

    assert cleaned.html.replace("\n", "") == "<p>We ask for access.</p>"
    assert "hidden text" in cleaned.removed


@pytest.mark.parametrize(
    "mark", ("¹", "*", "⁎", "†", "(1)", "⁽¹⁾", "1)", "1.", "①", "〔1〕", "［1］", "※1", "[note 1]", "{1}")
)
@pytest.mark.parametrize(
    "html",
    (
        '<p>Rivers<sup><a href="#n1" id="r1">M</a></sup> dry.</p><hr><p><a href="#r1" id="n1">M</a> See it.</p>',
        '<p>Rivers<a href="#n1" id="r1">M</a> dry.</p><hr><div id="n1"><p>M See it. <a href="#r1">↑</a></p></div>',
        '<p>Rivers<a href="#n1" name="r1">M</a> dry.</p><hr><p><a href="#r1" name="n1">M</a>&nbsp;See it.</p>',
    ),
)
def test_a_mark_may_look_as_it_likes_and_is_not_said_again_in_its_note(mark: str, html: str) -> None:
    assert clean(html.replace("M", mark)).html == '<p>Rivers<span class="footnote">See it.</span> dry.</p>'


def test_a_note_that_begins_with_the_number_of_its_mark_keeps_it() -> None:
    pasted = '<p>Dry<a href="#n1" id="r1">1</a>.</p><p id="n1">1 January was dry. <a href="#r1">↑</a></p>'

    assert clean(pasted).html == '<p>Dry<span class="footnote">1 January was dry.</span>.</p>'


def _from(name: str) -> str:
    return f'<suggestion-start name="{name}"></suggestion-start>'


def _till(name: str) -> str:
    return f'<suggestion-end name="{name}"></suggestion-end>'


KIM = "<p>Kim</p>"
WHOLE = 'data-suggestion-start-before="deletion:a" data-suggestion-end-after'
CHANGES = "tracked changes (the text is as it is with them)"


@pytest.mark.parametrize(
    "html",
    (
        f"<p>Rivers {_from('deletion:a:b')}often {_till('deletion:a:b')}dry up.</p><p>Kim</p>",
        f"<p>Rivers {_from('insertion:a:b')}dry {_till('insertion:a:b')}up.</p><p>Kim</p>",
        f"<p>Rivers {_from('deletion:a')}x {_from('new')}{_till('deletion:a')}dry up.{_till('new')}{KIM}",
        f"<p>Rivers {_from('deletion:a')}dry up.</p><p>Kim</p>",
        '<p>Rivers <suggestion-start name="deletion:a"/>often <suggestion-end name="deletion:a"/>dry up.</p><p>Kim</p>',
        f'<p>Rivers dry up.</p>{KIM}<p {WHOLE}="deletion:a">No</p>',
        '<p>Rivers <span class="ck-suggestion-marker-deletion">often </span>dry up.</p><p>Kim</p>',
        '<p>Rivers <del class="ice-del ice-cts">often </del><ins class="ice-ins">dry </ins>up.</p><p>Kim</p>',
        '<p>Rivers <span class="TrackChangeTextDeletion">often </span>dry up.</p><p>Kim</p>',
    ),
)
def test_suggestions_of_other_editors_are_settled_as_tracked_changes_and_said(html: str) -> None:
    cleaned = clean(html)

    assert cleaned.html == "<p>Rivers dry up.</p><p>Kim</p>"
    assert [told for told in cleaned.removed if told != "formatting"] == [CHANGES]


def test_where_a_comment_begins_and_ends_is_no_part_of_the_text() -> None:
    cleaned = clean('<p>Rivers <comment-start name="c"></comment-start>dry<comment-end name="c"></comment-end> up.</p>')

    assert (cleaned.html, cleaned.removed) == ("<p>Rivers dry up.</p>", ("comments beside the text",))
