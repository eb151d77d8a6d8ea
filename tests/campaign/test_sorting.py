"""The order of names in the alphabets of several languages."""

import random

import pytest

from campaign.sorting import Key, SortHabits, person_sort_name, sort_key, without_article


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
        ("hu", ["Ottó", "Ödön", "Őri", "Pál"]),
        ("hr", ["Crna", "Čakovec", "Ćiro", "Dom"]),
        ("uk", ["Ганна", "Ґалаґан", "Дім"]),
        ("tr", ["Cem", "Çınar", "Işık", "İrem"]),
        ("et", ["Saar", "Šokk", "Zorro", "Žanna", "Tamm"]),
        ("lt", ["Yla", "Inga", "Jonas"]),
        ("cy", ["Cymru", "Chwilog", "Dinas"]),
        ("zh", ["阿里基金", "北京协会", "上海中心", "中国论坛"]),
        ("zh-Hant", ["一心協會", "中山學會", "台灣論壇", "環境聯盟"]),
        ("ja", ["あさひ", "カモメ", "さくら"]),
        ("xx", ["Amnesty", "Éditions", "Zebra"]),
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


@pytest.mark.parametrize(
    ("name", "language", "sorted_as"),
    (
        ("Dr. Lucien Marchetti", "en", "Marchetti Lucien"),
        ("Prof. Dr. med. Anna Zeller", "de", "Zeller Anna"),
        ("Zeller, Anna", "en", "Zeller Anna"),
        ("Rev. Martin King, Jr., PhD", "en", "King Martin"),
        ("Jan de Vries", "en", "de Vries Jan"),
        ("Mgr Jean-Luc Petit", "fr", "Petit Jean-Luc"),
        ("Madonna", "en", "Madonna"),
        ("Esther Mba", "en", "Mba Esther"),
        ("Marie Claire Mba", "fr", "Mba Marie Claire"),
        ("John Smith, Mba", "en", "Smith John"),
        ("Marie Claire Roy MBA", "fr", "Roy Marie Claire"),
        ("Dr. Kovács János", "hu", "Kovács János"),
        ("王小明", "zh", "王小明"),
        ("محمد بن سلمان", "ar", "محمد بن سلمان"),
        ("Ms Li", "en", "Li"),
        ("Baroness Helena Kennedy KC", "en", "Kennedy Helena"),
        ("Barr. Femi Falana SAN", "en", "Falana Femi"),
        ("o. Univ.-Prof. Dr. Karl Maier", "de", "Maier Karl"),
        ("KIM SAN", "en", "SAN KIM"),
        ("Maître Fatou Diop", "fr", "Diop Fatou"),
        ("Sœur Marie Kaboré", "fr", "Kaboré Marie"),
        ("Pastorin Ute Lamm", "de", "Lamm Ute"),
        ("Chanoine Paul Mercier", "fr", "Mercier Paul"),
        ("Reverendo Luis Prieto", "es", "Prieto Luis"),
        ("Hon. Justice Rosa Kamau", "en", "Kamau Rosa"),
        ("Datuk Ambiga Sreenevasan", "en", "Sreenevasan Ambiga"),
        ("Don Luigi Rossi", "it", "Rossi Luigi"),
        ("Don Rossi", "en", "Rossi Don"),
        ("Pbro. Daniel Ayala", "es", "Ayala Daniel"),
        ("Fr. Pedro Arrupe, SJ", "en", "Arrupe Pedro"),
        ("Pr Jean Martin", "fr", "Martin Jean"),
        ("Irwin Cotler OC, OQ", "en", "Cotler Irwin"),
        ("KIM SAN, Ada", "en", "KIM SAN Ada"),
        ("William Bourdon, avocat au barreau de Paris", "fr", "Bourdon William"),
        ("Jane Doe, Executive Director of the Harbor Trust", "en", "Doe Jane"),
        ("Anna Meyer, Leiterin der Rechtsabteilung", "de", "Meyer Anna"),
        ("Berg, Hans van der", "nl", "van der Berg Hans"),
        ("Ruiz Gil, María de la Luz", "es", "Ruiz Gil María de la Luz"),
        ("Tan Sri Noor Azman", "en", "Azman Noor"),
        ("Dato' Sri Anwar Ibrahim", "ms", "Ibrahim Anwar"),
        ("Tan Ah Kow", "en", "Kow Tan Ah"),
        ("Sri Mulyani Indrawati", "id", "Indrawati Sri Mulyani"),
        ("advokat Lars Berg", "sv", "Berg Lars"),
        ("cand. jur. Mette Dahl", "da", "Dahl Mette"),
        ("Fil. dr. Anna Ek", "sv", "Ek Anna"),
        ("Dª Carmen Vela", "es", "Vela Carmen"),
        ("Δρ. Ελένη Παπαδοπούλου", "el", "Παπαδοπούλου Ελένη"),
        ("доц. Олена Шевченко", "uk", "Шевченко Олена"),
        ("Шевченко Олена Іванівна", "uk", "Шевченко Олена Іванівна"),
        ("Иванов Иван Петрович", "ru", "Иванов Иван Петрович"),
        ("Роман Абрамович", "ru", "Абрамович Роман"),
        ("Кузьмич, Анна", "ru", "Кузьмич Анна"),
        ("עו\"ד אבנר פינצ'וק", "he", "פינצ'וק אבנר"),
        ("דוד בן גוריון", "he", "בן גוריון דוד"),
        ("ნინო ლომჯარია", "ka", "ლომჯარია ნინო"),
        ("አቢይ አሕመድ", "am", "አቢይ አሕመድ"),
    ),
)
def test_person_sort_name_is_the_family_name_without_titles(name: str, language: str, sorted_as: str) -> None:
    assert person_sort_name(name, language) == sorted_as


