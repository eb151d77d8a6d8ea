"""Countries by any of their names, and a question where a name may mean several (K27)."""

from collections import Counter

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test.html import parse_html
from django.utils import translation
from django_countries import countries

from campaign.countries import CountryField, name_of, read
from campaign.country_names import folded, official


@pytest.mark.parametrize(
    ("text", "code"),
    (
        ("United States", "US"),
        ("US of A", "US"),
        ("Taiwan R.O.C.", "TW"),
        ("Falklands", "FK"),
        ("U.S.A.", "US"),
        ("UK", "GB"),
        ("U.A.E.", "AE"),
        ("Czech Rep.", "CZ"),
        ("Russian Fed.", "RU"),
        ("Dominican Rep.", "DO"),
        ("Dem. Rep. of the Congo", "CD"),
        ("Korea, Rep.", "KR"),
        ("Iran, Islamic Rep.", "IR"),
        ("Egypt, Arab Rep.", "EG"),
        ("Slovak Rep.", "SK"),
        ("Ireland (Republic of)", "IE"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("COTE DIVOIRE", "CI"),
        ("great britain", "GB"),
        ("South Korea", "KR"),
        ("Korea, Republic of", "KR"),
        ("North Korea", "KP"),
        ("Kosovo", "XK"),
        ("Kosova", "XK"),
        ("Косово", "XK"),
        ("DR Congo", "CD"),
        ("Congo (Brazzaville)", "CG"),
        ("Congo-Kinshasa", "CD"),
        ("Guinea", "GN"),
        ("Tanzania, United Republic of", "TZ"),
        ("Federal Republic of Germany", "DE"),
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("osterreich", "AT"),
        ("Côte d’Ivoire", "CI"),
        ("cote d'ivoire", "CI"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Россия", "RU"),
        ("日本", "JP"),
        ("مصر", "EG"),
        ("भारत", "IN"),
        ("The Netherlands", "NL"),
        ("Ireland", "IE"),
        ("Georgia", "GE"),
        ("Slovenská republika", "SK"),  # Gambia's name too, in a catalog of translations
        ("República de Zàmbia", "ZM"),
        ("جمهوری زامبیا", "ZM"),
        ("فلسطین", "PS"),
        ("ch", "CH"),
        ("CHE", "CH"),
        ("Republic of China", "TW"),
        ("R.O.C.", "TW"),
        ("Chinese Taipei", "TW"),
        ("P.R. China", "CN"),
        ("Republik Korea", "KR"),
        ("Korea, Dem. People's Rep.", "KP"),
        ("S. Africa", "ZA"),
        ("S. Sudan", "SS"),
        ("N. Macedonia", "MK"),
        ("Macedonia (FYROM)", "MK"),
        ("US Virgin Islands", "VI"),
        ("BVI", "VG"),
        ("Aotearoa New Zealand", "NZ"),
        ("West Bank and Gaza", "PS"),
        ("РФ", "RU"),
        # Two names of one country.
        ("United States (USA)", "US"),
        ("Scotland, UK", "GB"),
        ("Northern Ireland (UK)", "GB"),
        ("Belgique/België", "BE"),
        ("Österreich / Austria", "AT"),
        ("Congo (RDC)", "CD"),
        # By code and by flag, also where another language has such a name (Vietnamese: Bỉ, Nga).
        ("BI", "BI"),
        ("NGA", "NG"),
        ("GB-SCT", "GB"),
        ("🇩🇪", "DE"),
        # As states call themselves, in their languages.
        ("Česká republika", "CZ"),
        ("中华人民共和国", "CN"),
        ("Estado Plurinacional de Bolivia", "BO"),
        ("دولة فلسطين", "PS"),
        ("Elfenbeinküste", "CI"),
        ("Lao P.D.R.", "LA"),
        ("Yemen Republic", "YE"),
        ("Solomon Is.", "SB"),
        ("Eq. Guinea", "GQ"),
        ("Macau SAR", "MO"),
        ("Sakartvelo", "GE"),
        ("Hayastan", "AM"),
        ("Zhongguo", "CN"),
        ("O‘zbekiston", "UZ"),
        ("Druk Yul", "BT"),
        ("Al-Jazair", "DZ"),
        ("Ellás", "GR"),
        ("Inghilterra", "GB"),
        ("Irlande du Nord", "GB"),
        ("Guyane", "GF"),
        ("W. Samoa", "WS"),
        ("Tajikstan", "TJ"),
        # As they were called before.
        ("Abyssinia", "ET"),
        ("Bechuanaland", "BW"),
        ("New Hebrides", "VU"),
        ("Malawi (Nyasaland)", "MW"),
    ),
)
def test_read_knows_a_country_by_any_common_name(text: str, code: str) -> None:
    assert read(text).code == code


@pytest.mark.parametrize(
    ("text", "codes"),
    (
        ("Congo", ("CD", "CG")),
        ("The Congo", ("CD", "CG")),
        ("Kongo", ("CD", "CG")),
        ("Korea", ("KR", "KP")),
        ("Corée", ("KR", "KP")),
        ("Virgin Islands", ("VG", "VI")),
        ("Guiana", ("GF", "GY")),
        ("Antigua", ("AG",)),
        ("Bosnien", ("BA",)),
        ("Féroé", ("FO",)),
        # A state and a country, or two countries: whoever typed it knows which.
        ("Georgia, USA", ("GE", "US")),
        ("France/Germany", ("DE", "FR")),
        ("Nairobi (Kenya)", ("KE",)),
        ("Cyprus (North)", ("CY",)),
        ("Yemen (South)", ("YE",)),
        ("N.Z.", ("NZ",)),
        ("剛果", ("CD", "CG")),
        ("קוריאה", ("KR", "KP")),
        ("Somaliland", ("SO",)),
        ("Kurdistan", ("IQ", "IR", "SY", "TR")),
        ("Czechoslovakia", ("CZ", "SK")),
        ("Taiwan, China", ("CN", "TW")),
    ),
)
def test_read_asks_where_a_name_may_mean_another(text: str, codes: tuple[str, ...]) -> None:
    reading = read(text)

    assert (reading.codes, reading.code) == (codes, "")


@pytest.mark.parametrize(
    "text",
    (
        "",
        " ",
        "—",
        "Atlantis",
        "Saint",
        "Islands",
        "of",
        "XX",
        "=1+1",
        "Victoria, Nowhere",
        "USSR",
        "Worldwide",
        "Stateless",
        "/,/",
        "x" * 5000,
    ),
)
def test_read_knows_no_country_in_other_words(text: str) -> None:
    assert read(text).codes == ()


def test_read_knows_every_country_by_its_own_name_in_each_of_our_languages() -> None:
    for language in ("en", "fr"):
        with translation.override(language):
            wrong = {str(name): read(str(name)).code for code, name in countries if read(str(name)).code != code}
            assert wrong == {}


def test_names_of_countries_are_told_apart() -> None:
    names = [folded(str(name)) for _code, name in countries]

    assert len(names) == len(set(names))
    assert [name_of(code) for code in ("XK", "CD", "CG", "ZZ")] == [
        "Kosovo",
        "Congo (Kinshasa)",
        "Congo (Brazzaville)",
        "ZZ",
    ]


def test_country_field_understands_a_name_and_asks() -> None:
    field = CountryField()

    assert [field.clean(text) for text in ("CH", "", "UK", "Suisse")] == ["CH", "", "GB", "CH"]
    with pytest.raises(ValidationError) as refusal:
        field.clean("Congo")
    assert refusal.value.messages == [
        "“Congo” may mean one of Congo (Kinshasa) (CD), Congo (Brazzaville) (CG). Write which."
    ]
    with pytest.raises(ValidationError):
        field.clean("Atlantis")


@pytest.mark.parametrize("chosen", ("", "CH", "Atlantis", "<b>"))
def test_country_field_shows_the_same_list_as_a_plain_one(chosen: str) -> None:
    class Ours(forms.Form):
        country = CountryField(nothing="here & there", required=True)

    class Plain(forms.Form):
        country = CountryField(nothing="here & there", required=True, widget=forms.Select)

    ours, plain = Ours({"country": chosen}), Plain({"country": chosen})

    assert parse_html(str(ours["country"])) == parse_html(str(plain["country"]))
    assert ours.errors == plain.errors


def test_no_official_name_is_that_of_two_states() -> None:
    assert {name: codes for name, codes in official().items() if len(codes) != 1} == {}


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_no_two_countries_have_one_name_on_pages(language: str) -> None:
    with translation.override(language):
        called = Counter(str(name) for _code, name in countries)

    assert [name for name, times in called.items() if times > 1] == []
    assert len(called) > 245


@pytest.mark.parametrize(
    ("language", "code", "name"),
    (
        ("en", "KR", "South Korea"),
        ("fr", "GY", "Guyana"),  # "Guyane" is French
        ("fr", "GF", "Guyane française"),
        ("es", "SZ", "Esuatini"),
        ("ar", "BY", "بيلاروس"),
        ("zh-hans", "WS", "萨摩亚"),
        ("zh-hans", "NP", "尼泊尔"),
        ("zh-hans", "MK", "北马其顿"),
        ("zh-hans", "HK", "香港"),
        ("fr", "CD", "Congo (Kinshasa)"),
        ("fr", "XK", "Kosovo"),
    ),
)
def test_countries_are_called_as_their_own_and_of_this_time(language: str, code: str, name: str) -> None:
    with translation.override(language):
        assert name_of(code) == name
