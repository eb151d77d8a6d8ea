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

from campaign.names import fold
from signatories.moderation import one_name

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
) + (("\u0370", "\u03ff", icu.Transliterator.createInstance("Greek-Latin/UNGEGN; Latin-ASCII")),)
# What countries write otherwise than libraries do: no sign for what is soft, and "Viasna", "Ukrainska" within a word.
_SOFT: Final = re.compile(r"(?<=\w)['\"](?!\s|$)|(?<=\w)'")
_IOTATED: Final = re.compile(r"(?<=\w)(?:yi|y(?=[aeou]))")
_LAST_LATIN: Final = "\u024f"
_NO_LETTER: Final = re.compile(r"[^a-z]+")
# Vowels and what stands for one, and an h that only turns the consonant before it.
_SILENT: Final = re.compile(r"[aeiouyw]|(?<=[bcdgkpstxz])h")
# What countries write in other letters: "Cheikh", "Shaykh", "Scheich".
_WRITTEN: Final = tuple(
    (re.compile(pattern), heard)
    for pattern, heard in (
        ("x", "ks"),
        ("ph", "f"),
        ("tsch|tch|sch|sh|ch(?![rlt])", "s"),
        ("ck|q|c(?![eiyhz])|ch", "k"),
        ("dzh|dj|zh", "j"),
    )
)
_DOUBLE: Final = re.compile(r"(.)\1+")
_ENOUGH: Final = 4
_ENOUGH_IN_LATIN: Final = 6
_ENOUGH_OF_A_BODY: Final = 7
_ARTICLE: Final = re.compile(r"\b(?:[ae](?:l|s|sh|n|r|z|t|d)-|(?:al|el)\s)", re.IGNORECASE)
_ARABIC_ARTICLE: Final = re.compile(r"(?<!\w)ال")
# How families are called in Korea, where they do not write it as ICU does.
_KOREAN: Final = {
    "김": ("kim",), "이": ("lee", "yi"), "박": ("park", "pak"), "최": ("choi", "choe"), "정": ("jung", "chung"),
    "강": ("kang",), "조": ("cho", "jo"), "윤": ("yoon", "yun"), "임": ("lim", "im"), "오": ("oh",), "신": ("shin",),
    "권": ("kwon",), "안": ("ahn", "an"),
    "유": ("yoo", "yu"), "고": ("ko", "go"), "문": ("moon",), "손": ("son", "sohn"),
    "배": ("bae",), "백": ("baek", "paik"), "허": ("heo", "hur"), "노": ("noh", "roh"), "구": ("koo", "gu"),
    "우": ("woo",),    "전": ("jun", "chun"), "주": ("joo",),
}  # fmt: skip
_HANGUL: Final = re.compile("[가-힣]{2,5}")


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """Return a name in Latin letters in each way that ICU knows; one that is in them already, as it is."""
    if is_latin(name):
        return (name if name.isascii() else str(_GENERAL.transliterate(name)),)
    ways = [_GENERAL, *(way for first, last, way in _BY_SCRIPT if any(first <= mark <= last for mark in name))]
    made = dict.fromkeys(str(way.transliterate(name)) for way in ways)
    if any("\u0400" <= mark <= "\u052f" for mark in name):
        made |= dict.fromkeys(_IOTATED.sub("i", _SOFT.sub("", spelling)) for spelling in list(made))
    if _HANGUL.fullmatch(plain := name.replace(" ", "")):
        given = _GENERAL.transliterate(plain[1:])
        made |= dict.fromkeys(f"{family} {given}" for family in _KOREAN.get(plain[0], ()))
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


@lru_cache(maxsize=20_000)
def sound_of_a_body(name: str) -> str:
    """Return the consonants of an organization's name in their order, articles aside; its sound across scripts."""
    text = _ARTICLE.sub(" ", name) if is_latin(name) else _ARABIC_ARTICLE.sub(" ", name)
    consonants = "".join("".join(_heard(text if is_latin(name) else str(_GENERAL.transliterate(text)))))
    return _DOUBLE.sub(r"\1", consonants) if len(consonants) >= _ENOUGH_OF_A_BODY else ""


def _words(spelling: str) -> list[str]:
    return fold(spelling).split()


def _heard(spelling: str) -> list[str]:
    """Return the consonants of each word; an x is heard as k and s: "Alexander", "Aleksandr"."""
    text = spelling.lower()
    for pattern, heard in _WRITTEN:
        text = pattern.sub(heard, text)
    words = _NO_LETTER.split(text)
    return [_DOUBLE.sub(r"\1", _SILENT.sub("", word)) for word in words if word]


def are_alike(one: str, other: str) -> bool:
    """Tell whether two names of one sound may be one: in two scripts, or in Latin letters and with the same words."""
    if is_latin(one) != is_latin(other):
        return not any(
            one_name.are_man_and_woman(_words(mine), _words(theirs))
            for mine in spellings(one)
            for theirs in spellings(other)
        )
    if not is_latin(one) or one_name.judge(_words(spellings(one)[0]), _words(spellings(other)[0])) == one_name.TWO:
        return False
    mine, theirs = _heard(spellings(one)[0]), _heard(spellings(other)[0])
    is_enough = len("".join(mine)) >= _ENOUGH_IN_LATIN
    return is_enough and ("".join(mine) == "".join(theirs) or sorted(mine) == sorted(theirs))
