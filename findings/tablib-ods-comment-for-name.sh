#!/usr/bin/env bash
# tablib 3.10.0: a comment on a cell of a spreadsheet takes the place of what the cell says
#
# Input      An .ods table of a signer, whose name has the comment “does not want to be named”, as every office program writes it:
#            the comment (office:annotation) before the paragraph with the name, both inside the cell.
# Expected   The name. What was noted beside it is not the value; pandas 3.1.1 reads the name with the same odfpy 1.4.1.
# Seen       {"Name": "does not want to be named", "Town": "Lund"}. The name is nowhere, and a remark that was not meant to
#            leave the office stands in its column.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check tablib==3.10.0 odfpy==1.4.1 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'PY'
import sys
from pathlib import Path

import pandas
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from tablib import Dataset


def cell(text: str, comment: str = "") -> TableCell:
    made = TableCell(valuetype="string")
    if comment:
        note = Annotation()
        note.addElement(P(text=comment))
        made.addElement(note)
    made.addElement(P(text=text))
    return made


book, table = OpenDocumentSpreadsheet(), Table(name="signers")
for cells in ([cell("Name"), cell("Town")], [cell("Ada Rey", "does not want to be named"), cell("Lund")]):
    row = TableRow()
    for one in cells:
        row.addElement(one)
    table.addElement(row)
book.spreadsheet.addElement(table)
book.save("signers.ods")

by_tablib = Dataset().load(Path("signers.ods").read_bytes(), format="ods").dict
by_pandas = pandas.read_excel("signers.ods", engine="odf").to_dict("records")
print(by_tablib, by_pandas)
is_so = by_tablib == [{"Name": "does not want to be named", "Town": "Lund"}]
sys.exit(0 if is_so and by_pandas == [{"Name": "Ada Rey", "Town": "Lund"}] else 1)
PY
