"""What is printed of a letter: letterhead, date line, address blocks, copies."""

from datetime import date
from typing import Any

import pytest
from babel import localedata
from babel.dates import format_date

from letters.date_line import date_line, written_date
from letters.documents import AddressBlock, Annex, CcPosition, Counts, PageSize
from letters.editions.composition import compose
from letters.models import Letter, Recipient
from letters.recipients.address_lines import address_block, cc_line
from tests.factories.campaign import make_campaign, make_coalition
from tests.factories.letters import make_letter, make_recipient


def composed(letter: Letter, **options: Any) -> Any:
    return compose(letter, blocks=(), counts=Counts(), **options)


@pytest.fixture
def letter() -> Letter:
    coalition = make_coalition(
        name="Friends of the Archive", address=["1 Paper Street", "Inkwell"], website="archive.example"
    )
    return make_letter(campaign=make_campaign(coalition=coalition))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("columns", "head"),
    (
        ({}, ("Friends of the Archive", "1 Paper Street", "Inkwell", "archive.example")),
        ({"letterhead": ["Own line", "Second"]}, ("Own line", "Second")),
        ({"sender": "Six rapporteurs"}, ()),
        ({"sender": "Six rapporteurs", "letterhead": ["Own line"]}, ("Own line",)),
        ({"show_letterhead": False}, ()),
        ({"show_letterhead": False, "letterhead": ["Own line"]}, ()),
    ),
)
def test_compose_prints_the_letterhead_or_the_sender(
    letter: Letter, columns: dict[str, Any], head: tuple[str, ...]
) -> None:
    for name, value in columns.items():
        setattr(letter, name, value)

    document = composed(letter)

    assert (document.letterhead, document.sender) == (head, columns.get("sender", ""))


@pytest.mark.django_db
def test_compose_takes_every_piece_of_furniture(letter: Letter) -> None:
    furniture = {
        "reference": "ARC 2026/1",
        "place": "Inkwell",
        "issued_on": date(2026, 7, 7),
        "disclaimer": "As given.",
        "after_signatures": "<p>P.S.</p>",
        "show_title": True,
        "cc_position": "before_body",
        "page_size": "Letter",
        "annexes": [{"title": "Annex", "body": "<p>More.</p>"}],
    }
    for name, value in furniture.items():
        setattr(letter, name, value)

    document = composed(letter, watermark="Draft")

    assert document.date_line == "Inkwell, July 7, 2026"
    assert document.annexes == (Annex("Annex", "", "<p>More.</p>"),)
    assert (document.cc_position, document.page_size) == (CcPosition.BEFORE_BODY, PageSize.LETTER)
    assert (document.watermark, document.reference, document.show_title) == ("Draft", "ARC 2026/1", True)
    assert document == type(document).from_json(document.as_json())


@pytest.mark.django_db
def test_compose_prints_a_letter_as_it_stood_in_a_revision(letter: Letter) -> None:
    first = letter.revisions.get()
    letter.body, letter.subject = "<p>Changed.</p>", "Changed"

    document = composed(letter, revision=first)

    assert (document.body, document.subject) == ("<p>We ask you to open the archives.</p>", "Access to the archives")


@pytest.mark.django_db
@pytest.mark.parametrize("rows", (1, 3))
def test_compose_asks_the_database_equally_often(letter: Letter, rows: int, django_assert_num_queries: Any) -> None:
    for role in [Recipient.Role.TO, Recipient.Role.CC] * rows:
        make_recipient(letter=letter, role=role)
    fresh = Letter.objects.get(pk=letter.pk)

    with django_assert_num_queries(3):
        document = composed(fresh)

    assert (len(document.recipients), len(document.cc)) == (rows, rows)


def test_address_block_begins_with_the_title_of_a_class_without_a_name() -> None:
    recipient = Recipient(title="Chief executive officers", organization="companies doing business here")

    assert address_block(recipient) == AddressBlock(("Chief executive officers", "companies doing business here"))


def test_address_block_has_a_line_for_each_part() -> None:
    recipient = Recipient(
        name="Ada", title="Minister", office="Room 4", organization="Ministry", address=["1 Square", "City"]
    )

    assert address_block(recipient).lines == ("Ada", "Minister", "Room 4", "Ministry", "1 Square", "City")


def test_cc_line_keeps_commas_inside_a_title() -> None:
    recipient = Recipient(
        name="Scott B.", title="Deputy Secretary", organization="Bureau of Democracy, Rights, and Labor"
    )

    assert cc_line(recipient) == "Scott B., Deputy Secretary, Bureau of Democracy, Rights, and Labor"


