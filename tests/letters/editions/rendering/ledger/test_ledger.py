"""Long lists on paper: positions, order, text, tags, numbers and bookmarks, beside the same set by WeasyPrint."""

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from pypdf import PdfReader

from letters.documents import (
    RULES,
    Dress,
    LetterDocument,
    LineStyle,
    PageSize,
    SignatureBlock,
    SignatureLine,
    StyleName,
)
from letters.editions.rendering import lane as lanes
from letters.editions.rendering import pdf as pdfs
from letters.editions.rendering import typesetter_process
from letters.editions.rendering.lane import Lane
from letters.editions.rendering.pdf import render_pdf
from letters.editions.rendering.typesetter_process import LaneRefused, Limits, Typeset
from tests.letters.editions.rendering import structure
from tests.letters.editions.rendering.samples import group, letter, short_letter, words_of

pytestmark = pytest.mark.landing

KINDS = "Alliance Association Center Coalition Committee Foundation Forum Initiative League Observatory".split()
PEOPLE = "Rivers Lakes Women Workers Journalists Lawyers Teachers Refugees Children Families Peasants Fishers".split()
PLACES = "Nairobi Geneva Łódź Kraków Asunción Manila Jakarta Accra Lagos Dakar Tunis Quito Zürich Århus".split()
MARGIN = 29 * 72 / 25.4


def names(count: int, *, odd: str = "", seed: int = 1) -> list[str]:
    """Return names of organizations, the same each time; every twentieth is ``odd``, where there is one."""
    random = Random(seed)
    found = []
    for number in range(count):
        kind, place = random.choice(KINDS), random.choice(PLACES)
        name = f"{kind} for {random.choice(PEOPLE)} and {random.choice(PEOPLE)} in {place}"
        name += f" ({random.choice(KINDS)[:4].upper()})" if random.random() < 0.3 else ""
        name = name.replace(" and ", " and Human-Rights ") if random.random() < 0.05 else name
        found.append(f"{odd} {number:04}" if odd and number % 20 == 7 else f"{name} {number:04}")
    return found


def persons(count: int, columns: int, style: LineStyle) -> SignatureBlock:
    random = Random(2)
    lines = [
        SignatureLine(
            (
                f"Dr. {random.choice(('Ana', 'Łukasz', 'Çelik'))} {random.choice(('García-López', 'O’Connor'))}",
                f"Professor of {random.choice('Law Hydrology'.split())} and Director of the Institute for Rivers",
                f"University {number:04}",
            ),
            note=random.choice(("", "(Kenya)", "in a personal capacity only, and for identification")),
            number=number,
        )
        for number in range(1, count + 1)
    ]
    return SignatureBlock("Individuals", "In their own name.", style, columns, tuple(lines))


Word = tuple[str, float, float, float, float]


def words(pdf: bytes) -> list[list[Word]]:
    """Return the words of each page with left, top, right and foot, in points."""
    read = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True, timeout=60)
    name = "{http://www.w3.org/1999/xhtml}"
    edges = ("xMin", "yMin", "xMax", "yMax")
    return [
        [(word.text or "", *(float(word.attrib[edge]) for edge in edges)) for word in page.iter(f"{name}word")]  # type: ignore[misc]
        for page in ET.fromstring(read.stdout.decode()).iter(f"{name}page")
    ]


@pytest.fixture
def forced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lists of any length take the fast lane."""
    monkeypatch.setattr(Lane.of.__func__, "__kwdefaults__", {"long": 10})  # type: ignore[attr-defined]


@pytest.fixture
def by_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let WeasyPrint set every entry, in the places where the fast lane would have set it."""
    monkeypatch.setattr(lanes, "is_plain", lambda *_text, **_whole: False)
    monkeypatch.setattr(lanes, "is_plain_han", lambda *_text, **_longest: False)


