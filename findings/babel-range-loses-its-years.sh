#!/usr/bin/env bash
# Babel 2.19.0: a range of days over the turn of a year has no year, and a Basque one an apostrophe too many
#
# Input      format_interval from 3 July 2026 to 2 January 2027 with the skeleton MMMd, day and month, for which a range within
#            one year is “3 Jul – 5 Aug”; and from 3 to 10 July 2026 in Basque with yMMMd.
# Expected   “3 Jul 2026 – 2 Jan 2027”: where the days differ in a larger field than the skeleton has, ICU 77.1 adds that
#            field, from the same data of CLDR; in Basque “2026(e)ko uzt. 3–10”.
# Seen       “3 Jul – 2 Jan” in every one of 8 languages, which reads as a range that ends before it begins; nothing is
#            raised. In Basque “2026(e)'ko uzt. 3–10”: what stood in quotes in CLDR's pattern keeps one of them.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 pyicu-wheels==2.15.2
TZ=UTC "$folder/venv/bin/python" - <<'PY'
import sys
from datetime import UTC, date, datetime

import icu
from babel.dates import format_interval

icu.TimeZone.setDefault(icu.TimeZone.createTimeZone("UTC"))


def by_icu(first, last, skeleton, language):
    moments = [datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() for day in (first, last)]
    said = icu.DateIntervalFormat.createInstance(skeleton, icu.Locale(language)).format(icu.DateInterval(*moments))
    return str(said).replace("\u2009", " ")


def by_babel(first, last, skeleton, language):
    return format_interval(first, last, skeleton, locale=language).replace("\u2009", " ")


first = date(2026, 7, 3)
with_years = []
for language in ("en_GB", "fr", "es", "de", "it", "pl", "ar", "zh"):
    ours, theirs = (said(first, date(2027, 1, 2), "MMMd", language) for said in (by_babel, by_icu))
    print(language, ours, "|", theirs)
    with_years.append(("2026" in ours or "2027" in ours, "2026" in theirs and "2027" in theirs))
basque = [said(first, date(2026, 7, 10), "yMMMd", "eu") for said in (by_babel, by_icu)]
print(*basque, sep=" | ")
is_so = with_years == [(False, True)] * 8 and "(e)'ko" in basque[0] and "'" not in basque[1]
sys.exit(0 if is_so else 1)
PY
