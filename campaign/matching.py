"""Likeness of names. It only ever asks a person to look; nothing is merged by it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from campaign.models import Organization

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
    asked = [_telling(folded) for folded in map(fold, names) if folded]
    spellings: list[str] = []
    owners: list[Organization] = []
    for organization in organizations:
        for spelling in all_names(organization):
            spellings.append(_telling(fold(spelling)))
            owners.append(organization)
    best: dict[int, Likeness] = {}
    for name in asked:
        for _spelling, points, index in process.extract(
            name, spellings, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=limit * 3
        ):
            owner = owners[index]
            if owner.pk not in best or best[owner.pk].score < points:
                best[owner.pk] = Likeness(owner, points)
    return sorted(best.values(), key=lambda found: (-found.score, found.organization.pk))[:limit]


def all_names(organization: Organization) -> list[str]:
    """Return every name the organization goes by, the acronym too."""
    names = [organization.registered_name, *organization.other_names, *organization.aliases, organization.acronym]
    return [name for name in names if name]
