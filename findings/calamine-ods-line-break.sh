#!/usr/bin/env bash
# python-calamine 0.9.1: in an ODS a line break within a paragraph is nothing, and two names become one word
#
# Input      A spreadsheet in OpenDocument by odfpy 1.4.1 with a cell of one paragraph: “Ada Rey”, text:line-break, “Rivers
#            Union”; one with a tab between them; and one whose name 山田 has its reading above it (text:ruby).
# Expected   An end of line and a tab, as ODF 1.3 says of these elements (6.1.5, 6.1.4), or a blank at least: several blanks
#            (text:s) and several paragraphs are kept apart. And 山田, with the reading left out or kept apart.
# Seen       “Ada ReyRivers Union” twice, and “山田やまだ”, a name that nobody has. odfpy's own text of the first cells has
#            the line end and the tab.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 odfpy==1.4.1
"$folder/venv/bin/python" - "$folder/names.ods" <<'PY'
import sys

from odf import teletype
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import LineBreak, P, Ruby, RubyBase, RubyText, S, Tab
from python_calamine import CalamineWorkbook

document, table = OpenDocumentSpreadsheet(), Table(name="names")
document.spreadsheet.addElement(table)


def add(*parts):
    row, cell, paragraph = TableRow(), TableCell(valuetype="string"), P()
    table.addElement(row)
    row.addElement(cell)
    cell.addElement(paragraph)
    for part in parts:
        paragraph.addText(part) if isinstance(part, str) else paragraph.addElement(part)
    return teletype.extractText(cell)


ruby, base, reading = Ruby(), RubyBase(), RubyText()
base.addText("山田")
reading.addText("やまだ")
ruby.addElement(base)
ruby.addElement(reading)
meant = [add("Ada Rey", LineBreak(), "Rivers Union"), add("Ada Rey", Tab(), "Rivers Union"), add("A", S(c=3), "B")]
add(ruby)
document.save(sys.argv[1])
seen = [row[0] for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()]
print(meant, seen)
sys.exit(
    0
    if meant == ["Ada Rey\nRivers Union", "Ada Rey\tRivers Union", "A   B"]
    and seen == ["Ada ReyRivers Union", "Ada ReyRivers Union", "A   B", "山田やまだ"]
    else 1
)
PY
