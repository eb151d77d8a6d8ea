#!/usr/bin/env bash
# pandoc 3.9 (pypandoc_binary 1.17): the name that a mail merge put into a DOCX is gone, as are words with a direction
#
# Input      Two paragraphs the way word processors write them: w:fldSimple with the instruction MERGEFIELD Name and the
#            result “Ada Rey”, then “ signs”; w:dir to the right with the Hebrew name אדה, then “ signs”.
# Expected   “Ada Rey signs” and “אדה signs”: the result of a field and what stands within w:dir are runs like others, and
#            pandoc keeps those within w:smartTag, w:ins and w:hyperlink.
# Seen       “signs” twice, without a warning, also with --track-changes=all. The same field in its long form (w:fldChar,
#            which Word writes at other times) is kept, so that one name of a list is there and the next is not.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pypandoc_binary==1.17 python-docx==1.2.0
"$folder/venv/bin/python" - "$folder/letter.docx" <<'PY'
import sys

import docx
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

SIGNS = '<w:r><w:t xml:space="preserve"> signs</w:t></w:r>'
NAME = "<w:r><w:t>Ada Rey</w:t></w:r>"
PARAGRAPHS = (
    f'<w:fldSimple w:instr=" MERGEFIELD Name ">{NAME}</w:fldSimple>{SIGNS}',
    f'<w:dir w:val="rtl"><w:r><w:t>אדה</w:t></w:r></w:dir>{SIGNS}',
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> MERGEFIELD Name </w:instrText></w:r>'
    f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{NAME}<w:r><w:fldChar w:fldCharType="end"/></w:r>{SIGNS}',
    f'<w:smartTag w:uri="urn:x" w:element="PersonName">{NAME}</w:smartTag>{SIGNS}',
)

document = docx.Document()
for paragraph in PARAGRAPHS:
    document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w')}>{paragraph}</w:p>"))
document.save(sys.argv[1])
options = ["--fail-if-warnings", "--track-changes=all"]
seen = pypandoc.convert_file(sys.argv[1], "plain", extra_args=options).split("\n\n")
print(pypandoc.get_pandoc_version(), seen)
sys.exit(0 if [line.strip() for line in seen] == ["signs", "signs", "Ada Rey signs", "Ada Rey signs"] else 1)
PY
