#!/usr/bin/env bash
# RapidFuzz 3.14.6: utils.default_process turns the vowels of Indian scripts into blanks, so that other names are equal
#
# Input      The Hindi names मोहन (Mohan) and मीहन (Mihan), which differ in their first vowel, and अधिकार (right); for
#            comparison “café” in one and in two code points for its last letter.
# Expected   default_process is there to lower case and to take out what is no letter or digit; a vowel sign is part of a
#            letter, and a word without punctuation stays one word.
# Seen       “म हन” for both names, hence a likeness of 100, and “अध क र”. Vowel signs are marks (Mc, Mn) and no letters
#            (L*), and each becomes a blank. Tamil, Bengali, Thai and vowelled Arabic fare alike; a decomposed “é” loses
#            its accent. Known since RapidFuzz issue 29, when it was the default; today it has to be asked for.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check rapidfuzz==3.14.6
"$folder/venv/bin/python" - <<'PY'
import sys

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

words = {word: default_process(word) for word in ("मोहन", "मीहन", "अधिकार", "மனித", "สิทธิ", "café", "cafe\u0301")}
alike = fuzz.ratio("मोहन", "मीहन", processor=default_process), fuzz.ratio("मोहन", "मीहन")
print(words, alike)
is_so = words["मोहन"] == words["मीहन"] == "म हन" and words["अधिकार"] == "अध क र" and alike == (100, 75)
sys.exit(0 if is_so and (words["café"], words["cafe\u0301"]) == ("café", "cafe") else 1)
PY
