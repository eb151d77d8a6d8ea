#!/usr/bin/env bash
# PDFium (pypdfium2 5.15.2): a written hyphen that ends a line is extracted as U+FFFE, which is no character
#
# Input      The name “Franco-German” in a box so narrow that the line ends after its hyphen. The PDF is made by
#            WeasyPrint 70.0 with the hyphen as an ordinary U+002D; nothing was hyphenated.
# Expected   “Franco-”, an end of line and “German”, as pypdf 7.1.0 and pdfminer.six 20260107 say; or “Franco-German”.
# Seen       “Franco\ufffeGerman”. PDFium takes the hyphen for one that was put in by hyphenation and puts a mark of its
#            own in its place, so that a copied or searched name has lost it. In the middle of a line it stays.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.0 pypdfium2==5.15.2 pdfminer.six==20260107
"$folder/venv/bin/python" - <<'PY'
import io
import sys

from pdfminer.high_level import extract_text
from pypdf import PdfReader
from pypdfium2 import PdfDocument
from weasyprint import HTML


def readings(width: str) -> list[str]:
    style = f"width: {width}; font: 10pt monospace; hyphens: manual"
    page = f"<!doctype html><html lang=en><title>x</title><p style='{style}'>Franco-German"
    pdf = HTML(string=page).write_pdf()
    pdfium = PdfDocument(pdf)[0].get_textpage().get_text_range()
    return [text.strip() for text in (PdfReader(io.BytesIO(pdf)).pages[0].extract_text(), extract_text(io.BytesIO(pdf)), pdfium)]


narrow, wide = readings("5.5em"), readings("20em")
print(narrow, wide)
is_so = narrow == ["Franco-\nGerman", "Franco-\nGerman", "Franco\ufffeGerman"] and wide == ["Franco-German"] * 3
sys.exit(0 if is_so else 1)
PY
