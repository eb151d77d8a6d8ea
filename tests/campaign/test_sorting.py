"""The order of names in the alphabets of several languages."""

import random

import pytest

from campaign.sorting import sort_key, without_article


@pytest.mark.parametrize(
    ("language", "names"),
    (
        ("en", ["Amnesty", "The Baltic Network", "Éditions", "Foxglove", "Zebra"]),
        ("de", ["Ärztekammer", "Arztpraxis", "Der Bund", "Österreich", "Otter", "Straße", "Strauß"]),
        ("sv", ["Anka", "Zebra", "Ålands fred", "Ängel", "Öresund"]),
        ("da", ["Anker", "Zebra", "Ærø", "Østersøen", "Århus"]),
        ("es", ["El Nido", "Nuevo", "Ñandú", "Oso"]),
        ("fr", ["L'Avenir", "Élan", "La Fontaine", "Les Verts"]),
        ("pl", ["Cezar", "Ćma", "Dom", "Lato", "Łódź", "Zebra", "Źródło", "Żaba"]),
        ("cs", ["Hora", "Chata", "Ikar", "Ryba", "Řeka"]),
        ("ar", ["أمل", "البيت", "تونس", "المياه"]),
    ),
)
def test_sort_key_follows_the_alphabet(language: str, names: list[str]) -> None:
    shuffled = random.Random(7).sample(names, len(names))

    assert sorted(shuffled, key=lambda name: sort_key(name, language)) == names


def test_sort_key_keeps_the_article_when_asked() -> None:
    names = ["Alpha", "The Beta", "Gamma"]

    assert sorted(names, key=lambda name: sort_key(name, "en")) == ["Alpha", "The Beta", "Gamma"]
    assert sorted(names, key=lambda name: sort_key(name, "en", ignores_article=False)) == [
        "Alpha",
        "Gamma",
        "The Beta",
    ]


def test_sort_key_ignores_case_and_tells_equal_names_apart() -> None:
    assert sort_key("alpha")[0] == sort_key("ALPHA")[0]
    assert sort_key("alpha") != sort_key("ALPHA")


@pytest.mark.parametrize(
    ("name", "language", "rest"),
    (
        ("The Who", "en", "Who"),
        ("Theodora", "en", "Theodora"),
        ("The", "en", "The"),
        ("L’Avenir", "fr", "Avenir"),
        ("Die Linke", "de-AT", "Linke"),
        ("Die Linke", "en", "Die Linke"),
        ("'t Hooft", "nl", "Hooft"),
        ("The Who", "zh", "The Who"),
    ),
)
def test_without_article_takes_the_language_into_account(name: str, language: str, rest: str) -> None:
    assert without_article(name, language) == rest
