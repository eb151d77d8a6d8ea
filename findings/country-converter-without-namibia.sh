#!/usr/bin/env bash
# country_converter 1.3.2 with pandas 3.1.1: Namibia's code "NA" is no value, and no converter can be made
#
# Input      CountryConverter(), without arguments; and a table with the codes NA and OM, read by pandas with
#            converters={"code": str}, which is how country_converter keeps Namibia.
# Expected   A converter. What a function of one's own has made of a cell stands: until pandas 3.0 "NA" went through str
#            and stayed a word, and country_converter even takes "NA" out of the words for nothing that it hands over.
# Seen       TypeError at the first use: the code of one country is nan and no pattern. From pandas 3.1 on words for
#            nothing are looked for in what a converter returns (GH 13302), and the usual ones come on top of those
#            handed over. With pandas 3.0.6 the same program answers NA.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check country_converter==1.3.2 pandas==3.1.1
cat >"$folder/read.py" <<'PY'
import io
import sys

import country_converter
import pandas

table = "name\tcode\nNamibia\tNA\nOman\tOM\n"
codes = pandas.read_csv(io.StringIO(table), sep="\t", converters={"code": str}).code.tolist()
try:
    answer = country_converter.CountryConverter().convert("Namibia", to="ISO2")
except TypeError as error:
    answer = f"TypeError: {error}"
print(pandas.__version__, codes, answer)
is_so = codes[0] != codes[0] and answer.startswith("TypeError") if sys.argv[1] == "lost" else answer == "NA"
sys.exit(0 if is_so else 1)
PY
"$folder/venv/bin/python" "$folder/read.py" lost
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.0.6
"$folder/venv/bin/python" "$folder/read.py" kept
