"""Of whom a number that was typed by hand speaks: of those who sign, of others, or of nothing that signs (K8c)."""

import pytest

from letters.markup.typed_numbers import typed_in


def read(text: str, language: str) -> list[tuple[int, str, bool]]:
    """Return the numbers that speak of the list, of what, and whether they are said to be the signers."""
    return [(typed.number, "+".join(typed.kinds), typed.is_ours) for typed in typed_in(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    (
        ("en", "We write as seventeen organizations from five countries.", [(17, "organizations"), (5, "countries")]),
        ("en", "Signed by 12 unions, 7 churches and 3 universities.", [(n, "organizations") for n in (12, 7, 3)]),
        ("en", "An appeal by 90 physicians and 12 hospitals", [(90, "individuals"), (12, "organizations")]),
        ("en", "Open letter from 33 student unions to the Minister", [(33, "organizations")]),
        ("en", "Our 22 member groups represent farmers in 9 countries.", [(22, "organizations"), (9, "countries")]),
        ("en", "The 38 organizations listed below represent patients.", [(38, "organizations")]),
        (
            "en",
            "Sixteen unions and 210 citizens put their names to this letter.",
            [(16, "organizations"), (210, "individuals")],
        ),
        ("en", "This joint statement has the support of 104 associations.", [(104, "organizations")]),
        ("fr", "Lettre ouverte de 120 chercheurs à la ministre", [(120, "individuals")]),
        ("fr", "Les 41 associations de la coordination refusent cette réforme.", [(41, "organizations")]),
        ("es", "Somos 18 sindicatos y 6 universidades de la región.", [(18, "organizations"), (6, "organizations")]),
        ("de", "Wir, 29 Umweltverbände und Bürgerinitiativen, fordern", [(29, "organizations")]),
        ("de", "Diesen Brief haben 41 Einrichtungen der Jugendhilfe unterzeichnet.", [(41, "organizations")]),
        ("de", "Unser Netzwerk umfasst 58 Organisationen aus 11 Ländern.", [(58, "organizations"), (11, "countries")]),
        ("it", "La lettera è sottoscritta da 26 enti del terzo settore.", [(26, "organizations")]),
        ("pt", "Esta carta é assinada por 15 coletivos de mulheres.", [(15, "organizations")]),
        ("nl", "Namens 14 stichtingen en verenigingen,", [(14, "organizations")]),
        ("sv", "Vi, 16 föreningar och 120 privatpersoner,", [(16, "organizations"), (120, "individuals")]),
        ("cs", "My, 14 spolků a nadací, žádáme o schůzku.", [(14, "organizations")]),
    ),
)
def test_numbers_of_those_who_sign(language: str, text: str, expected: list[tuple[int, str]]) -> None:
    assert read(text, language) == [(number, kind, True) for number, kind in expected]


@pytest.mark.parametrize(
    ("language", "text"),
    (
        ("en", "The fund supported 64 organizations last year."),
        ("en", "We have read the reports of 19 NGOs that documented the raids."),
        ("en", "We thank the 9 countries that voted for the resolution."),
        ("en", "The ruling affects 150 NGOs."),
        ("en", "The commission heard 24 organizations in June."),
        ("fr", "Le décret a privé 85 associations de leurs subventions."),
        ("fr", "Nous, maires de 34 communes, refusons ce projet."),
        ("es", "El gobierno retiró la personería a 230 organizaciones."),
        ("de", "Das Gesetz betrifft rund 900 Vereine im Land."),
        ("it", "Il decreto colpisce 500 associazioni di volontariato."),
        ("pt", "O ministro recebeu 9 associações em maio."),
        ("nl", "De wet raakt 600 verenigingen."),
    ),
)
def test_numbers_that_may_be_about_others(language: str, text: str) -> None:
    assert [is_ours for _number, _kind, is_ours in read(text, language)] == [False]


@pytest.mark.parametrize(
    ("language", "text"),
    (
        ("en", "We ask that you meet within 30 days of the organizations being notified."),
        ("en", "We believe that Article 9 protects associations."),
        ("fr", "Nous attendons depuis 15 jours de l’association une réponse."),
        ("de", "Wir meinen, dass nach Artikel 8 Vereine frei sind."),
    ),
)
def test_numbers_of_days_and_articles_count_nobody(language: str, text: str) -> None:
    assert read(text, language) == []
