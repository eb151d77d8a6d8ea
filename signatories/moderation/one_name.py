"""Whether two words in which two persons' names differ may be one name: "Yusuf" and "Youssef", "Rob" and "Robert".

Of two names that are alike in their letters, some are one person's and some are a brother's and a sister's. So each
word is set beside the word of the other name that it is likest, and told apart: one name written otherwise or short,
a slip of the hand, the name of a man and of a woman, or two names.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from signatories.moderation.called import are_called_one, are_two

ONE, SLIP, WOMAN, TWO = "one", "slip", "woman", "two"

_HEARD: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("x", "ks"),
        ("ph", "f"),
        ("ch(?=[rlt])|ck|cq|qu?|kh|c(?=[aourlkt]|$)", "k"),
        ("tsch|tch|sch|sh|ch|cz|sz|[zc]", "s"),
        ("(?<=[tdgbk])h", ""),
        ("dzh|dj|zh|j", "i"),
        ("w(?=u)", ""),
        ("w|v", "v"),
        ("oeu|eou|ou|oo", "u"),
        ("ee|e[iy]|a[iy]|ie|y", "i"),
        ("e", "i"),
        ("o", "u"),
        ("(?<=.)h(?![aiu])", ""),
        (r"(.)\1+", r"\1"),
    )
)
_HEARD_FINE: Final = tuple(row for row in _HEARD if row[0].pattern not in {"e", "o"})
_VOWEL: Final = re.compile("[aeiouy]")
_VOWELS: Final = re.compile("[aiu]")
# Endings of a man's name, and of a woman's with the same stem.
_ENDINGS: Final = (
    ("", "a"), ("o", "a"), ("os", "a"), ("us", "a"), ("", "ina"), ("", "ine"), ("o", "ina"), ("a", "ata"),
    ("", "ata"), ("", "ia"), ("", "ette"), ("o", "etta"), ("a", "ako"), ("", "ka"), ("y", "aya"), ("iy", "aya"),
    ("i", "a"), ("y", "a"), ("ek", "kova"), ("ec", "cova"), ("a", "ova"), ("n", "ne"), ("n", "nne"), ("l", "le"),
    ("l", "lle"), ("s", "se"), ("ko", "ica"), ("", "ova"),
)  # fmt: skip
# The same as they are heard: "Philip" and "Philippa", "Stefan" and "Štefanija".
_HEARD_ENDINGS: Final = (("", "a"), ("u", "a"), ("", "ia"), ("u", "ia"), ("us", "ia"), ("", "ina"))
_ENDS_IN_EI: Final = re.compile("[aei][iyj]$")
_MADE_BY_AN_E: Final = frozenset(
    "simone michele michelle pascale renee andree gabriele gabrielle danielle emmanuelle jolle raphalle axelle".split()
)
# Women's names without an ending, of which there is a longer form.
_WOMEN: Final = frozenset(
    "stephan ann susan lilian vivian miriam mariam marian elisabeth elizabeth elisabet hann joan".split()
)
# By their endings, names of families as a woman bears them.
_HER_FAMILY: Final = re.compile(r".{2,}(?:ov|ev|iov)a|.{3,}(?:sk|ck|tsk|zk)a(?:ya|ia|ja)?")
_LONGEST_OF_ONE_LETTER: Final = 5
# "Amal" and "Jamal" are two, "Khrushchev" and "Hrushchev" one.
_LONGEST_OF_ANOTHER_BEGINNING: Final = 6
_STEM, _LONG, _CONSONANTS = 3, 8, 5
_PET_FORM: Final = re.compile(r"(?P<beginning>[a-z]+(?:ck|([bdgklmnprstvz])\2))(?:y|ie|i)")
# What begins a longer name and is no short form of it, and endings by which families are called after a father.
_SHORTEST, _LONGEST_SHORT = 3, 5
_NOT_SHORTENED: Final = frozenset("en er ers ov ova ev sen son ski ska sky es ez a e i o ina ine ette etta".split())


def judge(one: Sequence[str], other: Sequence[str]) -> str:
    """Say ``ONE`` or ``TWO`` of two names where the words in which they differ tell; else nothing."""
    mine, theirs = _rest(one, other), _rest(other, one)
    if not mine or not theirs:
        return ""
    if len(mine) != len(theirs):
        return _judge_beside_others(*sorted((mine, theirs), key=len), shared=len(one) - len(mine))
    pairs = _aligned(mine, theirs)
    kinds = [kind(*pair) for pair in pairs]
    if TWO in kinds:
        return TWO
    if WOMAN in kinds:
        is_family = len(pairs) == 1 and len(one) > 1 and any(_HER_FAMILY.fullmatch(word) for word in pairs[0])
        return ONE if is_family else TWO
    if SLIP in kinds or (len(pairs) == len(one) and len(_VOWELS.sub("", "".join(map(heard, mine)))) < _CONSONANTS):
        return ""
    return ONE


def _judge_beside_others(few: list[str], many: list[str], *, shared: int) -> str:
    """Judge names of which one has words that the other lacks: "Jim Callaway", "James R. Callaway"."""
    if not shared or any(len(word) == 1 for word in few):
        return ""
    return ONE if all(kind(*pair) == ONE for pair in _aligned(few, many)) else ""


def are_man_and_woman(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell two names of which one is the other as a woman bears it."""
    mine, theirs = _rest(one, other), _rest(other, one)
    return len(mine) == len(theirs) and any(kind(*pair) == WOMAN for pair in _aligned(mine, theirs))


