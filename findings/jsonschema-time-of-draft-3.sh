#!/usr/bin/env bash
# jsonschema 4.26.0: the format “time” refuses a time with a zone and takes one without, the other way round than it is
#
# Input      “17:00:00Z” and “17:00:00” against {"type": "string", "format": "time"} by Draft202012Validator, with
#            format_checker=FormatChecker(), as tutorials have it; no further packages.
# Expected   The first passes and the second does not: “time” is full-time of RFC 3339, in which the zone is no option
#            (JSON Schema 2020-12, Validation, 7.3.1). Or, without a package that can tell, both pass, as for “date-time”.
# Seen       The first is refused and the second passes. A FormatChecker without names has the check of every draft, and for
#            “time” only that of draft 3 is there: hh:mm:ss and nothing else. Draft202012Validator.FORMAT_CHECKER lets both
#            pass. Who mends a deadline until it is taken, takes the zone out of it.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema==4.26.0
"$folder/venv/bin/python" - <<'PY'
import sys

from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = {"type": "string", "format": "time"}
TIMES = ("17:00:00Z", "17:00:00+02:00", "17:00:00")


def passes(checker):
    return [Draft202012Validator(SCHEMA, format_checker=checker).is_valid(time) for time in TIMES]


usual, own = passes(FormatChecker()), passes(Draft202012Validator.FORMAT_CHECKER)
print(usual, own)
sys.exit(0 if usual == [False, False, True] and own == [True, True, True] else 1)
PY
