"""Likeness of names. It only ever asks a person to look; nothing is merged by it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from django.db.models import Model
from rapidfuzz import fuzz, process

from campaign.models import Organization

Named = TypeVar("Named", bound=Model)
ALIKE = 88
SHOWN = 5
# Letters that no decomposition takes apart, as people type them without their keyboard layout.
_SPELLED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h"}
)

_WORDS = re.compile(r"[a-z0-9]+")
# Articles and legal forms, with which a name is written one day and not the next.
_EMPTY = frozenset(
    "the le la les l un une der die das el los las il lo gli de het "
    "ev e v inc incorporated ltd limited llc gmbh ggmbh ag asbl vzw aisbl sa srl bv".split()
)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the text without case, accents, punctuation and invisible marks: what two spellings share."""
    if text.isascii():
        return " ".join(_WORDS.findall(text.lower()))
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    words = "".join(map(_letter, decomposed)).casefold().translate(_SPELLED)
    return " ".join(unicodedata.normalize("NFC", words).split())


def _letter(mark: str) -> str:
    category = unicodedata.category(mark)
    # Classes below 10 change the letter itself (voicing in Japanese, virama in Hindi); above are accents.
    if category == "Cf" or unicodedata.combining(mark) >= 10:
        return ""
    return mark if category[0] in "LMN" else " "


@dataclass(frozen=True)
class Likeness:
    """An organization whose name is like the asked one; ``score`` runs from 0 to 100."""

    organization: Organization
    score: float


def _telling(folded: str) -> str:
    """Return the words of a folded name that tell it from others, or all when none does."""
    return " ".join(word for word in folded.split() if word not in _EMPTY) or folded


def alike(names: Iterable[str], organizations: Iterable[Organization], *, limit: int = SHOWN) -> list[Likeness]:
    """Return the organizations one of whose names is like one of these names, the likest first."""
    found = closest(names, ((organization, all_names(organization)) for organization in organizations), limit=limit)
    return [Likeness(organization, points) for organization, points in found]


def closest(
    names: Iterable[str], owners: Iterable[tuple[Named, list[str]]], *, limit: int = SHOWN
) -> list[tuple[Named, float]]:
    """Return whoever goes by a name that is like one of these, with the points from 0 to 100, the likest first."""
    asked = [_telling(folded) for folded in map(fold, names) if folded]
    spellings: list[str] = []
    owner_of: list[Named] = []
    for owner, own_names in owners:
        for spelling in own_names:
            spellings.append(_telling(fold(spelling)))
            owner_of.append(owner)
    best: dict[object, tuple[Named, float]] = {}
    for name in asked:
        for _spelling, points, index in process.extract(
            name, spellings, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=limit * 3
        ):
            found = owner_of[index]
            if found.pk not in best or best[found.pk][1] < points:
                best[found.pk] = (found, points)
    return sorted(best.values(), key=lambda pair: (-pair[1], pair[0].pk))[:limit]


class Spellings(Generic[Named]):
    """Names to be compared with many others: folded and put in order once."""

    def __init__(self, owners: Iterable[tuple[Named, list[str]]]) -> None:
        pairs = [(_sorted(name), owner) for owner, names in owners for name in names]
        self.names = [name for name, _owner in pairs]
        self.owners = [owner for _name, owner in pairs]

    def nearest(self, name: str) -> Named | None:
        """Return whoever goes by the likest name, if one is like it at all."""
        found = process.extractOne(_sorted(name), self.names, scorer=fuzz.ratio, score_cutoff=ALIKE)
        return self.owners[found[2]] if found else None


def _sorted(name: str) -> str:
    return " ".join(sorted(_telling(fold(name)).split()))


def all_names(organization: Organization) -> list[str]:
    """Return every name the organization goes by, the acronym too."""
    names = [organization.registered_name, *organization.other_names, *organization.aliases, organization.acronym]
    return [name for name in names if name]
