"""Links on paper show their addresses in notes with letters or in brackets; the letter's notes keep their numbers."""

import re

import pytest

from letters.markup import link_notes
from letters.markup.html import CleanHtml, clean


def on_paper(html: str) -> str:
    return link_notes.with_addresses(clean(html).html, link_notes.Marks())


def words(html: str) -> str:
    return re.sub("<[^<>]*>", "", html)


def test_a_link_gets_a_note_with_its_address() -> None:
    made = on_paper('<p>See <a href="https://rivers.example/a?b=1">the findings</a>, and more.</p>')

    assert made == (
        '<p>See <a href="https://rivers.example/a?b=1">the findings</a>'
        '<span class="footnote" data-mark="a"><a href="https://rivers.example/a?b=1" dir="ltr">'
        "https://rivers.example/a?b=1</a></span>, and more.</p>"
    )


@pytest.mark.parametrize(
    ("href", "text"),
    (
        ("https://www.rivers.example/", "rivers.example"),
        ("https://rivers.example/a", "https://rivers.example/a"),
        ("http://Rivers.example/a/", "(rivers.example/a)"),
        ("mailto:info@rivers.example?subject=x", "info@rivers.example"),
        ("https://rivers.example/a", "https://rivers. example/a"),
    ),
)
def test_a_link_that_shows_its_address_gets_none(href: str, text: str) -> None:
    html = f'<p><a href="{href}">{text}</a></p>'

    assert "footnote" not in on_paper(html)
    assert words(on_paper(html)) == words(html)


def test_a_link_of_which_only_the_domain_is_shown_gets_the_whole_address() -> None:
    assert ">https://rivers.example/a/b</a></span>" in on_paper(
        '<p><a href="https://rivers.example/a/b">rivers.example</a></p>'
    )


def test_a_mailbox_is_written_without_scheme_and_subject() -> None:
    made = on_paper('<p><a href="mailto:info@rivers.example?subject=x">our office</a></p>')

    assert words(made) == "our officeinfo@rivers.example"
    assert 'href="mailto:info@rivers.example?subject=x"' in made


def test_in_notes_and_tables_the_address_stands_in_brackets() -> None:
    note = '<p>Text<span class="footnote">See <a href="https://a.example/x">there</a>.</span></p>'
    table = '<table><tbody><tr><td><a href="https://a.example/y">here</a></td></tr></tbody></table>'

    assert words(on_paper(note)) == "TextSee there (https://a.example/x)."
    assert words(on_paper(table)) == "here (https://a.example/y)"
    assert on_paper(note).count("footnote") == 1
    assert "footnote" not in on_paper(table)


def test_marks_go_on_over_texts_and_past_the_alphabet() -> None:
    marks = link_notes.Marks()

    assert [marks.next() for _ in range(28)][-3:] == ["z", "aa", "ab"]
    assert 'data-mark="ac"' in link_notes.with_addresses(
        CleanHtml('<p><a href="https://a.example/x">there</a></p>'), marks
    )


def test_with_more_links_than_notes_can_carry_all_stand_in_brackets() -> None:
    many = "".join(
        f'<p><a href="https://a.example/{number}">one</a></p>' for number in range(link_notes.MOST_NOTES + 1)
    )

    assert "footnote" not in on_paper(many)
    assert on_paper(many.replace("<p>", "", 1).replace("</p>", "", 1)).count(" (") == link_notes.MOST_NOTES + 1


def test_a_text_without_links_stays_as_it_is() -> None:
    html = CleanHtml("<p>Text &amp; more<br>line</p>")

    assert link_notes.with_addresses(html, link_notes.Marks()) is html
