#!/usr/bin/env bash
# pypdf 7.1.0: PdfWriter.append copies pages and bookmarks of a file, and leaves its attachments and tags behind
#
# Input      A tagged PDF/UA-1 with one attached file and a title, made by WeasyPrint 70.0.
# Expected   After PdfWriter().append(reader) the new file has what the first one had; links and bookmarks come along, so
#            an attachment that is listed under Names would as well. If not, that it says so.
# Seen       No attachment, no structure tree, no language, no title, and no warning. PdfWriter(clone_from=reader) keeps all.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.0
"$folder/venv/bin/python" -W error - <<'PY'
import io
import sys

from pypdf import PdfReader, PdfWriter
from weasyprint import HTML, Attachment

page = "<!doctype html><html lang=en><title>A title</title><h1>Heading</h1><p><a href='https://example.org/'>link</a>"
first = HTML(string=page).write_pdf(pdf_variant="pdf/ua-1", attachments=[Attachment(string="kept", name="a.txt")])


def inventory(pdf: bytes) -> dict[str, object]:
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    return {
        "attachments": dict(reader.attachments),
        "tags": "/StructTreeRoot" in root,
        "language": root.get("/Lang"),
        "title": reader.metadata.title,
        "bookmarks": len(reader.outline),
        "links": len(reader.pages[0].get("/Annots", [])),
    }


def written(writer: PdfWriter) -> dict[str, object]:
    file = io.BytesIO()
    writer.write(file)
    return inventory(file.getvalue())


appended = PdfWriter()
appended.append(PdfReader(io.BytesIO(first)))
before, after, cloned = inventory(first), written(appended), written(PdfWriter(clone_from=PdfReader(io.BytesIO(first))))
for found in (before, after, cloned):
    print(found)
left = {"attachments": {}, "tags": False, "language": None, "title": None, "bookmarks": 1, "links": 1}
sys.exit(0 if after == left and cloned == before and before["attachments"] == {"a.txt": [b"kept"]} else 1)
PY
