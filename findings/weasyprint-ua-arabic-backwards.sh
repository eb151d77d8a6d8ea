#!/usr/bin/env bash
# WeasyPrint 70.0: in a PDF/UA-1 an Arabic heading is in its structure element from the last letter to the first
#
# Input      <h1>رسالة مفتوحة</h1> in a document with lang="ar" and dir="rtl", with pdf_variant="pdf/ua-1", read by the numbers
#            of marked content, as readers of the structure do (pdfplumber 0.11.10).
# Expected   The letters as they are spoken; or, as they are drawn from left to right, within /ReversedChars, the mark that
#            ISO 32000-1 (14.8.2.3.3) has for show strings in reverse order. PDF/UA-1 asks for logical order (7.2).
# Seen       “ةحوتفم ةلاسر”, and no ReversedChars in the page. Programs that order by the place on the page and by the bidi
#            algorithm do not notice: PDFium has “رسالة مفتوحة”. Of Poppler 22.12 (Debian) pdftotext has it too, and
#            pdfinfo -struct-text has it backwards.
#
# Needs Pango (Debian: libpangoft2-1.0-0) and an Arabic face. Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pdfplumber==0.11.10
"$folder/venv/bin/python" - "$folder/letter.pdf" <<'PY'
import sys
from itertools import groupby

import pdfplumber
from pypdfium2 import PdfDocument
from weasyprint import HTML

HEADING = "رسالة مفتوحة"
HTML(string=f'<html lang="ar" dir="rtl"><title>x</title><h1>{HEADING}</h1><p>Ada Rey</p></html>').write_pdf(
    sys.argv[1], pdf_variant="pdf/ua-1", uncompressed_pdf=True
)
with pdfplumber.open(sys.argv[1]) as pdf:
    marked = groupby(pdf.pages[0].chars, key=lambda char: char["mcid"])
    seen = ["".join(char["text"] for char in chars) for _mcid, chars in marked]
by_place = PdfDocument(sys.argv[1])[0].get_textpage().get_text_bounded().split("\r\n")[0]
with open(sys.argv[1], "rb") as file:
    is_marked = b"ReversedChars" in file.read()
print(seen, repr(by_place), is_marked)
sys.exit(0 if seen[0] == HEADING[::-1] and seen[1] == "Ada Rey" and by_place == HEADING and not is_marked else 1)
PY
