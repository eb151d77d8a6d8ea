#!/usr/bin/env bash
# WeasyPrint 70.0: in PDF/UA-1 a passage in another language is declared to be in the document's
#
# Input      An English page with a French paragraph, a German word and a Spanish quotation, each with its lang attribute,
#            written as pdf/ua-1.
# Expected   /Lang on the elements of these passages. ISO 14289-1 (7.2) asks that the natural language of text be
#            declared, and HTML's lang says what it is; hyphenation by WeasyPrint follows it.
# Seen       /Lang (en) in the catalog and nowhere else. A screen reader reads the French as English, while the file says
#            that it conforms.
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

body = "<p lang=fr>Liberté</p><p>the word <i lang=de>Freiheit</i></p><blockquote lang=es><p>libertad</p></blockquote>"
page = f"<!doctype html><html lang=en><title>x</title>{body}"
reader = PdfReader(io.BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))
catalog = reader.trailer["/Root"]


def elements(element) -> list:
    kids = element.get("/K", [])
    kids = [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]
    return [element, *(found for kid in kids if hasattr(kid, "get") for found in elements(kid))]


tree = elements(catalog["/StructTreeRoot"])
told = [element["/Lang"] for element in tree if "/Lang" in element]
content = reader.pages[0].get_contents().get_data()
claims = b'pdfuaid:part="1"' in catalog["/Metadata"].get_data()
print(catalog["/Lang"], len(tree), told, content.count(b"/Lang"), claims)
sys.exit(0 if (catalog["/Lang"], told, content.count(b"/Lang"), claims) == ("en", [], 0, True) else 1)
PY
