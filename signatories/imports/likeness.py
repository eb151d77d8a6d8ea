"""Who may be whom: names that are probably one person's or one organization's. It only ever asks a person to look."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, islice
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


@lru_cache(maxsize=64)
def person_words(name: str) -> list[str]:
    """Return the words of a person's name as they are compared, initials too; nobody changes the list."""
    return [_umlaut(word) for word in without_titles(name)]


@lru_cache(maxsize=4_096)
def organization_key(name: str) -> str:
    """Return what is the same however an organization's name is written, legal forms and its acronym aside."""
    plain = BRACKETS.sub(" ", name).strip() or name
    return telling(_latin(plain))


def _latin(name: str) -> str:
    return looks(name) if any(mark > "\u036f" and mark < "\u0530" for mark in name) else fold(name) or name.casefold()


def _umlaut(word: str) -> str:
    return _UMLAUTS.sub(r"\1", word) if "e" in word else word


# Words whose first letter no acronym has.
LITTLE: Final = frozenset(
    "a an and at for in of on the to au aux d da das de dei del della den der des di die do dos du e el en et fur i la "
    "las le les los och og para per por pour pro sur und van voor y zu zum zur".split()
)


@lru_cache(maxsize=4_096)
def acronyms(name: str) -> frozenset[str]:
    """Return what a name is called for short: what it says in brackets, and the first letters of its words."""
    short = {fold(text) for text in BRACKETS.findall(name)}
    words = fold(BRACKETS.sub(" ", name)).split()
    # "Association for Progressive Communications" is APC.
    large = [word for word in words if word not in LITTLE]
    ways = (words, large, telling(" ".join(words)).split())
    short |= {"".join(word[0] for word in each) for each in ways if len(each) > 2}
    return frozenset(text for text in short if len(text) >= _SHORTEST_ACRONYM and " " not in text)


class _Names(Generic[R]):
    """Names that were seen, found by the beginnings of their words, so that few have to be compared."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.owners: list[R] = []
        # By a word or its beginning, the names that have it: where each is, and itself with its words in order. A
        # letter can have a hundred thousand, and what most marks stand for is a few of them.
        self.places: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self.ordered: defaultdict[str, list[str]] = defaultdict(list)
        # Likewise, of the names with an initial or a word twice.
        self.odd: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, key: str, owner: R) -> None:
        words = key.split()
        ordered = " ".join(sorted(words))
        for word in marks(key):
            self.places[word].append(len(self.keys))
            self.ordered[word].append(ordered)
        if _is_odd(words):
            for word in words:
                self.odd[word].append(len(self.keys))
        self.keys.append(key)
        self.owners.append(owner)

    def near(self, key: str) -> list[str]:
        """Return by which marks names are found that can be compared, the rarest mark first."""
        known = self.ordered
        rarest = sorted((len(known[mark]), mark) for mark in marks(key) if mark in known)
        if sum(number for number, _mark in rarest) <= _MOST_COMPARED:
            return [mark for _number, mark in rarest]
        found: set[int] = set()
        taken: list[str] = []
        for number, mark in rarest:
            if len(found) + number > _MOST_COMPARED:
                break
            found.update(self.places[mark])
            taken.append(mark)
        return taken

    def sharing(self, words: list[str], near: list[str]) -> list[int]:
        """Return those of the near ones that share as many whole words as names do that fit, in the order as seen.

        That is one where an initial may stand for another, else two.
        """
        whole = [word for word in dict.fromkeys(words) if len(word) > 1 and word in self.places]
        shared: set[int] = set()
        if _is_odd(words):
            shared.update(*(self.places[word] for word in whole))
        else:
            shared.update(*(self.odd.get(word, ()) for word in whole))
            seen: set[int] = set()
            for word in whole if len(whole) > 1 else ():
                shared.update(seen.intersection(self.places[word]))
                seen.update(self.places[word])
        if shared and not set(whole) <= set(near):
            shared.intersection_update(chain.from_iterable(self.places[mark] for mark in near))
        return sorted(shared)

    def likest(self, key: str, near: list[str], *, cutoff: float) -> R | None:
        """Return whose name reads most like this one in whatever order, if one is like it at all."""
        choices = list(chain.from_iterable(self.ordered[mark] for mark in near))
        if not choices:
            return None
        found = process.extractOne(" ".join(sorted(key.split())), choices, scorer=fuzz.ratio, score_cutoff=cutoff)
        if found is None:
            return None
        return self.owners[next(islice(chain.from_iterable(self.places[mark] for mark in near), found[2], None))]


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
        words = person_words(name)
        plain = " ".join(words)
        near = self.names.near(plain)
        mine, has_initial = frozenset(words), _has_initial(words)
        for place in self.names.sharing(words, near):
            known = self.names.keys[place].split()
            may_fit = has_initial or _has_initial(known) or mine.issuperset(known) or mine.issubset(known)
            if may_fit and fits(words, known):
                return self.names.owners[place]
        return self.names.likest(plain, near, cutoff=_PERSONS_ALIKE)

    def add(self, name: str, owner: R) -> None:
        self.equal.setdefault(person_key(name), owner)
        self.names.add(" ".join(person_words(name)), owner)


def _has_initial(words: list[str]) -> bool:
    return any(len(word) == 1 for word in words)


def _is_odd(words: list[str]) -> bool:
    """Tell whether a name may fit another with which it shares a single word: by an initial, or one twice."""
    return _has_initial(words) or len(set(words)) < len(words)


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

    def add(self, names: Iterable[str], owner: R) -> None:
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
