#!/usr/bin/env bash
# WeasyPrint 70.0: the number of a footnote becomes part of its heading's bookmark, running head and references
#
# Input      <h1>Detention<span>Law 12.</span> and release</h1> with float: footnote on the span; the heading's text is
#            also taken by string-set: content(text) for the head of the page and by target-text() for a reference.
# Expected   “Detention and release” in all three. The mark is the pseudo-element ::footnote-call, and in CSS Generated
#            Content for Paged Media content(text) is the element's own text; pseudo-elements have keywords of their own.
# Seen       “Detention1 and release” in all three; bookmark-label: content(text), which is the initial value, does not
#            help. The text of ::before is left out as it ought to be.
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

page = """<!doctype html><html lang=en><title>x</title><style>
span { float: footnote }
h1 { string-set: head content(text); bookmark-label: content(text) }
h1::before { content: "§ " }
@page { @top-center { content: "head: " string(head) } }
a::after { content: "see: " target-text(attr(href)) }
</style><h1 id=there>Detention<span>Law 12.</span> and release</h1><p><a href="#there"></a>"""
reader = PdfReader(io.BytesIO(HTML(string=page).write_pdf()))
bookmarks, lines = [entry.title for entry in reader.outline], reader.pages[0].extract_text().split("\n")
print(bookmarks, lines)
taken = "Detention1 and release"
sys.exit(0 if bookmarks == [taken] and f"head: {taken}" in lines and f"see: {taken}" in lines else 1)
PY