LISTS: dict[str, tuple[SignatureBlock, ...]] = {
    "one column": (group(*names(60), heading="Organizations", columns=1),),
    "two columns": (group(*names(120), heading="Organizations", columns=2, numbered=True),),
    "three columns": (replace(group(*names(120), columns=3, numbered=True), note="A remark on the list. " * 9),),
    "groups": (
        group(*names(40, seed=3), heading="Organizations", columns=3),
        group(*names(24, seed=4), heading="More", columns=2, numbered=True),
        persons(24, 2, LineStyle.PERSON_OVER_TITLE),
        persons(16, 1, LineStyle.PERSON_TITLE_ORGANIZATION),
    ),
}


@pytest.mark.usefixtures("quick_typesetter", "forced")
@pytest.mark.parametrize(
    ("which", "size", "dress"),
    (
        *((which, PageSize.A4, Dress()) for which in LISTS),
        ("groups", PageSize.LETTER, Dress()),
        ("groups", PageSize.A4, Dress(style=StyleName.MODERN, carries_on=True, rules=1)),
        ("groups", PageSize.LETTER, Dress(style=StyleName.PLAIN, rules=1)),
    ),
)
def test_pages_of_the_list_are_those_that_weasyprint_sets(
    which: str, size: PageSize, dress: Dress, request: pytest.FixtureRequest
) -> None:
    document = letter(signature_blocks=LISTS[which], page_size=size, dress=dress)
    quick = render_pdf(document)

    request.getfixturevalue("by_weasyprint")
    slow = render_pdf(document)

    assert quick.pages == slow.pages
    far, count = 0, 0
    for ours, theirs in zip(words(quick.pdf), words(slow.pdf), strict=True):
        assert sorted(word[0] for word in ours) == sorted(word[0] for word in theirs)
        for one, other in zip(ordered(ours), ordered(theirs), strict=True):
            count += 1
            far += any(abs(a - b) > 2 for a, b in zip(one[1:], other[1:], strict=True))
    assert count > 600
    assert far <= count / 1000


@pytest.mark.usefixtures("quick_typesetter", "forced")
@pytest.mark.parametrize("language", ("zh-Hans", "ja"))
def test_names_of_han_characters_stand_where_weasyprint_sets_them(
    language: str, request: pytest.FixtureRequest
) -> None:
    random = Random(3)
    given = [
        "".join(random.choices("河川湖海山林人民女学生北京東南西", k=random.randint(4, 12))) for _number in range(90)
    ]
    blocks = (group(*given, columns=2, numbered=True), group(*(name[:8] for name in given), columns=3))
    document = short_letter(language=language, body="<p>信。</p>", signature_blocks=blocks)
    quick = render_pdf(document)

    request.getfixturevalue("by_weasyprint")
    slow = render_pdf(document)

    assert quick.sha256 != slow.sha256
    for ours, theirs in zip(words(quick.pdf), words(slow.pdf), strict=True):
        assert sorted(word[0] for word in ours) == sorted(word[0] for word in theirs)
        for one, other in zip(ordered(ours), ordered(theirs), strict=True):
            assert all(abs(a - b) < 2 for a, b in zip(one[1:], other[1:], strict=True))


def ordered(found: list[Word]) -> list[Word]:
    return sorted(found, key=lambda word: (word[0], round(word[2] / 4), word[1]))


@pytest.mark.usefixtures("quick_typesetter", "forced")
@pytest.mark.parametrize("columns", (1, 2, 3))
@pytest.mark.parametrize("odd", ("", "شبكة حقوق الإنسان", "人权观察", "A/B – C"))
def test_entries_stand_in_their_columns_in_order_and_none_is_divided(columns: int, odd: str) -> None:
    given = names(150, odd=odd)
    document = short_letter(signature_blocks=(group(*given, columns=columns),), after_signatures="<p>The end.</p>")

    made = render_pdf(document)
    pages = words(made.pdf)

    width = (595.28 - 2 * MARGIN) / columns
    last = [
        (page, int((left - MARGIN) / width), top, text)
        for page, found in enumerate(pages)
        for text, left, top, _right, _foot in found
        if re.fullmatch(r"0\d\d\d", text) and not (odd and int(text) % 20 == 7)
    ]
    # Readers of a PDF may take a number for a part of the word from right to left beside it.
    assert [text for *_place, text in sorted(last)] == [name[-4:] for name in given if not odd or odd not in name]
    assert words_of(made.pdf).count(odd.split()[0]) >= sum(odd in name for name in given) if odd else True
    for found in pages:
        lines = [word for word in found if word[2] < 842 - 27 * 72 / 25.4 + 2]
        for text, left, _top, right, _foot in lines:
            assert left >= MARGIN - 1, text
            assert right <= MARGIN + width * (int((left - MARGIN + 1) / width) + 1) + 1, text
        assert not [(a[0], b[0]) for a in lines for b in lines if a is not b and cross(a, b)]


