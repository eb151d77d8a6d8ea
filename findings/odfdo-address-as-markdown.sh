#!/usr/bin/env bash
# odfdo 3.27.3: an address in a cell of a spreadsheet is read as Markdown
#
# Input      An ODS with the cell ada@rivers.example as Calc writes an address that somebody typed: a text:a with the address as
#            its text and mailto: before it as its link; and the same for a web address.
# Expected   “ada@rivers.example”: what the cell shows, and what an ODS says of a cell of type string. python-calamine 0.9.1
#            says so.
# Seen       “[ada@rivers.example](mailto:ada@rivers.example)” by get_value, get_values and to_csv, and nothing in the name of
#            these functions that says Markdown. An address that was typed is a link in one row and, where it was pasted
#            as text, none in the next: in one column both ways of writing stand side by side.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check odfdo==3.27.3 odfpy==1.4.1 python-calamine==0.9.1
"$folder/venv/bin/python" - <<'PY'
import sys
import tempfile
from pathlib import Path

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import A, P
from odfdo import Document
from python_calamine import CalamineWorkbook

ADDRESS, PAGE = "ada@rivers.example", "https://rivers.example"
book, table, row = OpenDocumentSpreadsheet(), Table(name="Signatories"), TableRow()
for link, text in ((f"mailto:{ADDRESS}", ADDRESS), (PAGE, PAGE), (None, "kim@rivers.example")):
    cell, paragraph = TableCell(valuetype="string"), P(text="" if link else text)
    if link:
        paragraph.addElement(A(href=link, text=text))
    cell.addElement(paragraph)
    row.addElement(cell)
table.addElement(row)
book.spreadsheet.addElement(table)
with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "list.ods")
    book.save(path)
    sheet = Document(path).body.tables[0]
    values, csv = list(sheet.get_values())[0], sheet.to_csv()
    shown = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
print(values, csv, shown)
marked = [f"[{ADDRESS}](mailto:{ADDRESS})", f"[{PAGE}]({PAGE})", "kim@rivers.example"]
sys.exit(0 if values == marked and marked[0] in csv and shown == [ADDRESS, PAGE, "kim@rivers.example"] else 1)
PY
