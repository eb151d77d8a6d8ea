import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from letters.documents import CcPosition, Counts, LetterDocument, PageSize
from letters.editions.rendering.pdf import Attachment, MissingGlyphs, RenderedPdf, Size, render_pdf
from letters.editions.rendering.typesetter_process import RenderFailed
from letters.markup.html import plain_text
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import (
    SHARED_LETTERS,
    from_interchange,
    group,
    letter,
    pages_of,
    short_letter,
    words_of,
)

FULL = letter()
OWN_PROCESS = {
    "test_render_pdf_keeps_to_the_limits_of_the_settings",
    "test_render_pdf_tells_whoever_watches_what_share_is_done",
}


@pytest.fixture(autouse=True)
def typesets_quickly(request: pytest.FixtureRequest) -> None:
    """Take the typesetter that is loaded once, but where limits or what it tells on the way are in question."""
    if request.function.__name__ not in OWN_PROCESS:
        request.getfixturevalue("quick_typesetter")


@pytest.fixture(scope="module")
def full() -> RenderedPdf:
    return render_pdf(FULL)


def test_render_pdf_prints_every_element_in_the_order_of_the_letter(full: RenderedPdf) -> None:
    expected = [
        "Coalition for Safe Rivers", "12 Harbor Street, Geneva", "The members of the coalition", "CSR 2026/014",
        "Geneva, 22 November 2026", "Ms. Anna Sample", "Minister of Transport", "The Commissioner for Inland Waters",
        "Safety on the river", "Findings of the commission", "Excellencies,", "On behalf of three organizations",
        "What we ask", "c. Publish the findings.", "1. In full;", "2. in time.", "d. Name a person.", "Run-in heading.",
        "Nobody told us.", "Workers by port", "North", "137", "See the findings",
        "Please accept the assurances of our highest consideration.", "Affiliations are given for identification only.",
        "Organizations", "1. Harbor Workers Union",
        "2. River Watch", "3. Shore League", "Individuals", "In their own name.", "Dr. Maria Example",
        "Professor of Hydrology for identification only", "John Placeholder", "Jane Roe | Rivers Institute", "Ada Poe",
        "Director", "Delta House", "Contact: office", "cc:",
        "Office of the President", "Head of Unit, Ports, Waterways, and Dredging", "Annex I", "Legal framework",
        "Article 3.", "Annex II", "Second annex.", "Starts at one.",
    ]  # fmt: skip

    assert not out_of_order(expected, words_of(full.pdf))


def out_of_order(expected: list[str], text: str) -> list[str]:
    """Return those of ``expected`` that do not stand behind the one before; spaces do not matter."""
    place, missing, text = 0, [], squeezed(text)
    for part in expected:
        found = text.find(squeezed(part), place)
        if found < 0:
            missing.append(part)
        else:
            place = found
    return missing


def test_render_pdf_prints_copies_before_the_text_where_asked() -> None:
    text = words_of(render_pdf(letter(cc_position=CcPosition.BEFORE_BODY)).pdf)

    assert not out_of_order(["Commissioner", "cc: Office of the President", "Excellencies,"], text)
    assert text.count("Office of the President") == 1


def test_render_pdf_numbers_pages_with_the_reference_on_each(full: RenderedPdf) -> None:
    pages = pages_of(full.pdf)

    assert len(pages) == full.pages
    assert [f"CSR 2026/014 · page {n} of {full.pages}" in page for n, page in enumerate(pages, 1)] == [True] * len(
        pages
    )


def test_render_pdf_begins_each_annex_on_a_page_with_notes_from_one(full: RenderedPdf) -> None:
    pages = pages_of(full.pdf)
    first = next(n for n, page in enumerate(pages) if page.startswith("Annex I "))

    assert pages[first].count("1. Article 3.") == 1
    assert pages[first + 1].startswith("Annex II List")
    assert "1. Starts at one." in pages[first + 1]


def test_render_pdf_prints_notes_at_the_foot_of_the_page_of_their_mark(full: RenderedPdf) -> None:
    first = pages_of(full.pdf)[0]

    assert not out_of_order(
        ["about the river.1", "1. Report of the River Commission, paragraph 12.", "page 1 of"], first
    )


def test_render_pdf_gives_the_same_bytes_in_another_process(full: RenderedPdf) -> None:
    again = render_pdf(letter())

    assert again.pdf == full.pdf
    assert full.sha256 == hashlib.sha256(full.pdf).hexdigest()


def test_render_pdf_differs_by_one_name(full: RenderedPdf) -> None:
    assert render_pdf(letter(signature_blocks=(group("Another"),))).sha256 != full.sha256