@pytest.mark.parametrize(
    ("name", "language", "sorted_as"),
    (
        ("Ana García Ruiz", "es", "García Ruiz Ana"),
        ("Jose Antonio Guevara Bermudez", "es-MX", "Guevara Bermudez Jose Antonio"),
        ("Pedro del Río Montes", "es", "Río Montes Pedro del"),
        ("Yolanda Oquelí de la Vega", "es", "Oquelí de la Vega Yolanda"),
        ("Montserrat Casals Roca", "ca", "Casals Roca Montserrat"),
        ("Rosa Elena Bravo", "es", "Bravo Rosa Elena"),
        ("María del Carmen Ortiz", "es", "Ortiz María del Carmen"),
        ("Juan C. López", "es", "López Juan C."),
        ("Mary Elizabeth Lawson", "es", "Lawson Mary Elizabeth"),
        ("García Ruiz, Ana", "es", "García Ruiz Ana"),
        ("Ana García Ruiz", "en", "Ruiz Ana García"),
        ("Ana Sousa Ruiz", "pt", "Ruiz Ana Sousa"),
    ),
)
def test_spanish_names_stand_under_the_first_of_two_family_names(name: str, language: str, sorted_as: str) -> None:
    assert person_sort_name(name, language, ignores_particles=True) == sorted_as


def test_person_sort_name_takes_particles_by_rule() -> None:
    assert person_sort_name("Ludwig van der Berg", "nl", ignores_particles=True) == "Berg Ludwig van der"
    assert person_sort_name("Ludwig van der Berg", "nl") == "van der Berg Ludwig"


@pytest.mark.parametrize(
    ("name", "language", "sorted_as"),
    (
        ("María de los Ángeles Ruiz", "es", "Ruiz María de los Ángeles"),
        ("Maria del Carmen Ortega y Ruiz", "en", "Ortega y Ruiz Maria del Carmen"),
        ("José de Jesús Pérez", "es", "Pérez José de Jesús"),
        ("Maria da Conceição Alves", "pt", "Alves Maria da Conceição"),
        ("Margarita Robles Fernández", "es", "Robles Fernández Margarita"),
        ("José Manuel Albares", "es", "Albares José Manuel"),
        ("Ana de la Torre Ruiz", "es", "Torre Ruiz Ana de la"),
        ("Ana Martins Silva", "pt", "Silva Ana Martins"),
        ("Juan de los Ángeles", "es", "Ángeles Juan de los"),
        ("María de los Ángeles", "es", "Ángeles María de los"),
        ("Pedro de la Cruz", "gl", "Cruz Pedro de la"),
        ("Karl von und zu Guttenberg", "de", "Guttenberg Karl von und zu"),
        ("Hans aus dem Bruch", "de", "Bruch Hans aus dem"),
        ("Hans aus dem Bruch", "en", "aus dem Bruch Hans"),
        ("Anna dalla Chiesa", "it", "dalla Chiesa Anna"),
        ("Kees ten Have", "nl", "Have Kees ten"),
        ("Kees ten Have", "nl-BE", "ten Have Kees"),
        ("Sophie in 't Veld", "nl", "Veld Sophie in 't"),
        ("Mohamed ben el Haj", "ar", "ben el Haj Mohamed"),
        ("Hocine Aït Ahmed", "fr", "Aït Ahmed Hocine"),
        ("Máire Uí Bhriain", "ga", "Uí Bhriain Máire"),
        ("Ana dos Anjos Pereira", "pt", "Pereira Ana dos Anjos"),
        ("Maria da Silva e Sousa", "pt", "Silva e Sousa Maria da"),
        ("João Silva Neto", "pt", "Silva Neto João"),
    ),
)
def test_particles_of_several_words_and_given_names_that_look_like_them(
    name: str, language: str, sorted_as: str
) -> None:
    habits = SortHabits()

    made = person_sort_name(
        name,
        language,
        ignores_particles=habits.skips_particles(language),
        ignores_french_de=habits.skips_french_de(language),
    )

    assert made == sorted_as


