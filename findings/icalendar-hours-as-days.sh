#!/usr/bin/env bash
# icalendar 7.3.2, ics 0.7.3: 24 hours are 23 in the night when the clock is set forward
#
# Input      Two events from Saturday, 28 March 2026, 17:00 in Berlin, the day before summer time: one with DURATION:PT24H,
#            one with DURATION:P1D.
# Expected   P1D ends on Sunday at 17:00, PT24H at 18:00: days are days of the calendar, and hours are exact, which may be
#            another time of day (RFC 5545, 3.3.6: “the duration of a week or a day depends on its position in the calendar
#            … hours, minutes, and seconds are exact”).
# Seen       Both end at 17:00 in both packages; ics even writes PT24H again as P1D. Who has 24 hours to answer has 23, and 25
#            in autumn. In Python P1D and PT24H are one and the same timedelta, which is added to the clock on the wall.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check icalendar==7.3.2 ics==0.7.3 tzdata==2026.6
"$folder/venv/bin/python" - <<'PY'
import sys

from icalendar import Calendar
from ics import Calendar as OtherCalendar

EVENT = """BEGIN:VEVENT
UID:{0}
DTSTAMP:20260301T000000Z
DTSTART;TZID=Europe/Berlin:20260328T170000
DURATION:{0}
SUMMARY:{0}
END:VEVENT
"""
TEXT = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n" + EVENT.format("PT24H") + EVENT.format("P1D") + "END:VCALENDAR\n"
TEXT = TEXT.replace("\n", "\r\n")

ends = {str(event["SUMMARY"]): event.end.isoformat() for event in Calendar.from_ical(TEXT).walk("VEVENT")}
others = {event.name: event.end.isoformat() for event in OtherCalendar(TEXT).events}
written = [line for line in OtherCalendar(TEXT).serialize().splitlines() if line.startswith("DURATION")]
print(ends, others, written)
five = dict.fromkeys(("PT24H", "P1D"), "2026-03-29T17:00:00+02:00")
sys.exit(0 if ends == five and others == five and written == ["DURATION:P1D"] * 2 else 1)
PY
