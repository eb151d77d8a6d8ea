"""What a browser says of its reader before anything is asked: language, country, likely time zones.

Never more than a proposal: every page that uses one shows it and lets it be changed.
"""

from dataclasses import dataclass
from functools import cache

from babel.core import get_global
from django.utils.translation.trans_real import parse_accept_lang_header

from campaign.languages import tag_of
from campaign.zones import ZONES

MOST_ZONES = 12


@dataclass(frozen=True, slots=True)
class Guess:
    """``country`` is an ISO 3166-1 code or empty; ``zones`` are IANA names, the likeliest first."""

    language: str = "en"
    country: str = ""
    zones: tuple[str, ...] = ()

    @property
    def zone(self) -> str:
        """Return the one zone that the country has, or hardly more; empty where somebody has to choose."""
        chief = [zone for zone in self.zones if zone in _chief_zones()]
        return next((found[0] for found in (self.zones, chief) if len(found) == 1), "")


def of_browser(header: str) -> Guess:
    """Read an Accept-Language header: the first language that has a name here, and the country it is spoken in."""
    wished = [language for language, _weight in parse_accept_lang_header(header) if language != "*"]
    language = next((found for wish in wished if (found := tag_of(wish))), "en")
    # The first that names a country says more than what another one's language makes likely.
    country = next((code for wish in wished if (code := _named_country(wish))), "")
    country = country or (_likely_country(wished[0]) if wished else "")
    return Guess(language, country, zones_of(country))


def zones_of(country: str) -> tuple[str, ...]:
    """Return the time zones of a country, as many as one looks through at a glance.

    Those that stand for others too, as operating systems offer them, come first: New York before Adak.
    """
    found = [zone for zone in get_global("territory_zones").get(country, ()) if zone in ZONES]
    return tuple(sorted(found, key=lambda zone: zone not in _chief_zones())[:MOST_ZONES])


@cache
def _chief_zones() -> frozenset[str]:
    return frozenset(get_global("windows_zone_mapping").values())


def _named_country(tag: str) -> str:
    parts = tag.replace("_", "-").split("-")[1:]
    code = next((part.upper() for part in parts if len(part) == 2 and part.isalpha()), "")
    return code if code in get_global("territory_zones") else ""


def _likely_country(tag: str) -> str:
    """Return the country in which most who write a language live, as CLDR has it; English is written everywhere."""
    stem = tag.split("-")[0]
    return "" if stem == "en" else str(get_global("likely_subtags").get(stem, "")).rpartition("_")[2][:2]
