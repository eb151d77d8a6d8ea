#!/usr/bin/env bash
# holidays 0.109: the names of holidays follow LANG, and under C.UTF-8 they are English, under C they are not
#
# Input      country_holidays("DE", years=2026) without a language, in processes with another LANG.
# Expected   The names in German, the default language that the package documents for Germany, at least wherever LANG
#            names no other language: C and C.UTF-8 both mean “none”.
# Seen       LANG=C, POSIX, fr_FR.UTF-8 or none: “Neujahr”. LANG=C.UTF-8, the usual one in containers: “New Year's Day”.
#            The package asks gettext for the language of the environment, and Python's table of locales
#            (locale.normalize) has en_US.UTF-8 in the place of C.UTF-8. So a date in a letter has one name on the
#            server and another in a container. Seen with Python 3.11.2.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check holidays==0.109
name() {
  env -i LANG="$1" "$folder/venv/bin/python" -c \
    'import datetime, holidays; print(holidays.country_holidays("DE", years=2026)[datetime.date(2026, 1, 1)])'
}
seen=""
for language in C POSIX fr_FR.UTF-8 "" C.UTF-8; do
  seen+="$language: $(name "$language")"$'\n'
done
normal=$(env -i "$folder/venv/bin/python" -c 'import locale; print(locale.normalize("C.UTF-8"))')
echo "$seen$normal"
[ "$seen" = "C: Neujahr
POSIX: Neujahr
fr_FR.UTF-8: Neujahr
: Neujahr
C.UTF-8: New Year's Day
" ] && [ "$normal" = en_US.UTF-8 ]
