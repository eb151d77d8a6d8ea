#!/usr/bin/env bash
# mammoth 1.13.0, python-docx 1.2.0: a Japanese name with its reading above it is no text at all
#
# Input      A DOCX with the sentence “署名者は山田です。”, the name 山田 with its reading やまだ as ruby, the way a word
#            processor writes it (w:ruby with w:rt and w:rubyBase). Names in Japanese letters often have one.
# Expected   The sentence as it is, with or without the reading: w:rubyBase is what stands in the line.
# Seen       “署名者はです。”: the signatory is gone. mammoth has a message that w:ruby is ignored (its issue 76 has been
#            open since 2019), python-docx says nothing. docx2python 3.7.1 keeps both, the reading before the name.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mammoth==1.13.0 python-docx==1.2.0 docx2python==3.7.1
"$folder/venv/bin/python" - <<'PY'
import io
import sys

import mammoth
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python

document, file = Document(), io.BytesIO()
paragraph = document.add_paragraph("署名者は")
words = "<w:rt><w:r><w:t>やまだ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>山田</w:t></w:r></w:rubyBase>"
kind = '<w:rubyPr><w:rubyAlign w:val="distributeSpace"/><w:hps w:val="10"/><w:lid w:val="ja-JP"/></w:rubyPr>'
paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:ruby>{kind}{words}</w:ruby></w:r>"))
paragraph.add_run("です。")
document.save(file)
by_mammoth = mammoth.convert_to_html(io.BytesIO(file.getvalue()))
[by_docx] = [found.text for found in Document(io.BytesIO(file.getvalue())).paragraphs]
by_other = docx2python(io.BytesIO(file.getvalue())).text.strip()
print(by_mammoth.value, [message.message for message in by_mammoth.messages], by_docx, by_other)
is_so = (by_mammoth.value, by_docx) == ("<p>署名者はです。</p>", "署名者はです。")
sys.exit(0 if is_so and by_other == "署名者はやまだ山田です。" else 1)
PY
