"""Who may be whom: names that are probably one person's or one organization's. It only ever asks a person to look."""

import re
from collections import defaultdict
from typing import Final, Generic, TypeVar

from rapidfuzz import fuzz, process

from campaign.directory.matching import ALIKE, telling
from campaign.names import fold
from signatories.signing.trust import looks, telling_words, without_titles

R = TypeVar("R")
_BRACKETS: Final = re.compile(r"\s*[(（\[]([^()（）\[\]]+)[)）\]]\s*")
_UMLAUTS: Final = re.compile(r"([aou])e")
_PERSONS_ALIKE: Final = 90
# Two names are compared when they share a word, or so many letters at the beginning of one.
_BEGINNING: Final = 3
# Names that are compared with one; words that more have in common tell nothing. Equal names are always found.
_MOST_COMPARED: Final = 400
_SHORTEST_ACRONYM: Final = 3


def person_key(name: str) -> str:
    """Return what is the same however a person's name is written: order, case, accents and titles aside."""
    return " ".join(sorted(_umlaut(word) for word in telling_words(name)))


def organization_key(name: str) -> str:
    """Return what is the same however an organization's name is written, legal forms and its acronym aside."""
    plain = _BRACKETS.sub(" ", name).strip() or name
    return telling(_latin(plain))


def _latin(name: str) -> str:
    return looks(name) if any(mark > "\u036f" and mark < "\u0530" for mark in name) else fold(name) or name.casefold()


def _umlaut(word: str) -> str:
    return _UMLAUTS.sub(r"\1", word)


def _acronyms(name: str) -> set[str]:
    """Return what a name is called for short: what it says in brackets, and the first letters of its words."""
    short = {fold(text) for text in _BRACKETS.findall(name)}
    words = fold(_BRACKETS.sub(" ", name)).split()
    short |= {"".join(word[0] for word in each) for each in (words, telling(" ".join(words)).split()) if len(each) > 2}
    return {text for text in short if len(text) >= _SHORTEST_ACRONYM and " " not in text}


class _Names(Generic[R]):
    """Names that were seen, found by the beginnings of their words, so that few have to be compared."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.owners: list[R] = []
        self.by_word: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, key: str, owner: R) -> None:
        for word in _marks(key):
            self.by_word[word].append(len(self.keys))
        self.keys.append(key)
        self.owners.append(owner)

    def near(self, key: str) -> dict[int, str]:
        """Return the names that share a word or its beginning, the rarest first, and no more than can be compared."""
        found: dict[int, str] = {}
        for places in sorted((self.by_word.get(mark, []) for mark in _marks(key)), key=len):
            if len(found) + len(places) > _MOST_COMPARED:
                break
            found.update((place, self.keys[place]) for place in places)
        return found


def _marks(key: str) -> set[str]:
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
        near = self.names.near(" ".join(words))
        for place, other in near.items():
            if _fits(words, other.split()):
                return self.names.owners[place]
        ordered = {place: " ".join(sorted(other.split())) for place, other in near.items()}
        found = process.extractOne(" ".join(sorted(words)), ordered, scorer=fuzz.ratio, score_cutoff=_PERSONS_ALIKE)
        return self.names.owners[found[2]] if found else None

    def add(self, name: str, owner: R) -> None:
        self.equal.setdefault(person_key(name), owner)
        self.names.add(" ".join(_umlaut(word) for word in without_titles(name)), owner)


def _fits(one: list[str], other: list[str]) -> bool:
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
            for known in (self.equal.get(key), self.short.get(fold(name)), *map(self.equal.get, _acronyms(name))):
                if known is not None:
                    return known
            near = {place: " ".join(sorted(other.split())) for place, other in self.names.near(key).items()}
            ordered = " ".join(sorted(key.split()))
            if found := process.extractOne(ordered, near, scorer=fuzz.ratio, score_cutoff=ALIKE):
                return self.names.owners[found[2]]
        return None

    def add(self, names: list[str], owner: R) -> None:
        for name in filter(None, names):
            key = organization_key(name)
            self.equal.setdefault(key, owner)
            self.names.add(key, owner)
            for short in _acronyms(name):
                self.short.setdefault(short, owner)


def are_alike(one: list[str], other: list[str]) -> bool:
    """Tell whether two organizations are probably one."""
    known: Organizations[bool] = Organizations()
    known.add(one, owner=True)
    return known.find(other) is not None
