#!/usr/bin/env bash
# mammoth 1.13.0: in the raw text of a DOCX a line break is nothing, and two names become one word
#
# Input      A signature block of one paragraph, “Ada Rey”, w:br, “Rivers Union”: what Shift and Enter make in Word.
# Expected   Something between the names. extract_raw_text is to ignore formatting, and it keeps w:tab as a tab; in
#            convert_to_html the same break is <br />, in convert_to_markdown two blanks and an end of line.
# Seen       “Ada ReyRivers Union”. python-docx 1.2.0 and docx2txt 0.9 have an end of line there.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0 docx2txt==0.9
"$folder/venv/bin/python" - "$folder/letter.docx" <<'PY'
import sys

import docx
import docx2txt
import mammoth

document = docx.Document()
block = document.add_paragraph()
block.add_run("Ada Rey").add_break()
block.add_run("Rivers\tUnion")
document.save(sys.argv[1])
seen = {}
for convert in (mammoth.extract_raw_text, mammoth.convert_to_html, mammoth.convert_to_markdown):
    with open(sys.argv[1], "rb") as file:
        seen[convert.__name__] = convert(file).value.strip()
others = {docx.Document(sys.argv[1]).paragraphs[0].text, docx2txt.process(sys.argv[1]).strip()}
print(seen, others)
is_so = seen["extract_raw_text"] == "Ada ReyRivers\tUnion" and "Ada Rey<br />Rivers" in seen["convert_to_html"]
sys.exit(0 if is_so and others == {"Ada Rey\nRivers\tUnion"} else 1)
PY
