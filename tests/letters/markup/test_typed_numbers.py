"""Numbers typed by hand that speak of the list (K8c)."""

import pytest

from letters.documents import Counts
from letters.markup import html
from letters.markup.counts import fill_counts
from letters.markup.number_words import Bound
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
        ("The state closed 64 charities and 3 churches.", []),
        ("In 2024 organizations were closed.", []),
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
        ("more than 24+ organizations", "en", "more than 24+ organizations", "organizations"),
        ("24 (twenty-four) organizations", "en", "24 (twenty-four) organizations", "organizations"),
        ("We, twenty-four organizations,", "en", "twenty-four organizations", "organizations"),
        ("We, two organizations,", "en", "two organizations", "organizations"),
        ("Vingt-quatre associations", "fr", "Vingt-quatre associations", "organizations"),
        ("veintiuna organizaciones", "es", "veintiuna organizaciones", "organizations"),
        ("24 organizzazioni", "it", "24 organizzazioni", "organizations"),
        ("24 организации", "ru", "24 организации", "organizations"),
        ("24 منظمة", "ar", "24 منظمة", "organizations"),
        ("由24个组织提出", "zh", "24个组织", "organizations"),
        ("Wij, 12 vakbonden", "nl", "12 vakbonden", "organizations"),
        ("Vi, 22 fackförbund", "sv", "22 fackförbund", "organizations"),
        ("下列35家机构", "zh", "35家机构", "organizations"),
        ("Nós, 33 entidades", "pt", "33 entidades", "organizations"),
        ("Chúng tôi, 20 tổ chức", "vi", "20 tổ chức", "organizations"),
        ("Together we are 64 charities", "en", "64 charities", "organizations"),
        ("We, thirty-one churches,", "en", "thirty-one churches", "organizations"),
        ("We, 112 scholars,", "en", "112 scholars", "individuals"),
        ("Nous, 40 universités et entreprises,", "fr", "40 universités et entreprises", "organizations"),
        ("אנו, 12 ארגונים,", "he", "12 ארגונים", "organizations"),
        ("हम 20 संगठन", "hi", "20 संगठन", "organizations"),
    ),
)
def test_typed_in_knows_words_marks_and_other_languages(text: str, language: str, words: str, count: str) -> None:
    assert [(one.words, one.count) for one in typed_in(text, language)] == [(words, count)]


@pytest.mark.parametrize(
    ("text", "language", "words", "number", "bound"),
    (
        ("We, over two dozen groups,", "en", "over two dozen groups", 24, Bound.LEAST),
        ("We are a dozen NGOs", "en", "a dozen NGOs", 12, Bound.ABOUT),
        ("We, half a dozen NGOs", "en", "half a dozen NGOs", 6, Bound.EXACT),
        ("Scores of organizations", "en", "Scores of organizations", 40, Bound.LEAST),
        ("more than fifty organisations", "en", "more than fifty organisations", 50, Bound.LEAST),
        ("nearly 60 organisations", "en", "nearly 60 organisations", 60, Bound.MOST),
        ("some eighty associations", "en", "some eighty associations", 80, Bound.ABOUT),
        ("fifty-odd organizations", "en", "fifty-odd organizations", 50, Bound.ABOUT),
        ("a hundred organizations", "en", "a hundred organizations", 100, Bound.EXACT),
        ("five hundred signatories", "en", "five hundred signatories", 500, Bound.EXACT),
        ("Plus d’une cinquantaine d’organisations", "fr", "Plus d’une cinquantaine d’organisations", 50, Bound.LEAST),
        ("une vingtaine de collectifs", "fr", "une vingtaine de collectifs", 20, Bound.ABOUT),
        ("dos docenas de colectivos", "es", "dos docenas de colectivos", 24, Bound.EXACT),
        ("oltre una trentina di associazioni", "it", "oltre una trentina di associazioni", 30, Bound.LEAST),
        ("über zwei Dutzend Organisationen", "de", "über zwei Dutzend Organisationen", 24, Bound.LEAST),
        ("een twintigtal organisaties", "nl", "een twintigtal organisaties", 20, Bound.ABOUT),
        ("duas dezenas de organizações", "pt", "duas dezenas de organizações", 20, Bound.EXACT),
        ("ponad pięćdziesięciu organizacji", "pl", "ponad pięćdziesięciu organizacji", 50, Bound.LEAST),
        ("более пятидесяти организаций", "ru", "более пятидесяти организаций", 50, Bound.LEAST),
        ("أكثر من خمسين منظمة", "ar", "أكثر من خمسين منظمة", 50, Bound.LEAST),
        ("五十多个组织", "zh", "五十多个组织", 50, Bound.LEAST),
        ("由二十四个组织提出", "zh", "二十四个组织", 24, Bound.EXACT),
        ("elliden fazla örgüt", "tr", "elliden fazla örgüt", 50, Bound.LEAST),
    ),
)
def test_typed_in_knows_numbers_by_the_dozen_and_how_they_are_meant(
    text: str, language: str, words: str, number: int, bound: Bound
) -> None:
    assert [(one.words, one.number, one.bound) for one in typed_in(text, language)] == [(words, number, bound)]


