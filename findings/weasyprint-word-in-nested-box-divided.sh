#!/usr/bin/env bash
# WeasyPrint 70.0: with "overflow-wrap: break-word" a word in an inline box within another is divided, although a break stands before it
#
# Input      <span>aa bb <i>123456</i></span> at the beginning of a line, in a block as wide as "aa bb 123", with
#            overflow-wrap: break-word.
# Expected   "aa bb" / "123456": a word is divided only where no other break keeps it in the line (CSS Text 3, 5.5).
# Seen       "aa bb 123" / "456". Without the outer span, and without the declaration, the lines are as expected: what
#            stands before in the same outer box is not counted as standing before in the line.
#
# Needs Pango (Debian: libpangoft2-1.0-0) and any font. Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0
"$folder/venv/bin/python" - <<'PY'
import sys

from weasyprint import HTML
from weasyprint.formatting_structure import boxes


def laid_out(inner: str, width: float, wrap: str = "break-word") -> list[tuple[str, float]]:
    style = f"@page {{ size: 500px }} div {{ width: {width}px; font-size: 20px; overflow-wrap: {wrap} }}"
    page = HTML(string=f"<!doctype html><style>{style}</style><div>{inner}</div>").render().pages[0]._page_box
    lines = [box for box in page.descendants() if isinstance(box, boxes.LineBox)]
    texts = [(line, [box for box in line.descendants() if isinstance(box, boxes.TextBox)]) for line in lines]
    return [("".join(box.text for box in found).strip(), line.width) for line, found in texts]


(_text, width), = laid_out("aa bb 123", 400)
nested = [text for text, _width in laid_out("<span>aa bb <i>123456</i></span>", width)]
beside = [text for text, _width in laid_out("aa bb <i>123456</i>", width)]
normal = [text for text, _width in laid_out("<span>aa bb <i>123456</i></span>", width, "normal")]
for found in (nested, beside, normal):
    print(found)
expected = ["aa bb", "123456"]
sys.exit(0 if beside == normal == expected and nested[0].startswith("aa bb 1") and len(nested) == 2 else 1)
PY
