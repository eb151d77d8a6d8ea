#!/usr/bin/env bash
# workalendar 17.0.0: Easter in Cyprus is the western one, in Greece the orthodox one
#
# Input      The public holidays of Cyprus and of Greece in 2026, and whether 10 April is a working day in Cyprus.
# Expected   Good Friday on 10 April and Easter Monday on 13 April in both: the church of Cyprus keeps orthodox Easter, on
#            12 April 2026 by dateutil's easter(2026, EASTER_ORTHODOX), as does its law on holidays.
# Seen       Cyprus: Good Friday on 3 April, Easter Monday on 6 April, Clean Monday on 16 February (23 February). All days
#            that move are those of the other church, 1 to 5 weeks off; in 2025, when both were the same day, nothing is.
#            A deadline counted in working days takes Good Friday for one. holidays 0.109 has it right.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check workalendar==17.0.0 python-dateutil==2.9.0.post0 holidays==0.109
"$folder/venv/bin/python" - <<'PY'
import sys
from datetime import date

import holidays
from dateutil.easter import EASTER_ORTHODOX, easter
from workalendar.europe import Cyprus, Greece


def day(calendar, year, name="Easter Monday"):
    return next(day for day, label in calendar.holidays(year) if label == name)


orthodox = easter(2026, EASTER_ORTHODOX)
seen = {calendar.name: day(calendar, 2026) for calendar in (Cyprus(), Greece())}
good_friday = date(2026, 4, 10)
print(orthodox, seen, Cyprus().is_working_day(good_friday), holidays.country_holidays("CY")[good_friday])
is_so = (
    orthodox == date(2026, 4, 12)
    and day(Greece(), 2026) == date(2026, 4, 13)
    and day(Cyprus(), 2026) == date(2026, 4, 6)
    and day(Cyprus(), 2025) == day(Greece(), 2025)
    and Cyprus().is_working_day(good_friday)
    and good_friday in holidays.country_holidays("CY", years=2026)
)
sys.exit(0 if is_so else 1)
PY
