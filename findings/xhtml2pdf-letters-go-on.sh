#!/usr/bin/env bash
# xhtml2pdf 0.2.28: after one list with letters all further lists have letters
#
# Input      <ol type="a"> with two items, a paragraph, and a plain <ol> with two questions; for comparison the same with
#            style="list-style-type: lower-alpha" in the place of the attribute.
# Expected   a, b, and then 1, 2: type belongs to its own list (HTML, 4.4.5), and a list without it has digits.
# Seen       a, b, and then a, b. The property is set where the list begins and not taken back where it ends; with the style
#            it is. A letter that asks for an answer to “question 2” has no question 2 in print, and two b.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xhtml2pdf==0.2.28 pypdf==7.1.1
"$folder/venv/bin/python" - <<'PY'
import io
import sys

import pypdf
from xhtml2pdf import pisa

PAGE = "<p>We ask:</p><ol {}><li>one</li><li>two</li></ol><p>Our questions:</p><ol><li>who</li><li>when</li></ol>"


def said(attribute):
    file = io.BytesIO()
    pisa.CreatePDF(PAGE.format(attribute), dest=file)
    return pypdf.PdfReader(file).pages[0].extract_text().split()


by_type, by_style = said('type="a"'), said('style="list-style-type: lower-alpha"')
print(by_type, by_style)
first = "We ask: a. one b. two Our questions: ".split()
is_so = by_type == [*first, "a.", "who", "b.", "when"] and by_style == [*first, "1.", "who", "2.", "when"]
sys.exit(0 if is_so else 1)
PY
