#!/usr/bin/env bash
# icalendar 7.3.0: a moment with a fixed offset is written with the name of a zone that is nowhere
#
# Input      An event that begins at datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2))), a moment without doubt.
# Expected   DTSTART:20260701T100000Z, the one form that RFC 5545 has for a moment without a zone; or an error.
# Seen       DTSTART;TZID="UTC+02:00":20260701T120000, and no VTIMEZONE of that name, which the RFC asks for and without
#            which a reader takes the hour for its own. add_missing_timezones() does not add it either. The package itself
#            reads its own file back as a moment without any zone.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.0 tzdata==2026.6
"$folder/venv/bin/python" - <<'PY'
import sys
from datetime import datetime, timedelta, timezone

from icalendar import Calendar, Event

calendar, event = Calendar.new(), Event()
event.add("uid", "1@example.org")
event.add("dtstart", datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2))))
calendar.add_component(event)
calendar.add_missing_timezones()
written = calendar.to_ical().decode()
again = Calendar.from_ical(written).events[0].start
print(written, repr(again))
is_so = 'DTSTART;TZID="UTC+02:00":20260701T120000' in written and "VTIMEZONE" not in written
sys.exit(0 if is_so and again.tzinfo is None else 1)
PY
