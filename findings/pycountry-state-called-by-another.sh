#!/usr/bin/env bash
# pycountry 26.2.16: in Slovak the official name of Gambia is “Slovenská republika”, in Welsh that of Sweden is Sudan's
#
# Input      The official names of all states in the languages of the package's own catalogs (iso3166-1, from iso-codes).
# Expected   Another name for another state: what differs in English differs in a translation.
# Seen       Gambia is the Slovak Republic in Slovak and Zambia in Catalan and Persian; Sweden is “Gweriniaeth y Swdan” (the
#            Republic of the Sudan) in Welsh; Afghanistan is the Islamic Republic of Pakistan in Brazilian Portuguese;
#            Eritrea is Palestine in Persian; in Turkmen Latvia is Lithuania in all its names. At 23 places in 15
#            languages two states have one official name. Most look like a neighbor's translation that was proposed for a
#            text it resembles and kept. A letter addressed by this list goes to another government.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pycountry==26.2.16
"$folder/venv/bin/python" - <<'PY'
import gettext
import sys
from collections import defaultdict
from pathlib import Path

import pycountry

found = {}
for folder in sorted(Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo")):
    language = folder.parent.parent.name
    translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, [language]).gettext
    states = defaultdict(set)
    for state in pycountry.countries:
        if hasattr(state, "official_name"):
            states[translate(state.official_name)].add(state.alpha_2)
    found |= {(language, name): codes for name, codes in states.items() if len(codes) > 1}
for (language, name), codes in found.items():
    print(language, name, *sorted(codes))
print(len(found), "in", len({language for language, _name in found}), "languages")
expected = {
    ("sk", "Slovenská republika"): {"SK", "GM"},
    ("ca", "República de Zàmbia"): {"ZM", "GM"},
    ("cy", "Gweriniaeth y Swdan"): {"SD", "SE"},
    ("pt_BR", "República Islâmica do Paquistão"): {"AF", "PK"},
    ("fa", "فلسطین"): {"ER", "PS"},
    ("tk", "Litwiýa Respublikasy"): {"LT", "LV"},
}
sys.exit(0 if expected.items() <= found.items() else 1)
PY