@pytest.mark.parametrize(
    ("text", "true", "untrue"),
    (
        ("more than 24 organizations", (24, 30, 300), (23, 0)),
        ("24+ organizations", (24, 30), (23,)),
        ("nearly 60 organizations", (57, 60), (61, 30)),
        ("about 60 organizations", (55, 60, 66), (50, 70)),
        ("two dozen organizations", (24,), (23, 25)),
        ("dozens of organizations", (24, 90), (20,)),
        ("24 organizations", (24,), (23, 25)),
    ),
)
def test_a_number_is_borne_out_as_it_is_meant(text: str, true: tuple[int, ...], untrue: tuple[int, ...]) -> None:
    [typed] = typed_in(text)

    assert [typed.is_borne_out(Counts(organizations=count)) for count in (*true, *untrue)] == [
        *(True for _count in true),
        *(False for _count in untrue),
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    (
        ("In 2023 the authorities closed 300 NGOs.", "en"),
        ("We are alarmed that they have dissolved 1,400 independent organizations.", "en"),
        ("We regret that 90 organizations were labeled and shut down.", "en"),
        ("Three years ago, 51 organizations asked your government to ratify the treaty.", "en"),
        ("In July, police raided the offices of 14 organizations.", "en"),
        ("Nous déplorons que les autorités aient dissous 150 associations.", "fr"),
        ("Il y a deux ans, 55 organisations écrivaient à votre prédécesseur.", "fr"),
        ("Lamentamos que el gobierno haya cancelado 3.500 organizaciones.", "es"),
        ("Más de 1.000 asociaciones fueron disueltas en ese período.", "es"),
        ("Wir sind besorgt, dass 180 Vereine verboten wurden.", "de"),
        ("Vor zwei Jahren haben sich 40 Organisationen an Ihr Haus gewandt.", "de"),
        ("The new rules on foreign funding affect some 1,200 associations all over the country.", "en"),
        ("Selon le ministère, la loi de finances profite à 300 associations de la capitale.", "fr"),
        ("Nach Angaben des Ministeriums betrifft das neue Gesetz 1.200 Vereine im ganzen Land.", "de"),
        ("Según el ministerio, la nueva ley afecta a más de 1.200 asociaciones en todo el país.", "es"),
    ),
)
def test_typed_in_says_which_numbers_may_be_about_others(text: str, language: str) -> None:
    [typed] = typed_in(text, language)

    assert not typed.is_ours


@pytest.mark.parametrize(
    ("text", "language"),
    (
        ("We, 24 organizations, are writing to you about the new law on foreign funding.", "en"),
        ("24 organizations and individuals", "en"),
        ("An open letter by 24 organizations from 11 countries", "en"),
        ("This letter, which 24 organizations from all regions of the country support, asks three things.", "en"),
        ("Les 24 organisations soussignées demandent au gouvernement de revoir la loi de finances.", "fr"),
        ("Wij schrijven u namens 24 verenigingen en vakbonden uit het hele land over de nieuwe wet.", "nl"),
        ("The list has 24 signatories, and the ministry has read each of the names that stand on it.", "en"),
    ),
)
def test_typed_in_says_which_numbers_are_of_those_who_sign(text: str, language: str) -> None:
    assert {typed.is_ours for typed in typed_in(text, language)} == {True}


