"""Where a page ends: full up to its foot where a note goes to the next page, and never with words that lead on."""

import re

import pytest

from letters.documents import Dress, LetterDocument, StyleName
from letters.editions.rendering.pdf import render_pdf
from letters.markup import mending
from tests.letters.editions.rendering.samples import pages_of, short_letter

pytestmark = [pytest.mark.usefixtures("quick_typesetter"), pytest.mark.rendering]
MODERN = StyleName.MODERN


def document(before: int, then: str, *, rules: int, style: StyleName = MODERN) -> LetterDocument:
    """Return a letter with so many lines before what is looked at, and enough behind it for no page to be lonely."""
    body = "<p>Line.</p>" * before + then + "<p>Line.</p>" * 30
    return short_letter(body=body, signature_blocks=(), dress=Dress(style=style, rules=rules))


def fullest(style: StyleName) -> int:
    """Return how many paragraphs of a line stand on the first page."""
    return pages_of(render_pdf(document(60, "", rules=2, style=style)).pdf)[0].count("Line.")


def test_a_note_that_goes_to_the_next_page_takes_no_more_lines_along_than_belong_to_its_own() -> None:
    """The page has room for the seventh line of the paragraph, and not for the note below it."""
    lines = ["Word"] * 10
    lines[6] += '<span class="footnote">A note.</span>'
    paragraph = f"<p>{'<br>'.join(lines)}</p>"

    before, today = (
        pages_of(render_pdf(document(27, paragraph, rules=rules)).pdf)[0].count("Word") for rules in (3, 4)
    )

    assert before == 0, "The control: by the rules before the whole paragraph goes."
    assert today == 7


@pytest.mark.parametrize(
    "then",
    (
        pytest.param("<p>A.<br>B.<br>C.</p>", marks=pytest.mark.release),
        pytest.param("<blockquote><p>A.<br>B.<br>C.</p></blockquote>", marks=pytest.mark.release),
    ),
)
def test_a_sentence_that_ends_with_a_colon_stays_with_what_it_leads_to(then: str) -> None:
    lengths = range(fullest(MODERN) - 3, fullest(MODERN) + 1)

    ends = {
        rules: [
            re.findall(r"\S+", pages_of(render_pdf(document(length, f"<p>He said:</p>{then}", rules=rules)).pdf)[0])
            for length in lengths
        ]
        for rules in (3, 4)
    }

    # Behind it stands the number of the page alone.
    stranded = {rules: [found for found in pages if found[-5] == "said:"] for rules, pages in ends.items()}
    assert stranded[3], "The control: by the rules before it ends a page."
    assert stranded[4] == []


@pytest.mark.parametrize(
    ("html", "marked"),
    (
        ("<p>He said:</p><p>A.</p>", '<p class="leads">He said:</p><p>A.</p>'),
        (
            '<p lang="fr">Il dit\u202f:</p>\n<blockquote>A.</blockquote>',
            '<p class="leads" lang="fr">Il dit\u202f:</p>\n',
        ),
        ("<p><em>他说：</em></p><p>是。</p>", '<p class="leads"><em>他说：</em></p>'),
        ("<p>One.</p><p>Two:</p><table ><tr><td>x</td></tr></table>", '<p>One.</p><p class="leads">Two:</p>'),
        ("<p>At 9:30</p><p>A.</p>", "<p>At 9:30</p><p>A.</p>"),
        ("<p>The end:</p>", "<p>The end:</p>"),
        ("<li>Items:</li><p>A.</p>", "<li>Items:</li><p>A.</p>"),
        ("<pre>x:</p><p>A.</p>", "<pre>x:</p><p>A.</p>"),
        ('<p class="announces"><strong>To do:</strong></p><p>A.</p>', '<p class="announces"><strong>To do:'),
    ),
)
def test_sentences_that_lead_on_are_marked(html: str, marked: str) -> None:
    made = mending.with_leading_sentences(html)

    assert made.startswith(marked)
    assert made.replace(' class="leads"', "") == html
