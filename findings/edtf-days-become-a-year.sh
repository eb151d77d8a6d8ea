#!/usr/bin/env bash
# edtf 5.0.2: “1–5 May 2026” is the 5th of May 2001, and “12 to 30 June 2026” is in 2012
#
# Input      Days from one to another as letters have them, given to text_to_edtf, which is there for dates in words.
# Expected   2026-05-01/2026-05-05, as it makes 2025-12/2026-01 of “December 2025 - January 2026”; or None, its answer to what it
#            does not understand (“1 May 2026 to 5 May 2026”).
# Seen       2001-05-05 and 2012-06-30, with “to”, a hyphen, a dash, “and” or “between”; “May 1-5, 2026” is 2005-05-01. One of the
#            two days is the year, and the four digits that say 2026 are left out. All of them are valid dates.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2 python-dateutil==2.9.0.post0
"$folder/venv/bin/python" - <<'PY'
import sys

from edtf import text_to_edtf

expected = {
    "1–5 May 2026": "2001-05-05",
    "1 to 5 May 2026": "2001-05-05",
    "between 1 and 5 May 2026": "2001-05-05",
    "12 to 30 June 2026": "2012-06-30",
    "May 1-5, 2026": "2005-05-01",
    "1 May 2026 to 5 May 2026": None,
    "December 2025 - January 2026": "2025-12/2026-01",
}
found = {text: text_to_edtf(text) for text in expected}
print(found)
sys.exit(0 if found == expected else 1)
PY
