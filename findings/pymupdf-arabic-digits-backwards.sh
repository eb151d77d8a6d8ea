#!/usr/bin/env bash
# PyMuPDF 2.0: an Arabic date of 12 May 2026 is read from a PDF as one of 21 May 6202
#
# Input      “حتى ١٢ مايو ٢٠٢٦” (until 12 May 2026) with Arabic digits, shaped and printed rightly by fpdf2 2.8.9 in DejaVu Sans
#            (dejavu-fonts-ttf 2.37.3, npm).
# Expected   The digits in the order in which they were written: numbers go from left to right in Arabic, too.
# Seen       “حتى ٢١ مايو ٦٢٠٢”. The letters are brought into the order of reading and so is each number, which
#            had that order. pypdfium2 5.15.2 reads the date from the same file. What is extracted looks sound: a deadline
#            moves by nine days, and a list of signatures from ١٠٢ to ٢٠١.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
  pymupdf==2.0 pypdfium2==5.15.2 fpdf2==2.8.9 uharfbuzz==0.57.0
cd "$folder"
npm install --silent --no-audit --no-fund dejavu-fonts-ttf@2.37.3
venv/bin/python - <<'PY'
import sys

import pymupdf
from fpdf import FPDF
from pypdfium2 import PdfDocument

until = "حتى ١٢ مايو ٢٠٢٦"
sheet = FPDF()
sheet.add_page()
sheet.add_font("DejaVu", fname="node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf")
sheet.set_font("DejaVu", size=14)
sheet.set_text_shaping(use_shaping_engine=True)
sheet.cell(text=until)
pdf = bytes(sheet.output())

by_mupdf = pymupdf.open(stream=pdf)[0].get_text().strip()
by_pdfium = PdfDocument(pdf)[0].get_textpage().get_text_range().strip()
print(by_mupdf, "|", by_pdfium)
sys.exit(0 if by_mupdf == "حتى ٢١ مايو ٦٢٠٢" and by_pdfium == until else 1)
PY
