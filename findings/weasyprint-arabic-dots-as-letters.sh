#!/usr/bin/env bash
# WeasyPrint 70.0: Arabic in a font that draws dots apart is written into a PDF/A-3u as other words
#
# Input      “لجنة الحقوق” (committee of rights) as pdf/a-3u, once in Noto Naskh Arabic and once in Amiri, both 5.3.0 of
#            Fontsource (npm), both well shaped in print.
# Expected   The same text from both. Level u promises that every glyph is mapped to Unicode, for searching and copying.
# Seen       From Amiri the words; from Noto Naskh Arabic other ones, with pypdf 7.1.0 “لحجنق الحقوق”: one letter gone, two in
#            other places. That font draws a letter as a stem and its dots, two glyphs of one cluster. The table that maps
#            glyphs to text (ToUnicode) keeps for each glyph what it stood for in one place, although the same dots belong
#            to another letter in the next.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.0 pypdfium2==5.15.2
cd "$folder"
npm install --silent --no-audit --no-fund @fontsource/noto-naskh-arabic@5.3.0 @fontsource/amiri@5.3.0
venv/bin/python - <<'PY'
import io
import sys
from pathlib import Path

from pypdf import PdfReader
from pypdfium2 import PdfDocument
from weasyprint import HTML

words = "لجنة الحقوق"


def readings(font: str) -> tuple[str, str]:
    file = Path(f"node_modules/@fontsource/{font}/files/{font}-arabic-400-normal.woff").resolve().as_uri()
    style = f"@font-face {{ font-family: one; src: url({file}) }} p {{ font: 20pt one }}"
    page = f"<!doctype html><html lang=ar dir=rtl><title>x</title><style>{style}</style><p>{words}"
    pdf = HTML(string=page).write_pdf(pdf_variant="pdf/a-3u")
    pdfium = PdfDocument(pdf)[0].get_textpage().get_text_range()
    return PdfReader(io.BytesIO(pdf)).pages[0].extract_text().strip(), pdfium.strip()


apart, whole = readings("noto-naskh-arabic"), readings("amiri")
print(apart, whole)
letters = [sorted(text.replace(" ", "")) for text in (words, *apart)]
sys.exit(0 if whole == (words, words) and letters[0] not in letters[1:] else 1)
PY
