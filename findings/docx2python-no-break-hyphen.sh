#!/usr/bin/env bash
# docx2python 3.7.1, docx2txt 0.9: the hyphen that keeps a double name on one line is no character of the name
#
# Input      “Jean-Pierre Roy” in a DOCX with w:noBreakHyphen between the first names: Word's Ctrl, Shift and _, which careful
#            writers put into double names.
# Expected   A hyphen, U+002D or U+2011, as it is printed.
# Seen       “JeanPierre Roy” by both; a comparison with a list takes it for somebody else. python-docx 1.2.0 has U+002D,
#            mammoth 1.13.0 U+2011.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check docx2python==3.7.1 docx2txt==0.9 mammoth==1.13.0 python-docx==1.2.0
"$folder/venv/bin/python" - "$folder/letter.docx" <<'PY'
import sys

import docx
import docx2txt
import mammoth
from docx.oxml import OxmlElement
from docx2python import docx2python

document = docx.Document()
name = document.add_paragraph("Jean")
name.add_run()._r.append(OxmlElement("w:noBreakHyphen"))
name.add_run("Pierre Roy")
document.save(sys.argv[1])
with docx2python(sys.argv[1]) as read:
    seen = {"docx2python": read.text.strip(), "docx2txt": docx2txt.process(sys.argv[1]).strip()}
with open(sys.argv[1], "rb") as file:
    others = {docx.Document(sys.argv[1]).paragraphs[0].text, mammoth.extract_raw_text(file).value.strip()}
print(seen, others)
sys.exit(0 if set(seen.values()) == {"JeanPierre Roy"} and others == {"Jean-Pierre Roy", "Jean\u2011Pierre Roy"} else 1)
PY
