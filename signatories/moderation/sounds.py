"""How names of other scripts and spellings are written and sound in Latin letters, as ICU transliterates them.

Two things are taken of a name. Its *spellings*: what ICU makes of it, in the general way and by the tables with which
libraries write a script (BGN). And its *sound*: the consonants alone, because scripts that write no vowels leave them
to the reader and spellings differ in them most: "محمد" gives "mhmd", as "Mohammed" and "Muhammad" do. A sound only
ever asks a person to look.
"""

import re
from functools import lru_cache
from typing import Final

import icu

_GENERAL: Final = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII")
# Scripts that libraries write otherwise than ICU does in general, by the first and last of their letters.
_BY_SCRIPT: Final = tuple(
    (first, last, icu.Transliterator.createInstance(f"{script}-Latin/BGN; Any-Latin; Latin-ASCII"))
    for first, last, script in (
        ("\u0400", "\u052f", "Russian"),
        ("\u0400", "\u052f", "Ukrainian"),
        ("\u0400", "\u052f", "Belarusian"),
        ("\u0400", "\u052f", "Bulgarian"),
        ("\u0370", "\u03ff", "Greek"),
        ("\u0590", "\u05ff", "Hebrew"),
    )
)
# What countries write otherwise than libraries do: no sign for what is soft, and "Viasna", "Ukrainska" within a word.
_SOFT: Final = re.compile(r"(?<=\w)['\"](?!\s|$)|(?<=\w)'")
_IOTATED: Final = re.compile(r"(?<=\w)(?:yi|y(?=[aeou]))")
_LAST_LATIN: Final = "\u024f"
_NO_LETTER: Final = re.compile(r"[^a-z]+")
# Vowels and what stands for one, and an h that only turns the consonant before it.
_SILENT: Final = re.compile(r"[aeiouyw]|(?<=[bcdgkpstxz])h")
_DOUBLE: Final = re.compile(r"(.)\1+")
_ENOUGH: Final = 4
_ENOUGH_IN_LATIN: Final = 6


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """Return a name in Latin letters in each way that ICU knows; one that is in them already, as it is."""
    if is_latin(name):
        return (name if name.isascii() else str(_GENERAL.transliterate(name)),)
    ways = [_GENERAL, *(way for first, last, way in _BY_SCRIPT if any(first <= mark <= last for mark in name))]
    made = dict.fromkeys(str(way.transliterate(name)) for way in ways)
    if any("\u0400" <= mark <= "\u052f" for mark in name):
        made |= dict.fromkeys(_IOTATED.sub("i", _SOFT.sub("", spelling)) for spelling in list(made))
    return tuple(made)


def is_latin(name: str) -> bool:
    return name.isascii() or not any(mark > _LAST_LATIN and mark.isalpha() for mark in name)


@lru_cache(maxsize=20_000)
def sound(spelling: str) -> str:
    """Return the consonants of a spelling in the order of the alphabet, or nothing where they are too few to tell.

    Their own order is left out of account: family names come first or last, and words are joined or not.
    """
    consonants = sorted("".join(_heard(spelling)))
    return "".join(consonants) if len(consonants) >= _ENOUGH else ""


def _heard(spelling: str) -> list[str]:
    """Return the consonants of each word; an x is heard as k and s: "Alexander", "Aleksandr"."""
    words = _NO_LETTER.split(spelling.lower().replace("x", "ks"))
    return [_DOUBLE.sub(r"\1", _SILENT.sub("", word)) for word in words if word]


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names of one sound may be one: in two scripts, or in Latin letters and with the same words."""
    if is_latin(one) != is_latin(other):
        return True
    if not is_latin(one):
        return False
    mine, theirs = _heard(spellings(one)[0]), _heard(spellings(other)[0])
    if _differ_in_one_word(one, other):
        return True
    is_enough = len("".join(mine)) >= _ENOUGH_IN_LATIN
    return is_enough and ("".join(mine) == "".join(theirs) or sorted(mine) == sorted(theirs))


def _differ_in_one_word(one: str, other: str) -> bool:
    """Tell two names that are the same but for one word, which sounds the same: "Mohammed Ali", "Muhammad Ali"."""
    words = [spellings(name)[0].lower().split() for name in (one, other)]
    rests = [[word for word in mine if word not in theirs] for mine, theirs in (words, words[::-1])]
    if any(len(rest) != 1 for rest in rests) or len(words[0]) < 2:
        return False
    mine, theirs = ("".join(_heard(rest[0])) for rest in rests)
    return mine == theirs and len(mine) >= _ENOUGH
