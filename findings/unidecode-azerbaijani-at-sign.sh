#!/usr/bin/env bash
# Unidecode 1.4.0, text-unidecode 1.3, ICU 77: the commonest vowel of Azerbaijani is “@” in ASCII, or not in ASCII at all
#
# Input      “Əhmədova” and “Mədəniyyət Mərkəzi” (centre of culture), with the letter that a text in Azerbaijani has in
#            nearly every word, in its alphabet since 1992.
# Expected   A letter: people write a or e, as in their passports; anyascii 0.3.3 has e. Of 60 other alphabets in Latin
#            letters (CLDR's exemplar sets), none but those of two languages with the same sound has an “@”.
# Seen       Unidecode: “@hm@dova”, which looks like an account or half of an address. python-slugify 9.2.0, which asks
#            text-unidecode: “hm-dova” and “m-d-niyy-t-m-rk-zi”. ICU's “Latin-ASCII”: “Əhmədova” as it was.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check Unidecode==1.4.0 python-slugify==9.2.0 \
    text-unidecode==1.3 anyascii==0.3.3 pyicu-wheels==2.15.2
"$folder/venv/bin/python" - <<'PY'
import sys

import icu
from anyascii import anyascii
from slugify import slugify
from unidecode import unidecode

to_ascii = icu.Transliterator.createInstance("Latin-ASCII")
names = ("Əhmədova", "Mədəniyyət Mərkəzi")
seen = [[write(name) for name in names] for write in (unidecode, slugify, to_ascii.transliterate, anyascii)]
print(icu.ICU_VERSION, seen)
expected = [
    ["@hm@dova", "M@d@niyy@t M@rk@zi"],
    ["hm-dova", "m-d-niyy-t-m-rk-zi"],
    list(names),
    ["Ehmedova", "Medeniyyet Merkezi"],
]
sys.exit(0 if seen == expected else 1)
PY
