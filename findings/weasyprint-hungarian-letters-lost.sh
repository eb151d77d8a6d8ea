#!/usr/bin/env bash
# WeasyPrint 70.0: a Hungarian word that is hyphenated at a doubled consonant loses a letter in print
#
# Input      “kormánnyal” (with the government) in a line too narrow for it, lang=hu, hyphens: auto.
# Expected   “kormány‐” and “nyal”: Hungarian writes a doubled two-letter consonant in full where a line ends in it, and
#            Pyphen 0.18.1, which WeasyPrint asks, says so: iterate() gives ("kormány", "nyal").
# Seen       “kormány‐” and “yal”. WeasyPrint takes the first part from Pyphen, goes on in the word as it was written, as
#            many bytes on as that part is long, and never looks at the second part.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weasyprint==70.0 pydyf==0.13.0 pyphen==0.18.1 pypdf==7.1.0
"$folder/venv/bin/python" - <<'PY'
import io
import sys

from pypdf import PdfReader
from pyphen import Pyphen
from weasyprint import HTML


def lines(word: str, width: str) -> list[str]:
    style = f"hyphens: auto; width: {width}; font: 10pt monospace"
    page = f"<!doctype html><html lang=hu><title>x</title><p style='{style}'>{word}"
    return PdfReader(io.BytesIO(HTML(string=page).write_pdf())).pages[0].extract_text().split()


said, printed, wide = next(Pyphen(lang="hu").iterate("kormánnyal")), lines("kormánnyal", "5.5em"), lines("kormánnyal", "20em")
usual = lines("jogvédőnek", "5.5em")
print(said, printed, wide, usual)
is_so = (said, printed, wide) == (("kormány", "nyal"), ["kormány‐", "yal"], ["kormánnyal"])
sys.exit(0 if is_so and "".join(usual).replace("‐", "") == "jogvédőnek" else 1)
PY
