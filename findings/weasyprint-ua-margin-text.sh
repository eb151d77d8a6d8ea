#!/usr/bin/env bash
# WeasyPrint 70.0: in PDF/UA-1 the text of a margin box belongs to an element that no other element has as its child
#
# Input      One paragraph and a page number in @bottom-center, written as pdf/ua-1.
# Expected   The page number is an artifact, as the standard asks for running feet: drawn, and not read aloud. Or else it
#            is tagged text, which can be reached from the root of the structure tree.
# Seen       Neither. It is drawn as marked content with a number, and the tree of numbers leads to a Span in a NonStruct
#            whose parent is the Document. But the Document does not list the NonStruct among its children.
#
# Needs Pango (Debian: libpangoft2-1.0-0). Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check weasyprint==70.0 pydyf==0.13.0 pypdf==7.1.0
"$folder/venv/bin/python" - <<'PY'
import io
import sys

from pypdf import PdfReader
from weasyprint import HTML

page = "<!doctype html><html lang=en><title>x</title><style>@page { @bottom-center { content: counter(page) } }</style><p>text"
reader = PdfReader(io.BytesIO(HTML(string=page).write_pdf(pdf_variant="pdf/ua-1")))
root = reader.trailer["/Root"]["/StructTreeRoot"]
content = reader.pages[0].get_contents().get_data()


def reachable(element) -> set[int]:
    """Return the numbers of objects below an element."""
    found = set()
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        if hasattr(kid, "idnum"):
            found |= {kid.idnum} | reachable(kid.get_object())
    return found


in_tree = reachable(root)
by_number = root["/ParentTree"]["/Nums"][1]
lost = [reference for reference in by_number if reference.idnum not in in_tree]
parents = [reference.get_object()["/P"].get_object() for reference in lost]
print("marked contents:", content.count(b"BDC"), "artifacts:", content.count(b"/Artifact"))
print("elements that marked contents belong to:", len(by_number), "not below the root:", len(lost))
print("their parents:", [str(parent["/S"]) for parent in parents], [str(parent["/P"].get_object()["/S"]) for parent in parents])
is_so = (content.count(b"BDC"), content.count(b"/Artifact"), len(by_number), len(lost)) == (2, 0, 2, 1)
sys.exit(0 if is_so and parents[0]["/P"].get_object()["/S"] == "/Document" else 1)
PY
