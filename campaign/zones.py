"""The time zones a person may choose from: names of places, as the IANA database has them."""

from collections.abc import Iterable
from itertools import groupby
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from campaign import joining

Choices = list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]

ZONES = sorted(
    zone
    for zone in available_timezones()
    if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/")))
)


def place(zone: str) -> str:
    """Return a zone as people say it: "Buenos Aires" for America/Argentina/Buenos_Aires."""
    return zone.rpartition("/")[2].replace("_", " ")


def choices(*likely: str) -> Choices:
    """Return all zones by part of the world, and above them the likely ones, each named by its place."""
    first = [zone for zone in dict.fromkeys(likely) if zone in ZONES]
    groups: Choices = [(_("Likely"), [(zone, _in_full(zone)) for zone in first])] if first else []
    for part, zones in groupby((zone for zone in ZONES if "/" in zone), key=lambda zone: zone.partition("/")[0]):
        groups.append((part, _named(part, zones)))
    return [*groups, ("UTC", "UTC")]


def _named(part: str, zones: Iterable[str]) -> list[tuple[str, str]]:
    return [(zone, zone.removeprefix(f"{part}/").replace("_", " ")) for zone in zones]


def _in_full(zone: str) -> str:
    return joining.aside(place(zone), zone) if "/" in zone else zone
