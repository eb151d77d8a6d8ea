#!/usr/bin/env bash
# WeasyPrint 70.0: in PDF/UA-1 a list item has a body only if its text stands in it without a paragraph
#
# Input      <ul><li>bare</li><li><p>in a paragraph</p></li></ul>, written as pdf/ua-1.
# Expected   Both items are LI with a label (Lbl) and a body (LBody), as PDF 1.7 has it for list items and as a reader
#            needs to tell the bullet from the text.
# Seen       The first is Lbl and LBody, the second is Lbl and P side by side.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.0
"$folder/venv/bin/python" - <<'PY'
import io
import sys

from pypdf import PdfReader
from weasyprint import HTML

page = "<!doctype html><html lang=en><title>x</title><ul><li>bare</li><li><p>in a paragraph</p></li></ul>"
reader = PdfReader(io.BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))
[document] = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
[items] = document.get_object()["/K"]
found = [[str(part.get_object()["/S"]) for part in item.get_object()["/K"]] for item in items.get_object()["/K"]]
print(found)
sys.exit(0 if found == [["/Lbl", "/LBody"], ["/Lbl", "/P"]] else 1)
PY
