#!/usr/bin/env bash
# Pyphen 0.18.1: German compounds are parted inside their syllables, for a dictionary of two levels is read as one
#
# Input      The words Zusammenarbeit, Mitarbeiter and Bearbeitung with Pyphen's own German dictionary, hyph_de_DE.dic.
# Expected   Zu-sam-men-ar-beit, Mit-ar-bei-ter, Be-ar-bei-tung: as Duden has them, and as the C library that the file was
#            written for says of the very same file (libhyphen by PyHyphen 4.0.4).
# Seen       Zu-sam-me-n-a-r-beit, Mit-a-r-bei-ter, Be-a-r-bei-tung. Above its line NEXTLEVEL the file finds the parts of
#            a compound, below it the syllables of each part; Pyphen puts all patterns into one table, where those for the
#            edge of a part match in the middle of words. Dictionaries of six languages have such a line. WeasyPrint prints
#            what Pyphen says.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyphen==0.18.1 pyhyphen==4.0.4
"$folder/venv/bin/python" - <<'PY'
import sys

import pyphen
from hyphen.hnj import hyphenator_

path = pyphen.LANGUAGES["de_DE"]
pyphens, library = pyphen.Pyphen(lang="de_DE"), hyphenator_(str(path), 2, 2, 2, 2)
words = ("zusammenarbeit", "mitarbeiter", "bearbeitung")
found = {word: (pyphens.inserted(word), library.apply(word, 0).replace("=", "-")) for word in words}
levels = {name for name, file in pyphen.LANGUAGES.items() if "_" not in name and b"\nNEXTLEVEL" in file.read_bytes()}
print(found, sorted(levels))
is_so = found == {
    "zusammenarbeit": ("zu-sam-me-n-a-r-beit", "zu-sam-men-ar-beit"),
    "mitarbeiter": ("mit-a-r-bei-ter", "mit-ar-bei-ter"),
    "bearbeitung": ("be-a-r-bei-tung", "be-ar-bei-tung"),
}
sys.exit(0 if is_so and levels == {"ca", "de", "fr", "hr", "mn", "sl"} else 1)
PY
