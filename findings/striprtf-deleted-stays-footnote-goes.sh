#!/usr/bin/env bash
# striprtf 0.0.35: what was deleted from a letter is in its text, and the reservation in a footnote is not
#
# Input      RTF as word processors write it while they track changes: “We agree{\footnote Except to point 3.} to {\deleted all }
#            your points{\v  (not for the press)}.”
# Expected   “We agree to your points.”, as it is shown and printed, with the footnote somewhere: it is part of the letter.
# Seen       “We agree to all your points (not for the press).” The note that limits the consent is left out, like a header or
#            a picture; a word that somebody struck and one that was hidden are given out as if they stood there.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check striprtf==0.0.35
"$folder/venv/bin/python" - <<'PY'
import sys

from striprtf.striprtf import rtf_to_text

letter = (
    r"{\rtf1\ansi\ansicpg1252 We agree{\super\chftn{\footnote\chftn  Except to point 3.}} to "
    r"{\deleted\revauthdel1 all }your points{\v  (not for the press)}.\par}"
)
text = rtf_to_text(letter)
print(repr(text))
sys.exit(0 if text == "We agree to all your points (not for the press).\n" else 1)
PY
