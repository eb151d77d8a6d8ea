#!/usr/bin/env bash
# ICU 77.1 (pyicu-wheels 2.15.2): Belarusian numbers in words have Latin letters among the Cyrillic ones
#
# Input      Every number from 0 to 199 spelled out by RuleBasedNumberFormat in Belarusian, and in Russian and Ukrainian.
# Expected   Cyrillic letters. Belarusian writes і as U+0456.
# Seen       “адзiн” (1) with U+0069, the Latin i, in the middle, and so in 17 others. It looks right in every font, and
#            no search for the word finds it. The rules come from CLDR. Russian and Ukrainian have none of it, nor has
#            num2words 0.5.14 in Belarusian.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyicu-wheels==2.15.2 num2words==0.5.14
"$folder/venv/bin/python" - <<'PY'
import re
import sys

import icu
from num2words import num2words


def mixed(words: list[str]) -> list[str]:
    return [word for word in words if re.search("[a-z]", word) and re.search("[а-я]", word)]


def spelled(language: str) -> list[str]:
    form = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(language))
    return [form.format(number) for number in range(200)]


found = {language: mixed(spelled(language)) for language in ("be", "ru", "uk")}
other = mixed([num2words(number, lang="be") for number in range(200)])
print(icu.ICU_VERSION, {language: (len(words), words[:4]) for language, words in found.items()}, other)
is_so = found["be"][:1] == ["адз\u0069н"] and len(found["be"]) == 18
sys.exit(0 if is_so and not found["ru"] and not found["uk"] and not other else 1)
PY
