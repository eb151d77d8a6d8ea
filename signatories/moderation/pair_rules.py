"""Which signatures of one letter are probably of one signatory, and why. Plain data in, pairs out; no database.

Nobody is compared with everybody: who shares a word, the beginning of one, an acronym or a mailbox name is, and words
that very many share tell nothing. Likeness only ever asks a person to look. A chapter is never taken for its parent
or for another chapter, nor is a name whose other words tell of another place.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from campaign.directory.matching import ALIKE, in_full
from campaign.names import fold
from signatories.imports.likeness import (
    BRACKETS,
    LITTLE,
    acronyms,
    fits,
    marks,
    organization_key,
    person_key,
    person_words,
)
from signatories.moderation import one_name, sounds
from signatories.moderation.beside_names import (
    are_two_places,
    are_written_short,
    bare,
    is_short,
    names_country,
    namings,
    without_its_acronym,
)

Reason = tuple[str, str]
_PERSONS_ALIKE: Final = 90
_ALL: Final = 100
# The words in which two names differ must be alike among themselves.
_REST_ALIKE: Final = 65
_MOST_COMPARED: Final = 300
# Of those who sound alike no more are compared; more have in common what tells nothing.
_MOST_OF_A_SOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Party:
    """A signature as it is compared: all names it goes by, the first its own, and where it belongs in the directory."""

    pk: int
    is_person: bool
    names: tuple[str, ...]
    country: str = ""
    domain: str = ""
    affiliation: str = ""
    entry: int | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    first: int
    second: int
    reasons: tuple[Reason, ...]


def pairs(parties: Sequence[Party]) -> list[Pair]:
    """Return the likely pairs, each once; every party is paired with few, however many there are."""
    organizations = _Seen(_organization_spellings)
    persons = _Seen(_person_spellings)
    found: list[Pair] = []
    for party in sorted(parties, key=lambda party: party.pk):
        seen = persons if party.is_person else organizations
        for other, reasons in seen.like(party):
            found.append(Pair(other.pk, party.pk, (*reasons, *_beside(other, party))))
        seen.add(party)
    return found


def _beside(one: Party, other: Party) -> Iterator[Reason]:
    """Yield what else two parties share."""
    if one.country and one.country == other.country:
        yield "same_country", ""
    if one.domain and one.domain == other.domain:
        yield "same_domain", ""
    if one.affiliation and fold(one.affiliation) == fold(other.affiliation):
        yield "same_affiliation", ""


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One name of a party: ``equal`` is the same however it is written, ``words`` are compared.

    ``is_made`` says that it is not how the name was written, but ICU's transliteration of it, and ``sound`` how that
    sounds. ``short`` is what the name says it is called for short, ``initials`` what its words would give. ``bare`` is
    a name that says what kind of body it is, without that.
    """

    equal: str
    words: tuple[str, ...]
    short: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()
    is_own: bool = True
    is_made: bool = False
    sound: str = ""
    bare: str = ""


def _organization_spellings(party: Party) -> list[_Spelling]:
    return [
        _organization_spelling(text, is_own=place == 0, is_made=not sounds.is_latin(name) and text != name)
        for place, written in enumerate(party.names)
        for name in dict.fromkeys((written, *namings(written)))
        for text in dict.fromkeys((name, *sounds.spellings(name)))
    ]


def _organization_spelling(name: str, *, is_own: bool, is_made: bool) -> _Spelling:
    in_brackets = [text for text in BRACKETS.findall(name) if is_short(text)]
    # "(KAN)" is an acronym and says nothing more; "(Kenya)" tells a chapter.
    plain, beside = without_its_acronym(
        BRACKETS.sub(lambda found: " " if found[1] in in_brackets else f" {found[1]} ", name).strip()
    )
    key = in_full(organization_key(plain) or fold(name))
    short = {fold(text) for text in (*in_brackets, *beside, plain) if is_short(text)}
    initials = frozenset(acronyms(plain)) - short
    words = key.split()
    large = [word for word in words if word not in LITTLE] or words
    sound = sounds.sound_of_a_body(name)
    return _Spelling(
        "".join(words), tuple(sorted(large)), frozenset(short), initials, is_own, is_made, sound, bare(words)
    )


def _person_spellings(party: Party) -> list[_Spelling]:
    name = party.names[0]
    is_latin = sounds.is_latin(name)
    return [
        _Spelling(
            person_key(text),
            tuple(person_words(text)),
            is_made=not is_latin and text != name,
            sound=sounds.sound(" ".join(person_words(text))) if sounds.is_latin(text) else "",
        )
        for text in dict.fromkeys((name, *sounds.spellings(name)))
    ]


