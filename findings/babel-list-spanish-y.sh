#!/usr/bin/env bash
# Babel 2.19.0: a Spanish list says “y” before a name that begins with I, where ICU says “e”
#
# Input      The lists Ana, Inés and Ana, Hilda and, in Hebrew, אבי, Amnesty.
# Expected   “Ana e Inés”, “Ana e Hilda”: before the sound of i the word for “and” is e, as every Spanish grammar has it;
#            and a hyphen between the Hebrew “and” and a word in Latin letters. ICU 77.1 (PyICU), which reads the same
#            CLDR, writes both, so that two libraries of one standard can be thought to agree.
# Seen       “Ana y Inés”, “Ana y Hilda”, “אבי וAmnesty”. CLDR's patterns for lists have room for one word only, and the
#            rest are rules in ICU's own code.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 pyicu-wheels==2.15.2
"$folder/venv/bin/python" - <<'PY'
import sys

import icu
from babel.lists import format_list

lists = (("es", ("Ana", "Inés")), ("es", ("Ana", "Hilda")), ("es", ("Ana", "Berta")), ("he", ("אבי", "Amnesty")))
by_babel = [format_list(names, locale=language) for language, names in lists]
by_icu = [icu.ListFormatter.createInstance(icu.Locale(language)).format(list(names)) for language, names in lists]
print(icu.ICU_VERSION, by_babel, by_icu)
is_so = by_babel == ["Ana y Inés", "Ana y Hilda", "Ana y Berta", "אבי וAmnesty"]
sys.exit(0 if is_so and by_icu == ["Ana e Inés", "Ana e Hilda", "Ana y Berta", "אבי ו-Amnesty"] else 1)
PY
