#!/usr/bin/env bash
# chardet 7.7.0: asked for a superset that is safe to decode with, it names one in which the same bytes are other letters
#
# Input      One Polish, one Czech and one Slovenian sentence in ISO 8859-2, as older mail programs of governments send them.
# Expected   prefer_superset=True gives an encoding that reads all that the narrower one does, and the same: the package
#            calls these "decode-safe superset equivalents" and advises them for whoever decodes with the result.
# Seen       Without it ISO-8859-2 is found and right. With it the answer is Windows-1250, which reads every byte, so
#            nothing fails, but has ą, ś, š, ž, ť and Ľ at other places: "ścisłą" becomes "¶cisł±". For Windows-1252 over
#            ISO 8859-1 the promise holds.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check chardet==7.7.0
"$folder/venv/bin/python" - <<'PY'
import sys

import chardet

sentences = (
    ("iso8859_2", "Ministerstwo śledzi tę sprawę i prowadzi ścisłą współpracę z sądami; list został przekazany, z poważaniem."),
    ("iso8859_2", "Ministerstvo vaši žádost obdrželo a šetří ji; těšíme se na další spolupráci s vašimi členy."),
    ("iso8859_2", "Ministrstvo je vaše pismo prejelo in ga bo še ta teden preučilo; želimo vam uspešno delo."),
    ("iso8859_1", "Señora: el Ministerio ha recibido su carta y contestará según la legislación española."),
)
found = []
for encoding, sentence in sentences:
    content = sentence.encode(encoding)
    narrow = chardet.detect(content)["encoding"]
    wide = chardet.detect(content, prefer_superset=True)["encoding"]
    same = content.decode(wide) == sentence
    found.append((content.decode(narrow) == sentence, wide, same))
    print(f"{narrow} -> {wide}: {'the same' if same else content.decode(wide)}")
expected = [(True, "Windows-1250", False)] * 3 + [(True, "Windows-1252", True)]
sys.exit(0 if found == expected else 1)
PY
