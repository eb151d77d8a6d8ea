"""Pasted notes without links: raised marks and notes in the same order, and notes in an attribute of their mark."""

import pytest

from letters.markup.html import clean, plain_text

NOTE = '<span class="footnote">'
STAY = "the tie between notes and their marks (both stay as text)"
LOST = "a note that its page shows under the pointer"
TWO = "<p>Rivers<sup>1</sup> dry up.<sup>2</sup></p>"
PLACED = f"<p>Rivers{NOTE}See <em>The River</em>.</span> dry up.{NOTE}2020 was dry.</span></p>"
STYLED = '<span style="vertical-align: super; font-size: 60%">1</span>'
LINKED = '<a href="#"><sup>1</sup></a>'
SEE = "See <em>The River</em>."


@pytest.mark.parametrize(
    "html",
    (
        f"{TWO}<p><sup>1</sup> {SEE}</p><p><sup>2</sup> 2020 was dry.</p>",
        f"{TWO}<div><div><sup>[1]</sup>{SEE}</div><div><sup>[2]</sup>&nbsp;2020 was dry.</div></div>",
        f"{TWO}<ul><li><sup>1.</sup> {SEE}</li><li><sup>2)</sup> 2020 was dry.</li></ul>",
        f"{TWO}<hr><p>1 {SEE}</p><p>2 2020 was dry.</p>",
        f"{TWO}<hr><p>[1] {SEE}</p><p>[2]2020 was dry.</p>",
        f"{TWO}<h3>Notes</h3><p>1. {SEE}</p><p>2. 2020 was dry.</p>",
        f"{TWO}<hr><p><b>Notes de bas de page :</b></p><p>1) {SEE}</p><p>2: 2020 was dry.</p>",
        f"{TWO}<h2>Fußnoten</h2><ol><li>{SEE}</li><li><p>2020 was dry.</p></li></ol>",
        f"<p>Rivers{STYLED} dry up.<sup>[2]</sup></p><p>{STYLED} {SEE}</p><p><sup>2</sup> 2020 was dry.</p>",
        f"<p>Rivers{LINKED} dry up.<sup><b>2</b></sup></p><p>{LINKED}{SEE}</p><p><sup>2</sup>2020 was dry.</p><p> </p>",
        f"{TWO}<p><sup>1</sup> {SEE}<br><br>\n<sup>2</sup> 2020 was dry.</p>",
        f"{TWO}<hr><div>[1] {SEE}<br>[2] 2020 was dry.</div>",
        f"<div>Rivers<sup>1</sup> dry up.<sup>2</sup><br><br><sup>1</sup> {SEE}<br><sup>2</sup> 2020 was dry.</div>",
        f"Rivers<sup>1</sup> dry up.<sup>2</sup><br><sup>1</sup> {SEE}<br><sup>2</sup> 2020 was dry.",
        f"{TWO}<p>_____</p><p>1 {SEE}</p><p>2. 2020 was dry.</p>",
        f"<p>Rivers<sup>a</sup> dry up.<sup>b</sup></p><p><sup>a</sup> {SEE}</p><p><sup>b</sup> 2020 was dry.</p>",
        f"<p>Rivers<sup>i</sup> dry up.<sup>ii</sup></p><p><sup>i</sup> {SEE}</p><p><sup>ii</sup> 2020 was dry.</p>",
        f"<p>Rivers<sup>*</sup> dry up.<sup>†</sup></p><p>*{SEE}</p><p>† 2020 was dry.</p>",
    ),
)
def test_marks_and_notes_in_the_same_order_become_footnotes(html: str) -> None:
    cleaned = clean(html, is_pasted=True)

    assert cleaned.html == PLACED
    assert STAY not in cleaned.removed


@pytest.mark.parametrize(
    "html",
    (
        f"<p>Rivers¹ dry up.²</p><p>¹ {SEE}</p><p>² 2020 was dry.</p>",
        f"<p>Rivers⁽¹⁾ dry up.⁽²⁾</p><p>⁽¹⁾ {SEE}</p><p>⁽²⁾ 2020 was dry.</p>",
        f"<p>Rivers* dry up.**</p><p>* {SEE}</p><p>** 2020 was dry.</p>",
        f"<p>Rivers* dry up.†</p><p>*{SEE}<br>†2020 was dry.</p>",
        f"<p>Rivers [1] dry up.[2]</p><p>[1] {SEE}</p><p>[2] 2020 was dry.</p>",
        f"<p>Rivers(1) dry up.(2)</p><hr><p>(1) {SEE}</p><p>(2) 2020 was dry.</p>",
        f"<p>Rivers［1］ dry up.［2］</p><p>［1］{SEE}</p><p>［2］2020 was dry.</p>",
        f"<p>Rivers① dry up.②</p><p>①{SEE}</p><p>② 2020 was dry.</p>",
        f"<p>Rivers¹ dry up.²</p><hr><ol><li>{SEE}</li><li>2020 was dry.</li></ol>",
        f"<p>Rivers<sup>1</sup> dry up.²</p><p>¹ {SEE}</p><p><sup>2</sup> 2020 was dry.</p>",
        f"<div>Rivers¹ dry up.²<br><br>¹ {SEE}<br>² 2020 was dry.</div>",
    ),
)
def test_marks_that_are_characters_alone_become_footnotes(html: str) -> None:
    cleaned = clean(html, is_pasted=True)

    assert cleaned.html == PLACED
    assert STAY not in cleaned.removed


