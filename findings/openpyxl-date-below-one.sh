#!/usr/bin/env bash
# openpyxl 3.1.5: a cell in the format of a date is a datetime or a time, whichever its number is
#
# Input      A column in the format yyyy-mm-dd with 0, 0.5, 1 and 45000, and one in hh:mm with 0.25 and 1.25, all of which a
#            spreadsheet shows in that format.
# Expected   The format decides about the type: four times a datetime in the one column, twice a time in the other.
# Seen       In both columns numbers below one are datetime.time and the others datetime.datetime: an empty date that was
#            filled with 0 is midnight, and a working time past midnight is the 1st of January 1900.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5
"$folder/venv/bin/python" - <<'PY'
import io
import sys
from datetime import datetime, time

from openpyxl import Workbook, load_workbook

book, file = Workbook(), io.BytesIO()
for column, form, numbers in (("A", "yyyy-mm-dd", (0, 0.5, 1, 45_000)), ("B", "hh:mm", (0.25, 1.25))):
    for row, number in enumerate(numbers, start=1):
        book.active[f"{column}{row}"] = number
        book.active[f"{column}{row}"].number_format = form
book.save(file)
sheet = load_workbook(file).active
dates, hours = ([sheet[f"{column}{row}"].value for row in rows] for column, rows in (("A", (1, 2, 3, 4)), ("B", (1, 2))))
print(dates, hours)
is_so = dates == [time(0), time(12), datetime(1900, 1, 1), datetime(2023, 3, 15)]
sys.exit(0 if is_so and hours == [time(6), datetime(1900, 1, 1, 6)] else 1)
PY
