#!/usr/bin/env bash
# python-docx 1.2.0 and docx2txt 0.9: of two boxes, one ticked and one not, neither is in the text
#
# Input      “☒ may be named ☐ may not” in a form where the boxes are what Word's Insert Symbol makes of them: w:sym, Wingdings
#            FE (ticked) and A8 (empty).
# Expected   Some character for each, or one for either: w:sym is a character of the text (ECMA-376, 17.3.3.30). mammoth 1.13.0
#            has “🗹” and “🞎”.
# Seen       “ may be named  may not” from both: the choice that the form was made for is not there, and nothing says that
#            something is missing.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  python-docx==1.2.0 docx2txt==0.9 mammoth==1.13.0
cd "$folder"
venv/bin/python - <<'PY'
import sys
from pathlib import Path

import docx2txt
import mammoth
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def add_symbol(paragraph: object, code: str) -> None:
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Wingdings")
    symbol.set(qn("w:char"), code)
    paragraph.add_run()._r.append(symbol)


form = Document()
consent = form.add_paragraph()
for code, text in (("F0FE", " may be named "), ("F0A8", " may not")):
    add_symbol(consent, code)
    consent.add_run(text)
form.save("form.docx")

texts = [Document("form.docx").paragraphs[0].text, docx2txt.process("form.docx")]
by_mammoth = mammoth.extract_raw_text(Path("form.docx").open("rb")).value.strip()
print(texts, by_mammoth)
is_lost = [text.strip() for text in texts] == ["may be named  may not"] * 2
sys.exit(0 if is_lost and by_mammoth == "🗹 may be named 🞎 may not" else 1)
PY