def cross(one: Word, other: Word) -> bool:
    """Tell whether two words cover each other by more than the lines of a face do."""
    across = min(one[3], other[3]) - max(one[1], other[1])
    down = min(one[4], other[4]) - max(one[2], other[2])
    return across > 1 and down > 6


@pytest.mark.usefixtures("quick_typesetter", "forced")
def test_all_words_of_all_entries_are_read_in_order() -> None:
    given = names(150)
    document = short_letter(signature_blocks=(group(*given, columns=2, numbered=True),))

    made = render_pdf(document)

    for text in (words_of(made.pdf), " ".join(" ".join(structure.page_texts(structure.read(made.pdf))).split())):
        place = -1
        for number, name in enumerate(given, start=1):
            place = text.find(f"{number}. {name}", place + 1)
            assert place >= 0, name


@pytest.fixture(scope="module")
def long() -> LetterDocument:
    blocks = (
        group(*names(330, odd="شبكة حقوق الإنسان"), heading="Organizations", columns=2, numbered=True),
        persons(40, 3, LineStyle.PERSON_OVER_TITLE),
    )
    return letter(signature_blocks=blocks, watermark="DRAFT")


@pytest.fixture(scope="module")
def made(long: LetterDocument) -> pdfs.RenderedPdf:
    return render_pdf(long)


@pytest.fixture(scope="module")
def reader(made: pdfs.RenderedPdf) -> PdfReader:
    return structure.read(made.pdf)


def test_pages_are_numbered_over_letter_list_and_annexes(made: pdfs.RenderedPdf) -> None:
    pages = [" ".join(word[0] for word in page) for page in words(made.pdf)]

    assert len(pages) == made.pages
    assert all(f"CSR 2026/014 · page {n} of {made.pages}" in page for n, page in enumerate(pages, 1))
    assert [page.count("DRAFT") for page in pages] == [1] * len(pages)
    assert "Second annex." in pages[-1]


def test_bookmarks_name_the_groups_on_their_pages(made: pdfs.RenderedPdf, reader: PdfReader) -> None:
    pages = [" ".join(word[0] for word in page) for page in words(made.pdf)]

    def titles(outline: Any) -> list[tuple[str, int]]:
        return [
            found
            for entry in outline
            for found in (
                titles(entry)
                if isinstance(entry, list)
                else [(str(entry.title), reader.get_destination_page_number(entry) or 0)]
            )
        ]

    marks = titles(reader.outline)
    assert [title for title, _page in marks] == [
        "Safety on the river", "Findings of the commission", "What we ask", "Organizations", "Individuals", "Annex I",
        "Annex II", "List",
    ]  # fmt: skip
    assert all(title.upper() in pages[page].upper() for title, page in marks)


def test_each_group_is_one_list_in_the_tree_with_an_item_for_each_entry(reader: PdfReader) -> None:
    lists = [element for element in structure.elements(reader) if element["/S"] == "/L"]
    long = [element for element in lists if len(structure.kids(element)) > 9]

    assert [len(structure.kids(element)) for element in long] == [330, 40]
    for element in long:
        section = element["/P"]
        assert str(section["/S"]) == "/Sect"
        assert str(structure.kids(section)[0]["/S"]).startswith("/H")
        for item in structure.kids(element):
            assert (str(item["/S"]), [str(kid["/S"]) for kid in structure.kids(item)]) == ("/LI", ["/LBody"])


