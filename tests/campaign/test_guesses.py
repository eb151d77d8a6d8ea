"""What a browser says of its reader: never more than a proposal."""

import pytest
from django.conf import settings

from campaign import guesses, languages, zones


@pytest.mark.parametrize(
    ("header", "language", "country", "zone"),
    (
        ("de-AT,de;q=0.8,en;q=0.5", "de", "AT", "Europe/Vienna"),
        ("en-GB,en;q=0.9", "en-gb", "GB", "Europe/London"),
        ("fr", "fr", "FR", "Europe/Paris"),
        ("zh-TW", "zh-hant", "TW", "Asia/Taipei"),
        ("en,fr-CH;q=0.8", "en", "CH", "Europe/Zurich"),
        ("sw-KE", "sw", "KE", "Africa/Nairobi"),
        # English is written everywhere, and there are several zones in the country: somebody has to choose.
        ("en", "en", "", ""),
        ("en-US,en;q=0.5", "en", "US", ""),
        ("*", "en", "", ""),
        ("", "en", "", ""),
        ("tlh-QQ,;;=", "en", "", ""),
        ("x" * 9000, "en", "", ""),
    ),
)
def test_of_browser_reads_language_country_and_zone(header: str, language: str, country: str, zone: str) -> None:
    guess = guesses.of_browser(header)

    assert (guess.language, guess.country, guess.zone) == (language, country, zone)


def test_zones_of_a_country_begin_with_those_that_people_name() -> None:
    assert "America/New_York" in guesses.zones_of("US")
    assert guesses.zones_of("US").index("America/New_York") < guesses.zones_of("US").index("America/Boise")
    assert guesses.zones_of("nowhere") == ()


def test_choices_of_zones_name_likely_ones_first_and_every_one_there_is() -> None:
    groups = zones.choices("Europe/Zurich", "", "Nowhere/City", "Europe/Zurich")

    assert groups[0] == ("Likely", [("Europe/Zurich", "Zurich (Europe/Zurich)")])
    listed = {value for name, within in groups for value in (dict(within) if isinstance(within, list) else {name})}
    assert set(zones.ZONES) <= listed
    assert dict(groups)["America"][0] == ("America/Adak", "Adak")


def test_languages_are_named_and_not_tagged() -> None:
    named = dict(languages.choices("fr", "tlh"))

    assert (named["fr"], named["de"], named["zh-hant"], named["tlh"]) == ("Français", "Deutsch", "繁體中文", "tlh")
    assert [tag for tag, name in languages.names() if tag == name] == []


def test_likely_languages_stand_above_the_others_and_none_twice() -> None:
    (_label, first), *rest = languages.offered("sw", "tlh")

    assert [tag for tag, _name in first] == ["sw", "tlh", *dict(settings.LANGUAGES)]
    every = [tag for tag, _name in [*first, *rest]]
    assert sorted(every) == sorted({*dict(languages.names()), "tlh"})
