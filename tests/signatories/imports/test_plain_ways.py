"""What is quick because it is plain says what the plain way says: on generated rows, verdict by verdict."""

import random
from collections.abc import Iterator
from itertools import chain

import pytest
from rapidfuzz import fuzz, process

from campaign.directory.matching import ALIKE
from campaign.files.records import Record, Records
from campaign.names import fold
from campaign.text import _SPACES, _clean, clean_line
from signatories.imports import likeness
from signatories.imports.likeness import Organizations, Persons, acronyms, fits, marks, organization_key, person_key
from signatories.imports.likeness import person_words as words_of

FIRST = "Ada Adah A. Bo Böe Mila Mia Juan José J Ana-Maria 李 Jo".split()
LAST = "Quill Quil Quille Ink Müller Mueller Muller de Vries O’Brien OBrien Jo 雷 Lopez López".split()
THINGS = "Forum Network Archive Watch League Union the Centre Center e.V. Inc. (FNA) of für".split()


class PlainNames:
    """Compares with every name that was seen, in the order in which they were seen."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.owners: list[int] = []

    def add(self, key: str, owner: int) -> None:
        self.keys.append(key)
        self.owners.append(owner)

    def near(self, key: str) -> list[int]:
        found: dict[int, None] = {}
        having = {mark: [place for place, each in enumerate(self.keys) if mark in marks(each)] for mark in marks(key)}
        for _number, places in sorted((len(places), mark) for mark, places in having.items()):
            if len(found) + len(having[places]) > likeness._MOST_COMPARED:
                break
            found.update(dict.fromkeys(having[places]))
        return list(found)

    def likest(self, key: str, cutoff: float) -> int | None:
        near = self.near(key)
        ordered = [" ".join(sorted(self.keys[place].split())) for place in near]
        found = process.extractOne(" ".join(sorted(key.split())), ordered, scorer=fuzz.ratio, score_cutoff=cutoff)
        return self.owners[near[found[2]]] if found else None


class PlainPersons:
    def __init__(self) -> None:
        self.equal: dict[str, int] = {}
        self.names = PlainNames()

    def find(self, name: str) -> int | None:
        if not (key := person_key(name)):
            return None
        if key in self.equal:
            return self.equal[key]
        words = words_of(name)
        for place in sorted(self.names.near(" ".join(words))):
            known = self.names.keys[place].split()
            if {word for word in words if len(word) > 1} & set(known) and _may_fit(words, known) and fits(words, known):
                return self.names.owners[place]
        return self.names.likest(" ".join(words), likeness._PERSONS_ALIKE)

    def add(self, name: str, owner: int) -> None:
        self.equal.setdefault(person_key(name), owner)
        self.names.add(" ".join(words_of(name)), owner)


def _may_fit(one: list[str], other: list[str]) -> bool:
    has_initial = any(len(word) == 1 for word in (*one, *other))
    return has_initial or set(one) <= set(other) or set(other) <= set(one)


class PlainOrganizations:
    def __init__(self) -> None:
        self.equal: dict[str, int] = {}
        self.short: dict[str, int] = {}
        self.names = PlainNames()

    def find(self, names: list[str]) -> int | None:
        for name in names:
            key = organization_key(name)
            for known in (self.equal.get(key), self.short.get(fold(name)), *map(self.equal.get, acronyms(name))):
                if known is not None:
                    return known
            if (found := self.names.likest(key, ALIKE)) is not None:
                return found
        return None

    def add(self, names: list[str], owner: int) -> None:
        for name in names:
            self.equal.setdefault(organization_key(name), owner)
            self.names.add(organization_key(name), owner)
            for short in acronyms(name):
                self.short.setdefault(short, owner)


def generated(seed: int, rows: int, words: list[str], most: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _row in range(rows):
        yield " ".join(chance.choice(words) for _word in range(chance.randint(1, most)))


@pytest.mark.parametrize("most_compared", (400, 12))
@pytest.mark.parametrize("seed", (1, 2))
def test_persons_are_found_as_by_comparing_with_all(
    monkeypatch: pytest.MonkeyPatch, seed: int, most_compared: int
) -> None:
    monkeypatch.setattr(likeness, "_MOST_COMPARED", most_compared)
    quick, plain = Persons[int](), PlainPersons()
    found = []
    for row, name in enumerate(generated(seed, 250, FIRST + LAST, 4)):
        found.append((name, quick.find(name), plain.find(name)))
        quick.add(name, row)
        plain.add(name, row)

    assert [each for each in found if each[1] != each[2]] == []
    assert len({each[1] for each in found}) > 20


@pytest.mark.parametrize("most_compared", (400, 12))
def test_organizations_are_found_as_by_comparing_with_all(monkeypatch: pytest.MonkeyPatch, most_compared: int) -> None:
    monkeypatch.setattr(likeness, "_MOST_COMPARED", most_compared)
    quick, plain = Organizations[int](), PlainOrganizations()
    found = []
    for row, name in enumerate(generated(3, 200, THINGS + LAST, 5)):
        found.append((name, quick.find([name]), plain.find([name])))
        quick.add([name], row)
        plain.add([name], row)

    assert [each for each in found if each[1] != each[2]] == []
    assert len({each[1] for each in found}) > 20


def test_plain_cells_are_cleaned_as_all_others() -> None:
    chance = random.Random(4)
    signs = "ab Z.-'\t\n\r\x00\x1f\u00a0\u200bé́<=@"
    for _cell in range(3_000):
        text = "".join(chance.choice(signs) for _sign in range(chance.randint(0, 9)))
        slowly = _SPACES.sub(" ", _clean(_SPACES.sub(" ", text))).strip()

        assert clean_line(text) == slowly


def test_records_come_back_as_they_were() -> None:
    cases = [[], [""], ["", ""], ["a"], ["a\nb", "", "c"], ["\x00formula", "x"]]

    records = Records(Record(line, row) for line, row in enumerate(cases, start=7))

    assert [(record.line, record.cells) for record in records] == list(enumerate(cases, start=7))
    assert [records.says(place) for place in range(len(records))] == [any(row) for row in cases]
    assert [records.has_cells(place) for place in range(len(records))] == [bool(row) for row in cases]
    assert [record.cells for record in records[3:5]] == cases[3:5]
    assert list(chain(records[-1].cells)) == cases[-1]