def _rest(one: Sequence[str], other: Sequence[str]) -> list[str]:
    left, rest = list(other), []
    for word in one:
        if word in left:
            left.remove(word)
        else:
            rest.append(word)
    return rest


def _aligned(mine: list[str], theirs: list[str]) -> list[tuple[str, str]]:
    """Set each word beside the one of the other name that it is likest."""
    left, pairs = list(theirs), []
    for word in sorted(mine, key=len, reverse=True):
        likest = max(left, key=partial(_likeness, word))
        left.remove(likest)
        pairs.append((word, likest))
    return pairs


def _likeness(one: str, other: str) -> float:
    is_close = one[0] == other[0] and 1 in (len(one), len(other))
    return 100 if is_close or are_called_one(one, other) else fuzz.ratio(heard(one), heard(other))


@lru_cache(maxsize=50_000)
def kind(one: str, other: str) -> str:
    """Say what two different words of two names are to each other."""
    if 1 in (len(one), len(other)):
        return SLIP if one[0] == other[0] else TWO
    if are_called_one(one, other) or _is_pet_form(one, other) or _is_pet_form(other, one):
        return ONE
    mine, theirs = heard(one), heard(other)
    if _is_of_a_woman(one, other, mine, theirs) or _is_of_a_woman(other, one, theirs, mine):
        return WOMAN
    if are_two(one, other) and heard(one, is_fine=True) != heard(other, is_fine=True):
        return TWO
    # "Seo-yeon" and "Seo-jun" are two.
    is_heard = mine == theirs and (min(len(one), len(other)) > _STEM or DamerauLevenshtein.distance(one, other) == 1)
    if is_heard or _sound_alike(mine, theirs) or _is_short_for(*sorted((one, other), key=len)):
        return ONE
    return SLIP if _is_slip(one, other) else TWO


@lru_cache(maxsize=50_000)
def heard(word: str, *, is_fine: bool = False) -> str:
    """Return how a word sounds, roughly and in the same letters whoever writes it: with three vowels, or all."""
    for pattern, sound in _HEARD_FINE if is_fine else _HEARD:
        word = pattern.sub(sound, word)
    return word


def _is_of_a_woman(man: str, woman: str, man_heard: str, woman_heard: str) -> bool:
    if man in _WOMEN:
        return False
    if (woman in _MADE_BY_AN_E and woman.startswith(man)) or _ends_as_hers(man, woman, _ENDINGS):
        return True
    if _ENDS_IN_EI.search(man) and woman_heard == man_heard + "a":
        return True
    return man_heard[-1] not in "ai" and _ends_as_hers(man_heard, woman_heard, _HEARD_ENDINGS)


def _ends_as_hers(man: str, woman: str, endings: Sequence[tuple[str, str]]) -> bool:
    if man[:_STEM] != woman[:_STEM]:
        return False
    stems = ((woman[: len(woman) - len(hers)], his) for his, hers in endings if woman.endswith(hers))
    return any(len(stem) >= _STEM and man == stem + his for stem, his in stems)


def _sound_alike(mine: str, theirs: str) -> bool:
    """Tell two words of the same consonants whose vowels nearly agree; few letters tell nothing."""
    consonants = _VOWELS.sub("", mine)
    if mine[0] != theirs[0] or consonants != _VOWELS.sub("", theirs) or len(consonants) < 2:
        return False
    edits, length = DamerauLevenshtein.distance(mine, theirs), min(len(mine), len(theirs))
    return (edits == 1 and length >= 5) or (edits == 2 and length >= 6 and len(consonants) > 3)


def _is_short_for(short: str, long: str) -> bool:
    """Tell the beginning of a longer name that people go by: "Rob", "Dan", "Alex"."""
    rest = long[len(short) :]
    is_short = _SHORTEST <= len(short) <= _LONGEST_SHORT and short[-1] not in "aeiou" and len(rest) > 1
    return is_short and long.startswith(short) and rest not in _NOT_SHORTENED


def _is_pet_form(short: str, long: str) -> bool:
    """Tell "Ricky" of Ricardo, "Benny" of Benedict: a beginning whose last consonant is written twice."""
    found = _PET_FORM.fullmatch(short)
    return found is not None and len(long) > len(short) and heard(long).startswith(heard(found["beginning"]))


def _is_slip(one: str, other: str) -> bool:
    edits, length = DamerauLevenshtein.distance(one, other), min(len(one), len(other))
    if edits > 1:
        return edits == 2 and length >= _LONG
    # "Hung" and "Hang", "Anita" and "Amita" are two, "Yasin" and "Yasmin".
    is_vowel = length == _LONGEST_OF_ONE_LETTER and _VOWEL.sub("", one) == _VOWEL.sub("", other)
    is_enough = length > _LONGEST_OF_ONE_LETTER or is_vowel
    return is_enough and (one[0] == other[0] or length > _LONGEST_OF_ANOTHER_BEGINNING)