class _Seen:
    """Parties that were seen, found by what their names share with another's."""

    def __init__(self, spellings_of: Callable[[Party], list[_Spelling]]) -> None:
        self.spellings_of = spellings_of
        self.spellings: list[tuple[Party, _Spelling]] = []
        self.by_equal: dict[str, tuple[Party, bool]] = {}
        self.by_bare: dict[str, Party] = {}
        self.by_sound: defaultdict[str, list[Party]] = defaultdict(list)
        self.by_short: defaultdict[str, list[Party]] = defaultdict(list)
        self.by_initials: defaultdict[str, list[Party]] = defaultdict(list)
        self.by_mark: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, party: Party) -> None:
        for spelling in self.spellings_of(party):
            self.by_equal.setdefault(spelling.equal, (party, spelling.is_made))
            if spelling.bare:
                self.by_bare.setdefault(spelling.bare, party)
            if spelling.sound and len(self.by_sound[spelling.sound]) < _MOST_OF_A_SOUND:
                self.by_sound[spelling.sound].append(party)
            for short in spelling.short:
                self.by_short[short].append(party)
            for initials in spelling.initials:
                self.by_initials[initials].append(party)
            for mark in _marks(party, spelling):
                self.by_mark[mark].append(len(self.spellings))
            self.spellings.append((party, spelling))

    def like(self, party: Party) -> list[tuple[Party, list[Reason]]]:
        """Return the parties that this one is like, each with the likest of its reasons."""
        found: dict[int, tuple[Party, list[Reason]]] = {}
        for spelling in self.spellings_of(party):
            for other, reason in self._like(party, spelling):
                if _are_kin(party, other):
                    continue
                if reason[0] in {"equal", "script"}:
                    return [(other, [reason])]
                found.setdefault(other.pk, (other, [reason]))
        return list(found.values())[:3]

    def _like(self, party: Party, spelling: _Spelling) -> Iterator[tuple[Party, Reason]]:
        if spelling.equal and (equals := self.by_equal.get(spelling.equal)) is not None:
            equal = "script" if spelling.is_made != equals[1] else "equal"
            yield equals[0], (equal if spelling.is_own else "other_name", "")
        for same in (self.by_equal.get(spelling.bare, (None,))[0], self.by_bare.get(spelling.equal)):
            if same is not None:
                yield same, ("equal" if spelling.is_own else "other_name", "")
        for short in spelling.short:
            for other in (*self.by_short.get(short, ())[:3], *self.by_initials.get(short, ())[:3]):
                yield other, ("acronym", short.upper())
        for initials in spelling.initials:
            for other in self.by_short.get(initials, ())[:3]:
                yield other, ("acronym", initials.upper())
        yield from self._alike(party, spelling)

    def _alike(self, party: Party, spelling: _Spelling) -> Iterator[tuple[Party, Reason]]:
        """Yield those whose name is nearly the same, as it is written or as it sounds."""
        for place in self._near(party, spelling):
            other, theirs = self.spellings[place]
            if theirs.equal == spelling.equal:
                continue  # of those who are written alike each is shown beside the first
            verdict = one_name.judge(spelling.words, theirs.words) if party.is_person else ""
            if verdict == one_name.TWO:
                continue
            if party.is_person and fits(list(spelling.words), list(theirs.words)):
                yield other, ("initials", "")
            elif verdict == one_name.ONE:
                yield other, ("called", "")
            elif not party.is_person and are_written_short(spelling.words, theirs.words):
                yield other, ("alike", str(_ALL))
            elif (points := _points(spelling, theirs)) >= (_PERSONS_ALIKE if party.is_person else ALIKE):
                is_one = points == _ALL and spelling.is_made != theirs.is_made
                yield other, ("script", "") if is_one else ("alike", str(round(points)))

        for other in self.by_sound.get(spelling.sound, ()) if spelling.sound else ():
            if _sound_alike(party, other):
                yield other, ("sounds", spelling.sound)

    def _near(self, party: Party, spelling: _Spelling) -> set[int]:
        """Return names that share a word or its beginning, the rarest first, and no more than can be compared."""
        found: set[int] = set()
        places = [self.by_mark.get(mark, []) for mark in _marks(party, spelling)]
        for some in sorted(places, key=len):
            if len(found) + len(some) > _MOST_COMPARED:
                break
            found.update(some)
        return found


def _marks(party: Party, spelling: _Spelling) -> set[str]:
    """Return by what a name is found: its words and their beginnings, and how a person's words sound."""
    heard = map(one_name.heard, spelling.words) if party.is_person else ()
    return marks(" ".join(spelling.words)) | {f"~{word}" for word in heard}


def _sound_alike(one: Party, other: Party) -> bool:
    mine, theirs = (" ".join(person_words(party.names[0])) for party in (one, other))
    if not one.is_person:
        return sounds.is_latin(mine) != sounds.is_latin(theirs)
    return sounds.are_alike(mine, theirs)


def _points(one: _Spelling, other: _Spelling) -> float:
    """Return how alike two names are, from 0 to 100; nothing where the words in which they differ are unlike."""
    points = fuzz.ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))
    if points < ALIKE and len(one.words) == len(other.words):
        return points
    mine = [word for word in one.words if word not in other.words]
    theirs = [word for word in other.words if word not in one.words]
    if "".join(mine) == "".join(theirs):  # "Le Goff", "LeGoff"
        return _ALL
    return points if points < ALIKE or _may_be_one(mine, theirs) else 0


def _may_be_one(mine: list[str], theirs: list[str]) -> bool:
    """Tell whether the words in which two names differ may stand for each other."""
    if not mine or not theirs:
        return not names_country(" ".join(mine or theirs))
    is_one_word = len(mine) == len(theirs) == 1 and mine[0][0] != theirs[0][0]  # "Fischer", "Tischler"
    needed = ALIKE if is_one_word else _REST_ALIKE
    is_like = fuzz.ratio(" ".join(sorted(mine)), " ".join(sorted(theirs))) >= needed
    return is_like and not are_two_places(mine, theirs)


def _are_kin(one: Party, other: Party) -> bool:
    """Tell parent and chapter, and two chapters of one parent; the same entry is no kin but the same."""
    if one.entry is None or other.entry is None or one.entry == other.entry:
        return False
    is_above = one.parent == other.entry or other.parent == one.entry
    return is_above or (one.parent is not None and one.parent == other.parent)
