"""Whether what somebody typed names the reference number that a letter kept here has."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# A shorter number among other words may be a day or a year.
_ENOUGH: Final = 5
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-") | {ord("\u2044"): "/"}
# What says that a number follows, and is no part of it, and what people write now so, now so.
_SIGNS: Final = re.compile(r"№|(?<!\w)N[°º]\.?|#", re.IGNORECASE)
_LOOSE: Final = re.compile(r"[\s.]+")
# "OL 1/2020" is named by "Our ref.: OL 1/2020, of 3 May", but COL 1/2020, OL 1/20201 and OL 1/2020/2 are others.
_BEGINS: Final = r"(?<![0-9A-ZÀ-ɏЀ-ӿ/-])"
_ENDS: Final = r"(?![0-9A-ZÀ-ɏЀ-ӿ]|-\w|\s?/\s?\w|\.\d)"


def names_one_of(typed: str, numbers: Iterable[str]) -> bool:
    """Tell whether one of these numbers was typed, alone or among other words, in whatever digits and capitals."""
    text = _spelled(typed)
    bare = _LOOSE.sub("", text)
    for number in {_LOOSE.sub("", _spelled(number)) for number in numbers} - {""}:
        if number == bare:
            return True
        if len(number) >= _ENOUGH and number in bare and _stands_in(number, text):
            return True
    return False


def _stands_in(number: str, text: str) -> bool:
    return re.search(_BEGINS + r"[\s.]*".join(map(re.escape, number)) + _ENDS, text) is not None


def _spelled(text: str) -> str:
    """Return a text in capitals, and in the digits and signs of ASCII."""
    plain = unicodedata.normalize("NFKC", _SIGNS.sub(" ", text)).translate(_DASHES)
    return "".join(str(unicodedata.decimal(mark)) if mark.isdecimal() else mark for mark in plain).upper()
