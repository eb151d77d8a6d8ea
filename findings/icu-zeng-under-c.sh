#!/usr/bin/env bash
# ICU 77.1 (pyicu-wheels 2.15.2): a list by pinyin has the family 曾 among C, though ICU knows that it is called Zeng
#
# Input      The names 曾平, 单平, 仇平, 解平, 查平, 区平 and 翟平 in the Chinese collation and its index of letters (AlphabeticIndex),
#            and in the transform “Han-Latin/Names”.
# Expected   A list of people under the letters of their names: Zeng, Shan, Qiu, Xie, Zha, Ou, Zhai, as that transform says and
#            as they are called; or the same from both.
# Seen       C, D, C, J, C, Q, D. The order goes by what the character is spoken like by itself: céng, dān, chóu. There is a
#            transform for names and no collation for them, whatever the locale is asked for (phonebook, too, is pinyin).
#
# Ends with 1 when this is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyicu-wheels==2.15.2
"$folder/venv/bin/python" - <<'PY'
import sys

import icu

names = [f"{family}平" for family in "曾单仇解查区翟"]
spoken = icu.Transliterator.createInstance("Han-Latin/Names; Latin-ASCII")
families = [spoken.transliterate(name).split()[0] for name in names]


def letters(locale: str) -> str:
    index = icu.AlphabeticIndex(icu.Locale.forLanguageTag(locale))
    return "".join(chr(ord("A") - 1 + index.getBucketIndex(name)) for name in names)


collator = icu.Collator.createInstance(icu.Locale("zh"))
ordered = sorted([*names, "赵平", "张平"], key=collator.getSortKey)
found = [letters("zh"), letters("zh-u-co-phonebk")]
print(families, found, ordered)
is_so = families == ["zeng", "shan", "qiu", "xie", "zha", "ou", "zhai"] and found == ["CDCJCQD"] * 2
sys.exit(0 if is_so and ordered.index("曾平") < ordered.index("张平") else 1)
PY
