#!/usr/bin/env bash
# country_converter 1.3.2: a state called by its name in another language is another state
#
# Input      “République dominicaine”, “Guinea Ecuatorial”, “Äquatorialguinea”, “Guayana Francesa”, as French, Spanish and
#            German sign-on sheets write them; for comparison “Corée du Nord”, “Guinée équatoriale” and “Dominicana”.
# Expected   The state that is meant, or that it is not known: the names are English with some others, and a name that
#            does not fit should fit nowhere, as “Corée du Nord” does not.
# Seen       Dominica, Guinea, Guinea and France. Each pattern is looked for anywhere in the name, and what keeps two states
#            apart are the English words alone (“dominica(?!n)”, “^(?!.*eq)…guinea”). “República Dominicana” is right.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==3.0.6
"$folder/venv/bin/python" - <<'PY'
import logging
import sys

import country_converter

logging.disable(logging.CRITICAL)
names = ("République dominicaine", "Guinea Ecuatorial", "Äquatorialguinea", "Guayana Francesa")
others = ("Corée du Nord", "Guinée équatoriale", "República Dominicana", "Dominican Republic", "Equatorial Guinea")
converter = country_converter.CountryConverter()
found = [converter.convert(name, to="ISO2", not_found=None) for name in (*names, *others)]
print(dict(zip((*names, *others), found)))
is_so = found[:4] == ["DM", "GN", "GN", "FR"] and found[4:] == [others[0], others[1], "DO", "DO", "GQ"]
sys.exit(0 if is_so else 1)
PY
