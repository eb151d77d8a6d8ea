#!/usr/bin/env bash
# num2words 0.5.14: in Azerbaijani ten thousand and eleven thousand have the same words
#
# Input      num2words(10_000, lang="az"), num2words(11_000, lang="az").
# Expected   Other words for another number: “on min” and “on bir min”.
# Seen       “on min” twice. A one before the thousands is left out, which is right for 1,000 (“min”) and wrong for
#            11,000, 21,000 and every other: of the numbers to 200,000 there are 19,000 with the words of a smaller one.
#            The other languages of the package have no two numbers to 20,000 with the same words.
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check num2words==0.5.14
"$folder/venv/bin/python" - <<'PY'
import sys

from num2words import CONVERTER_CLASSES, num2words


def twins(language: str, to: int) -> list[tuple[int, int]]:
    """Return pairs of numbers with the same words; a number without words in this language is left out."""
    seen: dict[str, int] = {}
    found = []
    for number in range(to + 1):
        try:
            words = num2words(number, lang=language)
        except TypeError:
            continue
        if words in seen:
            found.append((seen[words], number))
        seen.setdefault(words, number)
    return found


print([num2words(number, lang="az") for number in (1_000, 10_000, 11_000, 21_000)])
many = twins("az", 200_000)
print(len(many), many[:3])
others = [language for language in CONVERTER_CLASSES if twins(language, 20_000)]
print(others)
sys.exit(0 if (len(many), many[0], others) == (19_000, (10_000, 11_000), ["az"]) else 1)
PY