def test_render_pdf_carries_attachment_date_and_identifier() -> None:
    content = json.dumps({"format": "undersigned-letter/1"}).encode()

    made = render_pdf(
        short_letter("A"),
        attachments=[Attachment("letter.json", content, "The letter as data")],
        identifier="edition 7",
        made_at=datetime(2026, 11, 22, 12, 30, tzinfo=UTC),
    )

    reader = structure.read(made.pdf)
    assert reader.attachments == {"letter.json": [content]}
    specification = structure.root(reader)["/AF"][0].get_object()
    assert specification["/AFRelationship"] == "/Source"
    assert reader.metadata is not None
    assert reader.metadata.creation_date == datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
    assert structure.identifier(reader) == hashlib.sha256(b"edition 7").hexdigest()[:32]


@pytest.mark.parametrize(("size", "points"), ((PageSize.A4, (595.3, 841.9)), (PageSize.LETTER, (612.0, 792.0))))
def test_render_pdf_uses_the_page_size_in_both_directions(size: PageSize, points: tuple[float, float]) -> None:
    for language in ("en", "ar"):
        page = structure.read(render_pdf(short_letter("A", language=language, page_size=size)).pdf).pages[0]

        assert (round(float(page.mediabox.width), 1), round(float(page.mediabox.height), 1)) == points


def test_render_pdf_marks_every_page_of_a_draft_and_none_of_an_edition(full: RenderedPdf) -> None:
    draft = render_pdf(letter(watermark="DRAFT"))

    assert [page.startswith("DRAFT ") for page in pages_of(draft.pdf)] == [True] * draft.pages
    assert "DRAFT" not in words_of(full.pdf)
    assert structure.title(structure.read(draft.pdf)) == "DRAFT: Safety on the river"


def test_render_pdf_splits_no_signature_and_keeps_headings_with_their_list() -> None:
    names = tuple(f"First line of organization number {n} <br> end{n}" for n in range(120))
    blocks = tuple(group(*names[start : start + 40], heading=f"Group{start}", columns=3) for start in (0, 40, 80))

    pages = pages_of(render_pdf(short_letter(signature_blocks=blocks)).pdf)

    assert len(pages) > 1
    for n in range(120):
        (home,) = (page for page in pages if re.search(rf"number {n}\b", page))
        assert f"end{n}" in home
    for start in (0, 40, 80):
        (home,) = (page for page in pages if f"Group{start}" in page.split())
        assert re.search(rf"number {start}\b", home)


@pytest.mark.parametrize("columns", (1, 2, 3))
def test_render_pdf_sets_long_lists_in_columns_in_order(columns: int) -> None:
    names = [f"Organization{n:03}" for n in range(150)]

    text = words_of(render_pdf(short_letter(signature_blocks=(group(*names, columns=columns, numbered=True),))).pdf)

    assert re.findall(r"Organization\d{3}", text) == names
    assert not out_of_order([f"{n + 1}. {name}" for n, name in enumerate(names)], text)


def test_render_pdf_refuses_a_missing_glyph_with_name_and_script() -> None:
    with pytest.raises(MissingGlyphs) as refusal:
        render_pdf(short_letter("River League \U00018b00"))

    assert [(glyph.name, glyph.where) for glyph in refusal.value.missing] == [
        ("KHITAN SMALL SCRIPT CHARACTER-18B00", "River League \U00018b00")
    ]
    assert "KHITAN SMALL SCRIPT CHARACTER-18B00 (Khitan), in “River League" in refusal.value.reason


def test_render_pdf_says_why_a_text_is_refused() -> None:
    with pytest.raises(RenderFailed, match="nested more than 32 levels deep"):
        render_pdf(short_letter(body="<blockquote>" * 33 + "x"))


def test_render_pdf_keeps_to_the_limits_of_the_settings(settings: LazySettings) -> None:
    settings.RENDER_SECONDS = 0.2

    with pytest.raises(RenderFailed, match=r"longer than 0\.2 seconds"):
        render_pdf(short_letter("A"))


@pytest.mark.parametrize(
    ("names", "rows", "seconds"),
    ((20, 0, 30), (900, 0, 30), (452, 538, 53.82), (2000, 0, 60), (5000, 0, 150), (50_000, 0, 180)),
)
def test_a_letter_may_take_the_time_that_its_size_needs(
    settings: LazySettings, names: int, rows: int, seconds: float
) -> None:
    settings.RENDER_SECONDS, settings.RENDER_SECONDS_AT_MOST = 30, 180
    document = short_letter(signature_blocks=(group(*("N" for _ in range(names))),))

    size = Size.of(document, "<tr><td>a</td><td>b</td><td>c</td></tr>" * rows)

    assert size.seconds() == pytest.approx(seconds, rel=0.1)
    assert [size.share(page) for page in (0, 1_000_000)] == [0, 0.95]
    assert size.share(1) < size.share(2)


