"""The text area of a letter's HTML: an editor over clean text, and nothing but words where it cannot be cleaned."""

import pytest
from lxml import html

from letters.markup.editor import LetterEditor

DEEP = "<blockquote>" * 33 + "down here" + "</blockquote>" * 33


def text_area(value: str | None) -> tuple[str, bool]:
    """Return what stands in the text area, and whether a script puts the editor over it."""
    [area] = html.fragment_fromstring(LetterEditor().render("body", value), create_parent=True).iter("textarea")
    return (area.text or "").lstrip("\r\n"), "data-editor" in area.attrib


@pytest.mark.parametrize(
    "value",
    (
        '<p>Before</p><img src="x" onerror="alert(1)"><p>after</p>',
        "<p>Before</p><svg onload=alert(1)></svg><p>after</p>",
        '<p onclick="alert(1)">Before</p><script>alert(1)</script><p>after</p>',
        '<p>Before</p><p autofocus onfocus="alert(1)">after</p>',
    ),
)
def test_editor_gets_clean_text_whatever_is_stored(value: str) -> None:
    assert text_area(value) == ("<p>Before</p><p>after</p>", True)


def test_editor_leaves_clean_text_as_it_is() -> None:
    assert text_area('<p>A <strong>word</strong><span class="footnote">And a note.</span></p>') == (
        '<p>A <strong>word</strong><span class="footnote">And a note.</span></p>',
        True,
    )
    assert text_area(None) == ("", True)


def test_text_that_cannot_be_cleaned_is_kept_word_for_word_without_the_editor() -> None:
    assert text_area(DEEP) == (DEEP, False)
