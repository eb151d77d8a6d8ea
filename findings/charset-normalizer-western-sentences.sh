#!/usr/bin/env bash
# charset-normalizer 3.5.2: plain German, Spanish and French in Windows-1252 is read as Baltic, Polish and Chinese
#
# Input      One sentence of a usual reply in each language, 42 to 104 characters, as a mail or a CSV file without a label
#            has it: encoded in Windows-1252, with two letters beyond ASCII.
# Expected   cp1252, or one of its kin that gives the same letters, as for most such sentences: among texts of Western
#            Europe no other encoding is as common, and the package weighs whether letters fit the language.
# Seen       German: cp775, “bestõtigen”. Spanish: cp1250, “Seńor … detención”. French: big5hkscs, “s㠙nqui鋈ent”. With a
#            few words more the same French sentence is cp1252.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check charset-normalizer==3.5.2
"$folder/venv/bin/python" - <<'PY'
import sys

from charset_normalizer import from_bytes

french = "Les organisations signataires s’inquiètent"
sentences = (
    "Sehr geehrte Damen und Herren, wir bestätigen den Eingang Ihres Schreibens und prüfen die Angelegenheit.",
    "Señor Ministro: las organizaciones abajo firmantes expresan su preocupación por la detención.",
    french,
    f"{french} de la détention de leurs collègues",
)
found = []
for sentence in sentences:
    best = from_bytes(sentence.encode("cp1252")).best()
    found.append(best.encoding)
    print(len(sentence), best.encoding, str(best))
sys.exit(0 if found == ["cp775", "cp1250", "big5hkscs", "cp1252"] else 1)
PY