@pytest.mark.parametrize(
    ("html", "told"),
    (
        ("<p>About 40 km² and 5 m³.</p>", False),
        ("<p>Aktivist*innen, 5*3.</p><p>* * *</p><p>Kim</p>", False),
        ("<p>We ask you to</p><p>* free them</p><p>* let them go home</p><p>Kim</p>", False),
        ("<p>Article 5(1) and 6(2) of the Act</p><p>(1) Kim</p>", False),
        ("<p>See [1] and [2].</p><p>[1] One.</p><p>[2] Two.</p>", False),
        ("<p>要求：①释放；②调查。</p><p>①全部。</p>", False),
        ("<p>Rivers¹ dry.</p>", True),
        ("<p>Rivers¹ dry.¹</p><p>¹ One.</p>", True),
        ("<p>Lee*, Kim**</p><p>* in a personal capacity</p>", True),
    ),
)
def test_characters_that_are_no_marks_or_match_no_note_stay_as_they_are(html: str, told: bool) -> None:
    cleaned = clean(html, is_pasted=True)

    assert cleaned.html == html
    assert (STAY in cleaned.removed) is told


def test_an_exponent_beside_a_mark_stays_the_character_it_was() -> None:
    pasted = "<p>About 40 km² of rivers¹.</p><p>¹ One.</p>"

    assert clean(pasted, is_pasted=True).html == f"<p>About 40 km² of rivers{NOTE}One.</span>.</p>"
    assert clean(pasted).html == pasted


def test_several_marks_in_one_raised_text_are_several_notes() -> None:
    pasted = "<p>Rivers<sup>1, 2</sup>.</p><p><sup>1</sup> One.</p><p><sup>2</sup> Two.</p>"

    assert clean(pasted, is_pasted=True).html == f"<p>Rivers{NOTE}One.</span>{NOTE}Two.</span>.</p>"


@pytest.mark.parametrize(
    "words",
    ("40 km<sup>2</sup>", "m<sup>2</sup>", "10<sup>6</sup>", "x<sup>2</sup>", "1<sup>er</sup>", "CO<sub>2</sub>",
     "5 ft<sup>2</sup>", "(a+b)<sup>2</sup>", "of <sup>14</sup>C", "XX<sup>e</sup>", "M<sup>e</sup>",
     "2<sup>10</sup>", "м<sup>2</sup>",
     "3 kg/m<sup>3</sup>"),
)  # fmt: skip
def test_exponents_and_ordinals_are_never_marks(words: str) -> None:
    alone = clean(f"<p>About {words} of rivers.</p><hr><p>2 Two.</p>", is_pasted=True)
    beside = clean(f"<p>About {words} of rivers<sup>1</sup>.</p><p><sup>1</sup> One.</p>", is_pasted=True)

    assert alone.html == f"<p>About {words} of rivers.</p><hr><p>2 Two.</p>"
    assert alone.removed == ()
    assert beside.html == f"<p>About {words} of rivers{NOTE}One.</span>.</p>"


@pytest.mark.parametrize(
    "words", ("in 2024", "at COP29", "of (WHO)", "of 5%", "dry.”", "of “dry”", "the river,", "of 河", "or that ")
)
def test_a_mark_stands_behind_words_signs_years_and_names_with_a_number(words: str) -> None:
    pasted = clean(f"<p>Rivers {words}<sup>1</sup></p><p><sup>1</sup> One.</p>", is_pasted=True)

    assert pasted.html == f"<p>Rivers {words}{NOTE}One.</span></p>"


