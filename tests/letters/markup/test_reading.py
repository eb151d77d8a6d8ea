"""A letter's text on a screen: each note is a number that leads to the note, and the note leads back."""

from letters.documents import Counts
from letters.markup.reading import reading_text

COUNTS = Counts(organizations=2, individuals=1, countries=1)


def test_reading_text_numbers_the_notes_and_keeps_what_is_in_them() -> None:
    text = reading_text(
        '<p>a<span class="footnote">plain</span> b<span class="footnote">one <em>two</em> three</span></p>',
        COUNTS,
        language="en",
        name="note",
    )

    assert text.html == (
        '<p>a<sup><a href="#note-1" id="note-mark-1" role="doc-noteref" aria-label="Note 1">1</a></sup>'
        ' b<sup><a href="#note-2" id="note-mark-2" role="doc-noteref" aria-label="Note 2">2</a></sup></p>'
    )
    back = '<a href="#note-mark-{}" role="doc-backlink" aria-label="Back to the text">↩</a>'
    assert list(text.notes) == [f"plain {back.format(1)}", f"one <em>two</em> three {back.format(2)}"]


def test_reading_text_fills_counts_and_cleans_once_more() -> None:
    text = reading_text(
        '<p><script>x</script><span class="count" data-of="signatories" data-as="digits"></span></p>',
        COUNTS,
        language="en",
    )

    assert text.html == "<p>3</p>"


def test_reading_text_of_nothing_is_nothing() -> None:
    text = reading_text("<p> </p>", COUNTS, language="en")

    assert (text.html, text.notes) == ("", ())
