#!/usr/bin/env bash
# khal 0.14.1: a deadline, an event with a beginning and no end, takes an hour in one list and a day in the other
#
# Input      A calendar by icalendar 7.3.0 with one event: DTSTART 2026-07-08 15:00 UTC, no DTEND and no DURATION.
# Expected   A moment: with a DTSTART that is a date with time and without an end “the event ends on the same calendar
#            date and time of day specified by the DTSTART” (RFC 5545, 3.6.1). icalendar says so too: its end is its start.
# Seen       “khal printics” shows it from 17:00 to 17:00 on the next day, “khal import” and “khal list” from 17:00 to
#            18:00. A deadline at five seems to leave time until five of the next day.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check khal==0.14.1 icalendar==7.3.0 tzdata==2026.6
cd "$folder"
mkdir calendar
cat > settings <<INI
[calendars]
[[answers]]
path = $folder/calendar
[sqlite]
path = $folder/events
[locale]
local_timezone = Europe/Berlin
default_timezone = Europe/Berlin
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
INI
venv/bin/python - <<'PY'
from datetime import UTC, datetime
from pathlib import Path

from icalendar import Calendar, Event

calendar, event = Calendar.new(), Event.new(summary="Answer due", start=datetime(2026, 7, 8, 15, tzinfo=UTC), uid="1@example.org")
calendar.add_component(event)
Path("feed.ics").write_bytes(calendar.to_ical())
assert event.end == event.start and b"DTEND" not in calendar.to_ical()
PY
khal() { venv/bin/khal -c settings "$@"; }
read_at_once=$(khal printics feed.ics)
khal import --batch feed.ics
stored=$(khal list 2026-07-08 1d)
echo "$read_at_once"$'\n'"$stored"
[[ $read_at_once == *"2026-07-08 17:00-2026-07-09 17:00 Answer due"* && $stored == *"17:00-18:00 Answer due"* ]]
