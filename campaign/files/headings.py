"""Which column of a table holds what: found by the likeness of its heading to words that a field goes by.

One heading goes to one field, and one field takes one column unless it may come in several. What the fields are and
which words they have is the caller's; ``Headings`` compares a heading as a whole, then by the words it has of a
field's own, and lets what somebody chose for the same heading before come first.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from campaign.names import fold

_SIMPLE: Final = ((r"\be mail", "email"), (r"\borganis", "organiz"), (r"\borganizatione?n?\b", "organization"))
WHOLE: Final = 88
PART: Final = 60
ENOUGH: Final = 62
_LONG: Final = 5


def simple(heading: str) -> str:
    """Return a heading as headings are compared: folded, with one spelling of what is written in two ways."""
    text = fold(re.sub(r"\*|\((?:required|optional|obligatoire|obligatorio|pflichtfeld)\)", " ", heading.lower()))
    for pattern, spelling in _SIMPLE:
        text = re.sub(pattern, spelling, text)
    return text


def spellings_of(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the words of each field, parted by bars, as headings are compared."""
    return {name: [simple(word) for word in said.split("|")] for name, said in words.items()}


def points(text: str, spellings: Sequence[str], *, alone: Collection[str] = ()) -> float:
    """Return how well a simple heading fits a field, of 100; words that are ``alone`` name it only as a whole."""
    whole = max(fuzz.ratio(text, spelling) for spelling in spellings)
    if whole < WHOLE and len(text) >= _LONG and any(_slip(text, spelling) for spelling in spellings):
        whole = WHOLE
    if whole >= WHOLE:
        return whole
    words = f" {text} "
    inside = max(
        (len(spelling) for spelling in spellings if f" {spelling} " in words and spelling not in alone), default=0
    )
    return PART + 30 * inside / len(text) if inside else 0.0


def _slip(text: str, spelling: str) -> bool:
    """Tell whether one slip of the fingers lies between two words."""
    return DamerauLevenshtein.distance(text, spelling, score_cutoff=1) == 1


def assign(
    likenesses: Sequence[Mapping[str, float]],
    chosen: Mapping[int, str],
    *,
    several: Collection[str],
) -> dict[int, str]:
    """Return the field of each column: what was ``chosen``, then by the greatest likeness; an empty choice is none."""
    pairs = [
        (-number, place, name)
        for place, fitting in enumerate(likenesses)
        if place not in chosen
        for name, number in fitting.items()
    ]
    found: dict[int, str] = {}
    for place, name in [*chosen.items(), *((place, name) for _number, place, name in sorted(pairs))]:
        if place not in found and name and (name in several or name not in found.values()):
            found[place] = name
    return found


def chosen_before(headings: Sequence[str], remembered: Mapping[str, str]) -> dict[int, str]:
    """Return what somebody chose for the same headings before, by column."""
    return {place: remembered[simple(name)] for place, name in enumerate(headings) if simple(name) in remembered}


def to_remember(
    headings: Sequence[str], columns: Mapping[int, str], found: Mapping[int, str]
) -> tuple[dict[str, str], set[str]]:
    """Return what to remember, where it is not what likeness says, and the headings of which nothing is."""
    rows = {
        simple(name)[:300]: columns.get(place, "")
        for place, name in enumerate(headings)
        if simple(name) and columns.get(place, "") != found.get(place, "")
    }
    return rows, {simple(name)[:300] for name in headings} - set(rows)
