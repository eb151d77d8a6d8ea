#!/usr/bin/env bash
# Typst 0.15.2: once a line ends in a hyphenated word, every written hyphen of the PDF is a soft one
#
# Input      A page in English with hyphenate: true, on which “responsibilities” is parted at the end of a line and the name
#            Jean-Pierre and the number 5-6 stand in the middle of lines; and the same page with hyphenate: false. Both
#            as PDF/UA-1, in the face that Typst brings along.
# Expected   “Jean-Pierre” and “5-6” with U+002D from both, as they were written.
# Seen       “Jean\xadPierre” and “5\xad6” from the first: U+00AD, which programs drop as a place where a word may be parted,
#            so that a search for the name finds nobody and “5-6” is 56. The hyphen that Typst puts at the end of a line has
#            the glyph of the written one, and the table of the PDF (ToUnicode) has one text for a glyph. That table knows
#            no better for characters of one glyph is Typst's issue 526; that hyphenation reaches all other hyphens is new.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check typst==0.15.2 pypdf==7.1.1
"$folder/venv/bin/python" - <<'PY'
import io
import sys

import pypdf
import typst

PAGE = """#set page(width: 9cm, height: auto, margin: 1cm)
#set document(title: "A letter")
#set text(lang: "en", hyphenate: {hyphenate})
#set par(justify: true)
The internationalization organizations responsibilities characteristically demonstrate Jean-Pierre and his questions 5-6.
"""


def said(hyphenate):
    made = typst.compile(PAGE.replace("{hyphenate}", hyphenate).encode(), pdf_standards=["ua-1"])
    return pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text()


with_hyphenation, without = said("true"), said("false")
print(ascii(with_hyphenation), ascii(without))
is_so = all(word in with_hyphenation for word in ("Jean\xadPierre", "5\xad6")) and "-" not in with_hyphenation
sys.exit(0 if is_so and "Jean-Pierre" in without and "5-6" in without and "\xad" not in without else 1)
PY