def test_a_limit_below_that_of_a_usual_letter_limits_long_ones_too(settings: LazySettings) -> None:
    settings.RENDER_SECONDS, settings.RENDER_SECONDS_AT_MOST = 1, 180

    assert Size(names=4000, cells=0, characters=0).seconds() == 4


@pytest.mark.parametrize(("names", "taken"), ((2000, 522), (20_000, 2271), (100_000, 10_200)))
def test_a_list_may_take_the_memory_that_was_measured(settings: LazySettings, names: int, taken: int) -> None:
    settings.RENDER_MEGABYTES = 1024

    assert Size(names=names, cells=0, characters=0).megabytes() > taken * 1.1


def test_render_pdf_tells_whoever_watches_what_share_is_done(settings: LazySettings) -> None:
    # Strokes make them names that WeasyPrint sets.
    names = group(*(f"Organization {n} of the Upper/River" for n in range(1200)), columns=2, numbered=True)
    shares: list[float] = []

    made = render_pdf(short_letter(signature_blocks=(names,)), watch=shares.append)

    assert made.pages > 5
    assert shares
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] < 1


def test_render_pdf_fills_in_counts_in_the_language_of_the_letter() -> None:
    body = '<p><span class="count" data-of="signatories" data-as="words"></span> signataires</p>'

    text = words_of(render_pdf(LetterDocument("T", "fr", body, counts=Counts(20, 1, 3))).pdf)

    assert "Vingt et un signataires" in text


@pytest.mark.parametrize("path", SHARED_LETTERS, ids=lambda path: path.stem)
def test_render_pdf_prints_the_shared_letters_in_order(path: Path) -> None:
    if "letter" not in json.loads(path.read_text()):
        return
    for size in PageSize:
        document = from_interchange(path, page_size=size)

        made = render_pdf(document)

        pages = pages_of(made.pdf)
        assert not out_of_order(expected_of(document), running_text(pages, document))
        assert not notes_elsewhere(document, pages)
        assert all(page_of_annex(annex.title, annex.subtitle, pages) for annex in document.annexes)


def expected_of(document: LetterDocument) -> list[str]:
    return [
        *document.letterhead, document.sender, document.reference, document.date_line,
        *(line for block in document.recipients for line in block.lines), document.subject, document.salutation,
        *paragraphs(document.body), document.closing, *signed(document), *document.cc,
        *(part for annex in document.annexes for part in (annex.title, annex.subtitle, *paragraphs(annex.body))),
    ]  # fmt: skip


def signed(document: LetterDocument) -> Iterator[str]:
    for block in document.signature_blocks:
        yield block.heading
        for line in block.lines:
            yield from line.lines
            yield line.note


def paragraphs(html: str) -> list[str]:
    """Return the blocks as they are printed: markers of lists off, marks of notes as bare numbers."""
    lines = [line for line in plain_text(html).split("\n") if not re.match(r"\[\d+\] ", line)]
    return [re.sub(r"\[(\d+)\]", r"\1", re.sub(r"^(?:–|\d+\.) ", "", line)) for line in lines]


def notes(html: str) -> list[str]:
    return re.findall(r"^\[\d+\] (.*)$", plain_text(html), re.MULTILINE)


def running_text(pages: list[str], document: LetterDocument) -> str:
    """Return the text with what stands at the foot of the pages taken out."""
    bodies = [document.body, *(annex.body for annex in document.annexes)]
    text, foot = "", f"{document.reference} · " if document.reference else ""
    for whole in pages:
        page = squeezed(re.sub(rf"{re.escape(foot)}page \d+ of \d+$", "", whole))
        for body in bodies:
            for number, note in enumerate(notes(body), start=1):
                page = page.replace(squeezed(f"{number}. {note}"), "")
        text += page
    return text


def notes_elsewhere(document: LetterDocument, pages: list[str]) -> list[str]:
    """Return the notes that are not on the page of their mark."""
    lost = []
    for html in (document.body, *(annex.body for annex in document.annexes)):
        text = squeezed(re.sub(r"\n\[\d+\] .*", "", plain_text(html)))
        for number, note in enumerate(notes(html), start=1):
            before = text[: text.index(f"[{number}]")][-20:]
            homes = [page for page in map(squeezed, pages) if f"{before}{number}" in page]
            if len(homes) != 1 or squeezed(f"{number}. {note}") not in homes[0]:
                lost.append(note)
    return lost


def page_of_annex(title: str, subtitle: str, pages: list[str]) -> bool:
    return any(squeezed(page).startswith(squeezed(title + subtitle)) for page in pages)


def squeezed(text: str) -> str:
    return "".join(text.split())