def test_person_sort_name_takes_a_name_apart_once() -> None:
    person_sort_name("Ottoline Brandt-Weaver")
    before = person_sort_name.cache_info().misses

    assert person_sort_name("Ottoline Brandt-Weaver") == "Brandt-Weaver Ottoline"
    assert person_sort_name.cache_info().misses == before


@pytest.mark.parametrize(
    ("language", "said", "family"),
    (
        ("nl", "", "Vries"),
        ("nl-BE", "", "de Vries"),
        ("en", "", "de Vries"),
        ("de", "", "Vries"),
        ("it", "", "de Vries"),
        ("nl", "sort", "de Vries"),
        ("en", "skip", "Vries"),
    ),
)
def test_particles_sort_as_the_language_or_the_coalition_has_it(language: str, said: str, family: str) -> None:
    skips = SortHabits(said).skips_particles(language)

    assert person_sort_name("Anna de Vries", language, ignores_particles=skips).startswith(f"{family} Anna")


@pytest.mark.parametrize(
    ("name", "sorted_as"), (("Jean de La Fontaine", "La Fontaine Jean de"), ("Anne Le Goff", "Le Goff Anne"))
)
def test_french_leaves_out_de_alone(name: str, sorted_as: str) -> None:
    skips = SortHabits().skips_french_de("fr")

    assert person_sort_name(name, "fr", ignores_french_de=skips) == sorted_as
    assert not SortHabits("sort").skips_french_de("fr")


@pytest.mark.parametrize(
    ("spoken", "in_order"), ((True, "岑单曾赵"), pytest.param(False, "岑曾单赵", id="control: as characters"))
)
def test_a_chinese_family_name_stands_where_it_is_spoken(spoken: bool, in_order: str) -> None:
    """岑 Cén, 单 Shàn, 赵 Zhào, 曾 Zēng: the last is céng where it is no name, and 单 is dān."""
    names = ["赵平", "曾平", "单平", "岑平"]

    def key(name: str) -> Key:
        return sort_key(person_sort_name(name, "zh-Hans", speaks_chinese=spoken), "zh-Hans")

    assert "".join(name[0] for name in sorted(names, key=key)) == in_order


@pytest.mark.parametrize(
    ("chinese", "language", "is_spoken"),
    (
        ("", "zh-Hans", True),
        ("", "zh-Hant", False),
        ("", "zh-TW", False),
        ("pinyin", "zh-Hant", True),
        ("stroke", "zh-Hans", False),
        ("pinyin", "ja", False),
    ),
)
def test_chinese_names_are_spoken_where_pinyin_decides(chinese: str, language: str, is_spoken: bool) -> None:
    assert SortHabits(chinese=chinese).speaks_chinese(language) is is_spoken


def test_chinese_goes_by_pinyin_or_strokes() -> None:
    """丁 dīng has two strokes, 三 sān has three, 八 bā two: by sound the third comes first."""
    names = ["三", "丁", "八"]

    def ordered(chinese: str) -> list[str]:
        return sorted(names, key=lambda name: sort_key(name, SortHabits(chinese=chinese).alphabet("zh")))

    assert ordered("pinyin") == ordered("") == ["八", "丁", "三"]
    assert ordered("stroke")[-1] == "三"
    assert SortHabits(chinese="stroke").alphabet("en") == "en"
