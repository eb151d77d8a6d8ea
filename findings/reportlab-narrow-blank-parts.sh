#!/usr/bin/env bash
# ReportLab 5.1.0: a line ends at the narrow no-break space, which French has before ? and ; and in numbers
#
# Input      A Paragraph with “Pourquoi pas demain ?” where U+202F stands before the question mark, in a column that is too
#            narrow for the last word with its mark; and the same with the wider no-break space, U+00A0.
# Expected   “demain” goes to the next line together with its “?” in both: neither of the two allows a break.
# Seen       With U+00A0 it does. With U+202F a line begins with “?”, and where it does not, the narrow space was made an
#            ordinary one; so it is with U+2007, which keeps the digits of “12 345” together. The text is taken apart at what
#            Python calls whitespace, and of the no-break ones only U+00A0 is spared.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check reportlab==5.1.0
"$folder/venv/bin/python" - <<'PY'
import sys

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph

style = getSampleStyleSheet()["Normal"]
width = stringWidth("Pourquoi pas demain", style.fontName, style.fontSize) + 1


def lines(blank: str) -> list[str]:
    paragraph = Paragraph(f"Pourquoi pas demain{blank}? Demain.", style)
    paragraph.wrap(width, 500)
    return [" ".join(words) for _room, words in paragraph.blPara.lines]


for blank in "\u00a0\u202f\u2007":
    print(ascii(blank), lines(blank))
is_kept = lines("\u00a0") == ["Pourquoi pas", "demain\u00a0? Demain."]
sys.exit(0 if is_kept and lines("\u202f") == lines("\u2007") == ["Pourquoi pas demain", "? Demain."] else 1)
PY