@pytest.mark.parametrize(
    "html",
    (
        "<p>Rivers<sup>1</sup> dry.</p>",
        "<p>Rivers<sup>1</sup> dry<sup>3</sup>.</p><p><sup>1</sup> One.</p><p><sup>2</sup> Two.</p>",
        "<p>Rivers<sup>2</sup> dry<sup>1</sup>.</p><p><sup>1</sup> One.</p><p><sup>2</sup> Two.</p>",
        "<p>Rivers<sup>1</sup> dry<sup>1</sup>.</p><p><sup>1</sup> One.</p><p><sup>1</sup> Again.</p>",
        "<p>Rivers<sup>1</sup> dry.</p><p>1. One.</p>",
        "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup> One.<br><sup>2</sup> Two.</p>",
        "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup> One.</p><p>Kim</p>",
        "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup> One.</p><table><tbody><tr><td>A</td></tr></tbody></table>",
        "<p>Rivers dry.</p><p><sup>1</sup> One.</p>",
        "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup></p>",
        '<p>Rivers<a href="https://rivers.example/a"><sup>1</sup></a> dry.</p><p><sup>1</sup> One.</p>',
    ),
)
def test_what_does_not_match_stays_as_text_and_is_said(html: str) -> None:
    cleaned = clean(html, is_pasted=True)

    assert cleaned.html == html
    assert cleaned.removed == (STAY,)


def test_lines_of_a_last_paragraph_stay_lines_where_nothing_is_a_note() -> None:
    pasted = "<p>About 40 km<sup>2</sup>.</p><p>Kim<br>1 Main Street<br>2 Two</p>"

    cleaned = clean(pasted, is_pasted=True)

    assert cleaned.html == pasted
    assert cleaned.removed == ()


def test_a_text_that_is_clean_already_is_never_changed_unless_it_is_pasted() -> None:
    signed = "<p>Rivers<sup>1</sup> dry.</p><p><sup>1</sup> One.</p>"

    assert clean(signed).html == signed
    assert clean(signed, is_pasted=True).html == f"<p>Rivers{NOTE}One.</span> dry.</p>"


@pytest.mark.parametrize(
    "mark",
    (
        '<sup title="See The River.">1</sup>',
        '<sup><a href="#" title="See The River.">[1]</a></sup>',
        '<a class="footnote" href="#_ftn1" title="See The River.">1</a>',
        '<sup data-footnote="&lt;p&gt;See The River.&lt;/p&gt;" title="Footnote 1">1</sup>',
        '<span class="footnote-ref" aria-label="See The River."></span>',
        '<span style="vertical-align:super" data-tooltip="See\nThe River.">*</span>',
        '<a href="#" title="See The River.">[1]</a>',
        '<span title="See The River.">[1]</span>',
        '<a title="See The River.">1</a>',
        '<abbr title="See The River."><sup>1</sup></abbr>',
        '<button class="fn" data-footnote-html="See The River.">1</button>',
        '<sup title="Jump to note 1"><a href="#fn-1" data-bs-content="See The River.">1</a></sup>',
    ),
)
def test_a_note_in_an_attribute_of_its_mark_becomes_a_footnote(mark: str) -> None:
    cleaned = clean(f"<p>Rivers{mark} dry.</p>", is_pasted=True)

    assert cleaned.html == f"<p>Rivers{NOTE}See The River.</span> dry.</p>"
    assert {STAY, LOST}.isdisjoint(cleaned.removed)


def test_a_note_that_was_copied_counts_more_than_an_attribute_of_its_mark() -> None:
    pasted = (
        '<p>Rivers<sup id="r1"><a href="#n1" title="Short">1</a></sup>.</p><ol><li id="n1">Long <em>note</em>. <a '
        'href="#r1" class="footnote-backref" title="Jump back to footnote 1 in the text">↩</a></li></ol>'
    )

    cleaned = clean(pasted, is_pasted=True)

    assert cleaned.html == f"<p>Rivers{NOTE}Long <em>note</em>.</span>.</p>"
    assert LOST not in cleaned.removed


@pytest.mark.parametrize(
    ("html", "told"),
    (
        ('<p>Forty m<sup title="square metres">2</sup>.</p>', True),
        ('<p>A <span class="tip" title="See The River.">river</span>.</p>', False),
        ('<p>A <span class="has-note" title="See The River.">river</span>.</p>', True),
        ('<p>A <a href="https://rivers.example/" title="The River">river</a>.</p>', False),
        ('<p>See <a href="https://rivers.example/2" title="The second page">2</a>.</p>', False),
    ),
)
def test_an_attribute_of_what_is_no_mark_makes_no_footnote(html: str, told: bool) -> None:
    cleaned = clean(html, is_pasted=True)

    assert plain_text(cleaned.html) == plain_text(html)
    assert (LOST in cleaned.removed) is told
