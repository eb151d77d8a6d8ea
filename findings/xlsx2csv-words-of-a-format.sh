#!/usr/bin/env bash
# xlsx2csv 0.8.6: “60 days” of a workbook is “0 "28ays"” in the CSV, and half past five in the evening is in the morning
#
# Input      A workbook by openpyxl 3.1.5 with the number 60 in the format 0 "days", 40 in #,##0 "Std." (German for hours),
#            and 1 April 2026, 17:30 in d mmm yyyy h:mm; what a list of deadlines has.
# Expected   60 or “60 days”, 40 or “40 Std.”, and 17:30 at any rate: letters in quotes are text (ECMA-376, 18.8.31), and h
#            without AM/PM is the hour of 24. openpyxl and pandas see numbers and a date.
# Seen       “0 "28ays"” and “#,##0 "st08."”: the d in the quotes is taken for the day of a date, 60 days after the turn of 1900,
#            and the number itself is gone. The time is “05:29”, without a word for the half of the day and a minute early.
#            For one built-in format its pull request 186 of 2019 says so.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check xlsx2csv==0.8.6 openpyxl==3.1.5
"$folder/venv/bin/python" - <<'PY'
import io
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from xlsx2csv import Xlsx2csv

VALUES = ((60, '0 "days"'), (40, '#,##0 "Std."'), (datetime(2026, 4, 1, 17, 30), "d mmm yyyy h:mm"))
book = Workbook()
for row, (value, form) in enumerate(VALUES, start=1):
    cell = book.active.cell(row, 1, value)
    cell.number_format = form
with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder) / "deadlines.xlsx")
    book.save(path)
    seen = io.StringIO()
    Xlsx2csv(path).convert(seen)
    read = [row[0] for row in load_workbook(path).active.iter_rows(values_only=True)]
lines = seen.getvalue().splitlines()
print(lines, read)
is_so = "ays" in lines[0] and "60" not in lines[0] and "40" not in lines[1] and lines[2].startswith("01 Apr 2026 05:")
sys.exit(0 if is_so and read == [value for value, _ in VALUES] else 1)
PY
