#!/usr/bin/env bash
# WeasyPrint 70.0: a page keeps room for the rule and the margins of notes that it no longer has
#
# Input      Pages with room for ten lines of 20 pt and a half, and 30 pt between text and notes. Six lines, then a paragraph of six
#            lines whose fourth has a footnote with `footnote-policy: line`, all of it plain CSS.
# Expected   The note does not fit below the tenth line, so that line goes to the next page with it, and nine lines stay:
#            a page without notes has no area for notes (css-gcpm-3, 2.3).
# Seen       Six lines stay: the area is empty, its margin still counts, and the three lines of the paragraph that stood
#            there are sent on as well. With nothing between text and notes nine lines stay.
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


def lines_of_first_page(between: int) -> int:
    style = (
        f"@page {{ size: 200pt 230pt; margin: 10pt; @footnote {{ margin: {between}pt 0 0 }} }}"
        "p { margin: 0; font-size: 10pt; line-height: 20pt; orphans: 2; widows: 2 }"
        "span { float: footnote; footnote-policy: line } span::footnote-call { font-size: 5pt; line-height: 0 }"
    )
    body = "".join(f"<p>line {n}</p>" for n in range(6))
    body += "<p>line 6<br>line 7<br>line 8<br>line 9<span>the note</span><br>line 10<br>line 11</p>"
    pdf = HTML(string=f"<!doctype html><title>x</title><style>{style}</style>{body}").write_pdf()
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    print(f"{between} pt between:", pages)
    return pages[0].count("line")


with_room, without = lines_of_first_page(30), lines_of_first_page(0)
sys.exit(0 if (with_room, without) == (6, 9) else 1)
PY
