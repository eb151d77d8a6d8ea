#!/usr/bin/env bash
# inflect 7.6.0: “a 8-day deadline”, “a 11th letter”, “a EU member”
#
# Input      a() with what letters are full of: 8-day deadline, 11th letter, 18-month sentence, 80 signatories, EU member, SOS.
# Expected   “an” before each: the package chooses the article by sound, and has rules for ordinals and for abbreviations that are
#            read letter by letter (“an NGO”, “an MP”, “a UN agency”).
# Seen       “a” before each, also before “8th”. Its rules for ordinals want letters (“an nth”), no rule looks at digits, and
#            EU and SOS are taken for words.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check inflect==7.6.0
"$folder/venv/bin/python" - <<'PY'
import sys

import inflect

article = inflect.engine().a
wrong = ["8-day deadline", "11th letter", "18-month sentence", "80 signatories", "EU member", "SOS", "8th"]
right = ["NGO", "MP", "hour"]
seen = [article(word) for word in wrong + right]
print(seen)
sys.exit(0 if seen == [f"a {word}" for word in wrong] + [f"an {word}" for word in right] else 1)
PY
