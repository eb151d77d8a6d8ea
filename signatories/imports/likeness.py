"""Who may be whom: names that are probably one person's or one organization's. It only ever asks a person to look."""

import re
from collections import defaultdict
from functools import lru_cache
from itertools import chain
from typing import Final, Generic, TypeVar

from rapidfuzz import fuzz, process

from campaign.directory.matching import ALIKE, telling
from campaign.names import fold
from signatories.signing.trust import looks, telling_words, without_titles

R = TypeVar("R")
BRACKETS: Final = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
_UMLAUTS: Final = re.compile(r"([aou])e")
_PERSONS_ALIKE: Final = 90
# Two names are compared when they share a word, or so many letters at the beginning of one.
_BEGINNING: Final = 3
# Names that are compared with one; words that more have in common tell nothing. Equal names are always found.
_MOST_COMPARED: Final = 400
_SHORTEST_ACRONYM: Final = 3


# A name is asked for a few times, one row after the other.
@lru_cache(maxsize=4_096)
def person_key(name: str) -> str:
    """Return what is the same however a person's name is written: order, case, accents and titles aside."""
    return " ".join(sorted(_umlaut(word) for word in telling_words(name)))


def person_words(name: str) -> list[str]:
    """Return the words of a person's name as they are compared, initials too."""
    return [_umlaut(word) for word in without_titles(name)]


@lru_cache(maxsize=4_096)
def organization_key(name: str) -> str:
    """Return what is the same however an organization's name is written, legal forms and its acronym aside."""
    plain = BRACKETS.sub(" ", name).strip() or name
    return telling(_latin(plain))


def _latin(name: str) -> str:
    return looks(name) if any(mark > "\u036f" and mark < "\u0530" for mark in name) else fold(name) or name.casefold()


def _umlaut(word: str) -> str:
    return _UMLAUTS.sub(r"\1", word)


@lru_cache(maxsize=4_096)
def acronyms(name: str) -> frozenset[str]:
    """Return what a name is called for short: what it says in brackets, and the first letters of its words."""
    short = {fold(text) for text in BRACKETS.findall(name)}
    words = fold(BRACKETS.sub(" ", name)).split()
    short |= {"".join(word[0] for word in each) for each in (words, telling(" ".join(words)).split()) if len(each) > 2}
    return frozenset(text for text in short if len(text) >= _SHORTEST_ACRONYM and " " not in text)


class _Names(Generic[R]):
    """Names that were seen, found by the beginnings of their words, so that few have to be compared."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        # The same names with their words in order, and as a set; both are asked for hundreds of times.
        self.ordered: list[str] = []
        self.words: list[frozenset[str]] = []
        self.has_initial: list[bool] = []
        self.owners: list[R] = []
        self.by_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, key: str, owner: R) -> None:
        for word in marks(key):
            self.by_word[word].append(len(self.keys))
        words = key.split()
        self.keys.append(key)
        self.ordered.append(" ".join(sorted(words)))
        self.words.append(frozenset(words))
        self.has_initial.append(_has_initial(words))
        self.owners.append(owner)

    def near(self, key: str) -> list[int]:
        """Return the names that share a word or its beginning, the rarest first, and no more than can be compared."""
        found: dict[int, None] = {}
        for places in sorted((self.by_word.get(mark, []) for mark in marks(key)), key=len):
            if len(found) + len(places) > _MOST_COMPARED:
                break
            found.update(dict.fromkeys(places))
        return list(found)

    def sharing(self, words: list[str], near: list[int]) -> list[int]:
        """Return those of the near ones that share a whole word, in the order in which they were seen."""
        shared = (self.by_word.get(word, ()) for word in words if len(word) > 1)
        return sorted(set(near).intersection(chain.from_iterable(shared)))

    def likest(self, key: str, near: list[int], *, cutoff: float) -> R | None:
        """Return whose name reads most like this one in whatever order, if one is like it at all."""
        choices = [self.ordered[place] for place in near]
        found = process.extractOne(" ".join(sorted(key.split())), choices, scorer=fuzz.ratio, score_cutoff=cutoff)
        return self.owners[near[found[2]]] if found else None


def marks(key: str) -> set[str]:
    """Return the words of a name, and what each begins with."""
    words = key.split()
    return {*words, *(word[:_BEGINNING] for word in words)}


class Persons(Generic[R]):
    """Persons who were seen, each with what stands for it."""

    def __init__(self) -> None:
        self.equal: dict[str, R] = {}
        self.names: _Names[R] = _Names()

    def find(self, name: str) -> R | None:
        """Return who seems to be the same person: the same words, nearly so, or initials that fit."""
        if not (key := person_key(name)):
            return None
        if key in self.equal:
            return self.equal[key]
        words = [_umlaut(word) for word in without_titles(name)]
        plain = " ".join(words)
        near = self.names.near(plain)
        mine, has_initial = frozenset(words), _has_initial(words)
        known, initial = self.names.words, self.names.has_initial
        for place in self.names.sharing(words, near):
            may_fit = has_initial or initial[place] or mine <= known[place] or known[place] <= mine
            if may_fit and fits(words, self.names.keys[place].split()):
                return self.names.owners[place]
        return self.names.likest(plain, near, cutoff=_PERSONS_ALIKE)

    def add(self, name: str, owner: R) -> None:
        self.equal.setdefault(person_key(name), owner)
        self.names.add(" ".join(_umlaut(word) for word in without_titles(name)), owner)


def _has_initial(words: list[str]) -> bool:
    return any(len(word) == 1 for word in words)


def fits(one: list[str], other: list[str]) -> bool:
    """Tell whether each word of the shorter name is one of the longer, or its first letter."""
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return False
    left, whole = list(long), 0
    for word in sorted(short, key=len, reverse=True):
        same = next((each for each in left if each == word), None)
        whole += same is not None and len(word) > 1
        begun = next((each for each in left if each[0] == word[0] and 1 in (len(word), len(each))), None)
        if (found := same or begun) is None:
            return False
        left.remove(found)
    return whole > 0


class Organizations(Generic[R]):
    """Organizations that were seen, each by all its names."""

    def __init__(self) -> None:
        self.equal: dict[str, R] = {}
        self.short: dict[str, R] = {}
        self.names: _Names[R] = _Names()

    def find(self, names: list[str]) -> R | None:
        """Return which organization seems to be the same, by any of its names."""
        for name in filter(None, names):
            key = organization_key(name)
            for known in (self.equal.get(key), self.short.get(fold(name)), *map(self.equal.get, acronyms(name))):
                if known is not None:
                    return known
            found = self.names.likest(key, self.names.near(key), cutoff=ALIKE)
            if found is not None:
                return found
        return None

    def add(self, names: list[str], owner: R) -> None:
        for name in filter(None, names):
            key = organization_key(name)
            self.equal.setdefault(key, owner)
            self.names.add(key, owner)
            for short in acronyms(name):
                self.short.setdefault(short, owner)


def are_alike(one: list[str], other: list[str]) -> bool:
    """Tell whether two organizations are probably one."""
    known: Organizations[bool] = Organizations()
    known.add(one, owner=True)
    return known.find(other) is not None
