"""The time zones a person may choose from: names of places, as the IANA database has them."""

from zoneinfo import available_timezones

ZONES = sorted(
    zone
    for zone in available_timezones()
    if zone == "UTC" or ("/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/")))
)
