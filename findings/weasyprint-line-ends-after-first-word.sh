#!/usr/bin/env bash
# WeasyPrint 70.0: a line ends after its first word where the next box does not fit and a blank stands before it
#
# Input      "aa bb cc " in a block as wide as "aa bb cc", followed by an inline block "dd" (a word that is to stay whole).
# Expected   "aa bb cc" / "dd": a blank at the end of a line hangs and takes no room.
# Seen       "aa" / "bb cc" / "dd" or "bb cc dd": the blank makes the text too wide, and it is divided after its first
#            word. A block wider by the blank has the expected lines, and so has plain text without the inline block.
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


def laid_out(inner: str, width: float) -> list[tuple[str, float]]:
    style = f"@page {{ size: 500px }} div {{ width: {width}px; font-size: 20px }} b {{ display: inline-block }}"
    page = HTML(string=f"<!doctype html><style>{style}</style><div>{inner}</div>").render().pages[0]._page_box
    lines = [box for box in page.descendants() if isinstance(box, boxes.LineBox)]
    texts = [(line, [box for box in line.descendants() if isinstance(box, boxes.TextBox)]) for line in lines]
    return [("".join(box.text for box in found).strip(), line.width) for line, found in texts]


(_text, bare), = laid_out("aa bb cc", 400)
(_text, wide), = laid_out("aa bb cc <i>x</i>", 400)
narrow = [text for text, _width in laid_out("<span>aa bb cc <b>dd</b></span>", bare + 0.5)]
plain = [text for text, _width in laid_out("<span>aa bb cc dd</span>", bare + 0.5)]
roomy = [text for text, _width in laid_out("<span>aa bb cc <b>dd</b></span>", wide)]
for found in (narrow, plain, roomy):
    print(found)
sys.exit(0 if narrow[0] == "aa" and plain[0] == "aa bb cc" and roomy[0] == "aa bb cc" else 1)
PY