def test_list_is_in_the_tree_between_closing_and_what_follows(reader: PdfReader) -> None:
    roles = structure.roles(reader)

    assert roles.index("LBody") < len(roles) - 1
    assert structure.untagged_texts(reader) == 0
    assert structure.orphaned_marks(reader) == 0


def test_fonts_are_those_of_the_letter(reader: PdfReader) -> None:
    fonts = {str(font.get_object()["/BaseFont"]) for page in reader.pages for font in structure.fonts(page)}
    files = {
        font.get_object()["/DescendantFonts"][0]["/FontDescriptor"].get("/FontFile2").idnum
        for page in reader.pages
        for font in structure.fonts(page)
    }

    assert len(fonts) == len(files)
    assert len([name for name in fonts if re.fullmatch(r"/[A-Z]{6}\+Gentium-Book-Plus-Medium", name)]) == 1, fonts


def test_long_list_gives_the_same_bytes_in_another_process(made: pdfs.RenderedPdf, long: LetterDocument) -> None:
    assert render_pdf(long).sha256 == made.sha256


def test_what_follows_stands_below_the_list_where_it_fits() -> None:
    pages = words(render_pdf(short_letter(*names(310), after_signatures="<p>Finally.</p>", cc=("Copy",))).pdf)

    tops = {word[0]: word[2] for word in pages[-1]}
    assert max(top for text, top in tops.items() if re.fullmatch(r"0\d\d\d", text)) < tops["Finally."] < tops["Copy"]


@pytest.mark.usefixtures("quick_typesetter", "forced")
def test_what_follows_never_stands_alone_on_a_page() -> None:
    alone: dict[int, list[int]] = {4: [], RULES: []}
    for count in (150, 154, 158, 162):
        block = group(*(f"League {number:04}" for number in range(count)), columns=2)
        document = short_letter(signature_blocks=(block,), after_signatures="<p>Finally.</p>", cc=("Copy", "Other"))
        for rules in alone:
            read = words(render_pdf(replace(document, dress=Dress(rules=rules))).pdf)
            named = [sum(bool(re.fullmatch(r"0\d\d\d", word[0])) for word in page) for page in read]
            assert sum(named) == count
            alone[rules] += [count] if named[-1] == 0 else []

    # The control: what was set before is set as it was.
    assert alone == {4: [154, 158], RULES: []}


def test_a_name_that_is_no_plain_one_after_all_is_set_by_weasyprint() -> None:
    given = names(310)
    given[4] = f"{'W' * 60} League"

    text = words_of(render_pdf(short_letter(signature_blocks=(group(*given, columns=3),))).pdf)

    assert "W" * 8 in text
    assert text.index(given[3][-4:]) < text.index("WWWW") < text.index(given[5][-4:])


def test_a_list_that_the_fast_lane_refuses_is_set_by_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []

    def refuse(job: dict[str, Any], _limits: Limits, **_watch: Any) -> Typeset:
        given.append(job)
        if "ledger" in job:
            raise LaneRefused([(0, 1)] if len(given) == 1 else [])
        return Typeset(pdf=b"", pages=1)

    monkeypatch.setattr(typesetter_process, "run", refuse)

    render_pdf(short_letter(*names(310)))

    assert ["ledger" in job for job in given] == [True, True, False]
    assert [job["html"].count("0309") for job in given] == [0, 0, 1]
    assert [job["html"].count("0001") for job in given] == [0, 1, 1]


@pytest.mark.parametrize("count", (150, 310))
def test_disclaimer_stands_with_the_first_names(count: int) -> None:
    document = short_letter(*names(count), closing="Respectfully,", disclaimer="For identification only.")

    pages = words(render_pdf(document).pdf)

    (first,) = (found for found in pages if any(word[0] == "0000" for word in found))
    tops = {word[0]: word[2] for word in first}
    assert tops["Respectfully,"] < tops["identification"] < tops["0000"] - 25