def test_a_number_of_more_words_is_found_and_none_beyond_another_part_of_the_sentence() -> None:
    [typed] = typed_in("We, 43 human rights and press freedom groups, ask")

    assert typed.words == "43 human rights and press freedom groups"
    assert typed_in("We asked for an answer 60 days after the organizations had met.") == []


@pytest.mark.parametrize(
    ("text", "language", "true", "untrue"),
    (
        ("We are 3 charities and 4 organizations.", "en", (7,), (6, 1)),
        ("Wir, 31 Fachverbände und 14 Kirchengemeinden, bitten", "de", (45,), (44,)),
        ("Nous, 10 associations, 5 syndicats et 2 fondations,", "fr", (17,), (16, 15)),
        ("We are 24 organizations. Last year, 13 organizations of our network were closed.", "en", (24,), (37,)),
    ),
)
def test_numbers_of_one_kind_that_are_named_together_are_borne_out_by_their_sum(
    text: str, language: str, true: tuple[int, ...], untrue: tuple[int, ...]
) -> None:
    typed = [one for one in typed_in(text, language) if one.is_ours]

    for count in true:
        assert all(one.is_borne_out(Counts(organizations=count)) for one in typed)
    for count in untrue:
        assert not all(one.is_borne_out(Counts(organizations=count)) for one in typed)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    (
        ("In 2026 we, 24 organizations, wrote to you.", "en", "24 organizations"),
        ("We, 24 organizations, ask why five were closed.", "en", "24 organizations"),
        ("Im Namen von 35 Menschenrechtsorganisationen", "de", "35 Menschenrechtsorganisationen"),
        ("Wij, 12 mensenrechtenorganisaties", "nl", "12 mensenrechtenorganisaties"),
        ("Dieser Brief wird von über 40 Initiativen unterstützt.", "de", "über 40 Initiativen"),
        ("We, 12 independent experts, ask", "en", "12 independent experts"),
        ("Cette tribune est signée par 77 personnalités.", "fr", "77 personnalités"),
        ("Wir, 46 Flüchtlingsräte", "de", "46 Flüchtlingsräte"),
        ("Las 12 personas que suscribimos esta carta", "es", "12 personas"),
        ("Las organizaciones firmantes, 26 en total, exigimos", "es", "26 en total"),
        ("Les organisations signataires, au nombre de 23, demandent", "fr", "23"),
    ),
)
def test_typed_in_knows_what_is_said_in_the_letters_own_name(text: str, language: str, words: str) -> None:
    assert [one.words for one in typed_in(text, language)] == [words]


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
        ("<p>More than <strong>fifty</strong> organizations</p>", "<p><strong>Four</strong> organizations</p>"),
        ("<p>We are over two dozen groups</p>", "<p>We are four groups</p>"),
        ("<p>We, more than 50&nbsp;organizations</p>", "<p>We, 4&nbsp;organizations</p>"),
        ("<p>We, scores of organizations, score</p>", "<p>We, four organizations, score</p>"),
        ("<p>24 (mostly small) organizations</p>", "<p>4 (mostly small) organizations</p>"),
    ),
)
def test_as_count_puts_a_count_where_the_number_stood(before: str, printed: str) -> None:
    plain = html.plain_text(before)
    counted = before
    for typed in typed_in(plain):
        counted = as_count(counted, typed)

    assert fill_counts(counted, COUNTS, language="en") == printed


def test_as_count_parts_what_an_elision_joined() -> None:
    text = "<p>Nous, une cinquantaine d’organisations,</p>"
    [typed] = typed_in(html.plain_text(text), "fr")

    printed = fill_counts(as_count(text, typed), COUNTS, language="fr")

    assert printed == "<p>Nous, quatre organisations,</p>"
