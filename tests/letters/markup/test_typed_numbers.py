"""Numbers typed by hand that speak of the list (K8c)."""

import pytest

from letters.documents import Counts
from letters.markup import html
from letters.markup.counts import fill_counts
from letters.markup.typed_numbers import as_count, typed_in

COUNTS = Counts(organizations=4, individuals=3, countries=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    (
        ("We are 24 organizations and individuals.", [("24 organizations and individuals", "signatories", 7)]),
        ("We are 7 organizations and individuals.", [("7 organizations and individuals", "signatories", 7)]),
        ("Les 12 organisations soussignées", [("12 organisations", "organizations", 4)]),
        ("Im Namen von 3 Organisationen", [("3 Organisationen", "organizations", 4)]),
        ("en nombre de 9 organizaciones", [("9 organizaciones", "organizations", 4)]),
        (
            "24 organizations from 11 countries",
            [("24 organizations", "organizations", 4), ("11 countries", "countries", 2)],
        ),
        ("Resolution 60/251 and Article 12 of 1966", []),
        ("They detained 350 people in 2019.", []),
        ("within 60 days; 1,200 tonnes", []),
    ),
)
def test_typed_in_finds_what_speaks_of_the_list(text: str, expected: list[tuple[str, str, int]]) -> None:
    assert [(one.words, one.count, one.true(COUNTS)) for one in typed_in(text)] == expected


@pytest.mark.parametrize(
    ("text", "language", "words", "count"),
    (
        ("The 24 signatory organizations", "en", "24 signatory organizations", "organizations"),
        ("The 24 undersigned", "en", "24 undersigned", "signatories"),
        ("signed by 1,204 individuals", "en", "1,204 individuals", "individuals"),
        ("more than 24+ organizations", "en", "24+ organizations", "organizations"),
        ("24 (twenty-four) organizations", "en", "24 (twenty-four) organizations", "organizations"),
        ("We, twenty-four organizations,", "en", "twenty-four organizations", "organizations"),
        ("We, two organizations,", "en", "two organizations", "organizations"),
        ("Vingt-quatre associations", "fr", "Vingt-quatre associations", "organizations"),
        ("veintiuna organizaciones", "es", "veintiuna organizaciones", "organizations"),
        ("24 organizzazioni", "it", "24 organizzazioni", "organizations"),
        ("24 организации", "ru", "24 организации", "organizations"),
        ("24 منظمة", "ar", "24 منظمة", "organizations"),
        ("由24个组织提出", "zh", "24个组织", "organizations"),
    ),
)
def test_typed_in_knows_words_marks_and_other_languages(text: str, language: str, words: str, count: str) -> None:
    assert [(one.words, one.count) for one in typed_in(text, language)] == [(words, count)]


def test_typed_in_leaves_small_numbers_of_other_things_alone() -> None:
    assert typed_in("They closed two organizations and one of the associations.") == []


@pytest.mark.parametrize(
    ("before", "printed"),
    (
        ("<p>We are 24 organizations and individuals.</p>", "<p>We are 7 organizations and individuals.</p>"),
        ("<p>We, 24 organizations, and 24 others</p>", "<p>We, 4 organizations, and 24 others</p>"),
        ("<p>24&nbsp;organizations, article 24</p>", "<p>4&nbsp;organizations, article 24</p>"),
        ("<p>2,024 organizations</p>", "<p>4 organizations</p>"),
        ("<p>Resolution 2,024</p>", "<p>Resolution 2,024</p>"),
        ("<p>We <strong>24</strong> organizations</p>", "<p>We <strong>4</strong> organizations</p>"),
        ("<p>Twenty-four (24) organizations</p>", "<p>Four organizations</p>"),
        ("<p>24 (mostly small) organizations</p>", "<p>4 (mostly small) organizations</p>"),
    ),
)
def test_as_count_puts_a_count_where_the_number_stood(before: str, printed: str) -> None:
    plain = html.plain_text(before)
    counted = before
    for typed in typed_in(plain):
        counted = as_count(counted, typed)

    assert fill_counts(counted, COUNTS, language="en") == printed
