#!/usr/bin/env bash
# ics 0.7.3: a task that is due on a day is due at midnight of London, and its calendar is of the scale “Georgian”
#
# Input      A calendar with one VTODO and DUE;VALUE=DATE:20260401, read and written again without a change.
# Expected   DUE;VALUE=DATE:20260401: a day, the same wherever one is. For events the package keeps days as days.
# Seen       DUE:20260401T000000Z. In New York the answer is now due on 31 March at eight in the evening, and in Apia it has a
#            time of day that nobody gave it. A line is added, CALSCALE:GEORGIAN; RFC 5545 (3.7.1) knows GREGORIAN, and a
#            reader may refuse another scale.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3
"$folder/venv/bin/python" - <<'PY'
import sys

from ics import Calendar

TODO = "BEGIN:VTODO\nUID:1\nDTSTAMP:20260301T000000Z\nDUE;VALUE=DATE:20260401\nSUMMARY:Answer\nEND:VTODO\n"
EVENT = TODO.replace("VTODO", "VEVENT").replace("DUE", "DTSTART").replace("UID:1", "UID:2")
TEXT = ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\n" + TODO + EVENT + "END:VCALENDAR\n").replace("\n", "\r\n")
written = Calendar(TEXT).serialize().splitlines()
print(written)
is_so = {"DUE:20260401T000000Z", "DTSTART;VALUE=DATE:20260401", "CALSCALE:GEORGIAN"} <= set(written)
sys.exit(0 if is_so else 1)
PY
