#!/usr/bin/env bash
# pydyf 0.13.0: poppler opens no file of more than a million objects, because all share one object stream
#
# Input      A page and as many empty dictionaries as make 1,000,000 and 1,000,001 compressed objects, written with
#            compress=True, as WeasyPrint 70.0 does for every PDF/A-2 and later. A tagged list of some 100,000 names in
#            blocks or right to left comes to that: each name is ten elements of structure.
# Expected   A file that opens: ISO 32000-2 (7.5.7) lets a writer divide objects among any number of streams, has no limit for
#            one, and advises to weigh size against the time to read a single object.
# Seen       One stream with all. With 1,000,000 pdfinfo of poppler 22.12 (Debian 12) tells one page; with one more it says
#            "Too many objects in an object stream", then looks for a trailer and ends with 1. qpdf 11.3 checks it without a
#            complaint, PDFium opens it with one page. Without compress=True poppler opens it too.
#
# Needs poppler-utils. Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pydyf==0.13.0 pypdfium2==5.15.2
"$folder/venv/bin/python" - "$folder" <<'PY'
import subprocess
import sys
from pathlib import Path

import pydyf
from pypdfium2 import PdfDocument


def opened(objects: int, *, compress: bool = True) -> tuple[str, int]:
    """Write so many objects; return what poppler says of it, and how many pages PDFium finds."""
    pdf = pydyf.PDF()
    size = pydyf.Array([0, 0, 99, 99])
    pdf.add_page(pydyf.Dictionary({"Type": "/Page", "Parent": pdf.pages.reference, "MediaBox": size}))
    while sum(one.compressible for one in pdf.objects[:10]) + max(len(pdf.objects) - 10, 0) < objects:
        pdf.add_object(pydyf.Dictionary())
    file = Path(sys.argv[1], "file.pdf")
    with file.open("wb") as output:
        pdf.write(output, compress=compress)
    said = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=False)
    lines = [line for line in (said.stdout + said.stderr).splitlines() if "Pages:" in line or "object stream" in line]
    return lines[0], len(PdfDocument(file))


room, over, plain = opened(1_000_000), opened(1_000_001), opened(1_000_001, compress=False)
for seen in (room, over, plain):
    print(seen)
is_so = "Pages:" in room[0] and "Too many objects" in over[0] and "Pages:" in plain[0]
sys.exit(0 if is_so and [pages for _line, pages in (room, over, plain)] == [1, 1, 1] else 1)
PY
