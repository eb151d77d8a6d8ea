#!/usr/bin/env bash
# WeasyPrint 70.0: a footnote goes to the next page although there is room for it below its mark
#
# Input      A page with room for nine and a half lines of 20 pt. The first line carries a footnote of one line, five lines
#            follow, then a paragraph of four lines with the usual orphans and widows (2), all of it plain CSS.
# Expected   The note stands at the foot of the page of its mark: eight lines and the note are nine lines.
# Seen       The page has the first eight lines and an empty foot; the note stands on the next page. With a paragraph of
#            two lines, or with orphans and widows of 3, the same note stays.
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


def pages(lines: int, kept: int) -> list[str]:
    style = (
        "@page { size: 200pt 210pt; margin: 10pt; @footnote { margin: 0 } }"
        f"p {{ margin: 0; font-size: 10pt; line-height: 20pt; orphans: {kept}; widows: {kept} }}"
        "span { float: footnote }"
    )
    body = "<p>mark<span>the note</span></p>" + "".join(f"<p>line {n}</p>" for n in range(5))
    body += "<p>" + "<br>".join(f"last {n}" for n in range(lines)) + "</p>"
    pdf = HTML(string=f"<!doctype html><title>x</title><style>{style}</style>{body}").write_pdf()
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


away, short, strict = pages(4, 2), pages(2, 2), pages(4, 3)
for found in (away, short, strict):
    print(found)
is_so = "the note" not in away[0] and "the note" in away[1]
is_so = is_so and "the note" in short[0] and "the note" in strict[0]
sys.exit(0 if is_so else 1)
PY