@pytest.mark.parametrize(
    ("language", "written"),
    (
        ("en", "July 1, 2020"),
        ("en-US", "July 1, 2020"),
        ("en-GB", "1 July 2020"),
        ("fr", "1er juillet 2020"),
        ("de", "1. Juli 2020"),
        ("es", "1 de julio de 2020"),
        ("it", "1 luglio 2020"),
        ("ar", "1 يوليو 2020"),
        ("zh", "2020年7月1日"),
        ("zh-Hant", "2020年7月1日"),
        ("zh-TW", "2020年7月1日"),
        ("bo", "སྤྱི་ལོ་2020 ཟླ་བ་བདུན་པའི་ཚེས་1"),
        ("my", "2020 ဇူလိုင် 1"),
        ("pt-BR", "1 de julho de 2020"),
        ("uk", "1 липня 2020\u202fр."),
        ("eu", "2020(e)ko uztailaren 1(a)"),
        ("sr-Latn", "1. jul 2020."),
        ("pa-PK", "1 جولائی 2020"),
        # CLDR knows no months: in this script, or at all.
        ("tt-Arab", "2020-07-01"),
        ("dv", "2020-07-01"),
        ("ary", "2020-07-01"),
        ("xx", "2020-07-01"),
    ),
)
def test_written_date_follows_the_language(language: str, written: str) -> None:
    assert written_date(date(2020, 7, 1), style="language", language=language) == written


@pytest.mark.stories
def test_written_date_is_the_one_of_cldr_in_every_language_and_month() -> None:
    """French alone writes the first of a month otherwise; what CLDR does not know is written in digits."""
    days = [date(2026, month, 2) for month in range(1, 13)]
    others = {
        name: (usual, ours)
        for name in localedata.locale_identifiers()
        for day in days
        for usual, ours in [
            (
                format_date(day, "long", locale=name),
                written_date(day, style="language", language=name.replace("_", "-")),
            )
        ]
        if ours != (day.isoformat() if f"M{day.month:02}" in usual else usual)
    }

    assert others == {}


def test_written_date_keeps_a_month_that_is_spelled_as_in_english() -> None:
    assert written_date(date(2026, 4, 1), style="language", language="de") == "1. April 2026"
    assert written_date(date(2026, 4, 1), style="language", language="id") == "1 April 2026"


def test_written_date_writes_the_first_alone_as_an_ordinal_in_french() -> None:
    days = [
        written_date(date(2026, 4, day), style="language", language=language)
        for language, day in (("fr", 1), ("fr-CH", 1), ("fr", 2), ("fr", 11), ("fr", 21), ("frr", 1))
    ]

    assert days == ["1er avril 2026"] * 2 + ["2 avril 2026", "11 avril 2026", "21 avril 2026", "1. April 2026"]


@pytest.mark.parametrize(
    ("language", "style", "written"),
    (
        ("de", "day_first", "7. Juli 2020"), ("es", "day_first", "7 de julio de 2020"),
        ("en-GB", "month_first", "July 7, 2020"), ("zh", "day_first", "2020年7月7日"),
        ("hu", "month_first", "2020. július 7."), ("de", "iso", "2020-07-07"),
        ("ca", "month_first", "7 de juliol del 2020"), ("he", "month_first", "7 ביולי 2020"),
        ("fil", "day_first", "7 Hulyo 2020"), ("fil", "month_first", "Hulyo 7, 2020"),
    ),
)  # fmt: skip
def test_written_date_keeps_what_belongs_to_an_order_in_the_language(language: str, style: str, written: str) -> None:
    assert written_date(date(2020, 7, 7), style=style, language=language) == written


@pytest.mark.parametrize(
    ("style", "written"),
    (("day_first", "7 July 2020"), ("month_first", "July 7, 2020"), ("iso", "2020-07-07")),
)
def test_written_date_follows_the_chosen_style(style: str, written: str) -> None:
    assert written_date(date(2020, 7, 7), style=style, language="en") == written


@pytest.mark.parametrize(
    ("given", "line"),
    (
        ({"place": "Geneva"}, "Geneva, July 7, 2020"),
        ({"place": "Genève", "language": "fr"}, "Genève, le 7 juillet 2020"),
        ({"place": "Berlin", "language": "de"}, "Berlin, 7. Juli 2020"),
        ({"place": "北京", "language": "zh-Hans"}, "北京 2020年7月7日"),
        ({"place": "كابل", "language": "ps"}, "كابل، 7 جولای 2020"),
        ({"place": "ތ", "language": "dv"}, "ތ، 2020-07-07"),
        ({"place": "Köln", "language": "ar"}, "Köln\u200f، 7 يوليو 2020"),
        ({"place": "אילת", "language": "he"}, "אילת, 7 ביולי 2020"),
        ({"place": "Geneva", "date_text": "in the summer"}, "Geneva, in the summer"),
        ({"place": "Geneva", "issued_on": None}, "Geneva"),
        ({"issued_on": None}, ""),
    ),
)
def test_date_line_joins_place_and_date(given: dict[str, Any], line: str) -> None:
    usual: dict[str, Any] = {
        "place": "",
        "issued_on": date(2020, 7, 7),
        "date_text": "",
        "style": "language",
        "language": "en",
    }

    assert date_line(**{**usual, **given}) == line
