"""What stands beside an organization's name and is written one day and not the next.

What kind of body it is, an acronym, what it says of itself; and the places by which chapters differ.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from campaign import countries
from campaign.names import fold
from signatories.imports.likeness import organization_key
from signatories.signing.trust import looks

# What kind of body it is, with which a name is written one day and not the next; two that say different kinds are two.
_BODIES = frozenset(
    "foundation fundacion fondation fondazione fundacao fundacio fundacja stiftung stiftelsen stiftelse saatio nadace "
    "nadacia alapitvany zaklada fundatia vakfi vakif yayasan fond fonden fonds association asociacion associazione "
    "associacao associacio asociatia stowarzyszenie verband verbund vereinigung forening foreningen forbund yhdistys "
    "sdruzeni spolek zdruzenie egyesulet udruga udruzenje dernegi dernek zwiazek society".split()
) | frozenset(map(fold, "جمعية منظمة مؤسسة".split()))
# Keys of names in Cyrillic are written in the Latin letters that look like theirs.
_BODIES |= frozenset(
    map(
        looks,
        "оо го бо бф роо мбо мро фонд ассоциация союз асоціація спілка сдружение удружење организация організація "
        "общественная громадська благотворительный благодійний".split(),
    )
)
_SHORTEST_BARE: Final = 4
# Places by which chapters differ, and which no list of countries has in this form.
_PLACES: Final = frozenset("uk us usa uae eu drc mena europe africa asia pacific america americas".split()) | frozenset(
    "england scotland wales quebec catalunya cataluna europa afrika afrique amerika latinoamerica europe".split()
)
# What a body says of itself behind its name: "CIVICUS: World Alliance for Citizen Participation", "MADRE – Women ...".
_SAYING: Final = (
    re.compile(r"(?P<name>[^:]{4,}?):\s+(?P<saying>.+)"),
    re.compile(r"(?P<name>[^\W\d_][^–—|]{2,}?[^\W\d_])\s+[-–—|]\s+(?P<saying>.+)"),
)
_WORDS_OF_A_SAYING: Final = 3
# An acronym before or behind the name that it stands for: "LDA Lake Defenders Alliance", "Lake Defenders Alliance/LDA".
_BESIDE_ITS_NAME: Final = (
    re.compile(r"(?P<short>[^\W\d_.]{2,10})\b\s*[-–—:/|,;]?\s*(?P<name>.+)"),
    re.compile(r"(?P<name>.+?)\s*[-–—:/|,;]?\s*\b(?P<short>[^\W\d_.]{2,10})"),
)


def without_saying(name: str) -> Iterator[str]:
    """Yield a name without what it says of itself; what tells of a place is a chapter's."""
    for pattern in _SAYING:
        if found := pattern.fullmatch(name):
            words = fold(found["saying"]).split()
            has_place = any(map(names_country, words)) or names_country(" ".join(words[-2:]))
            is_name = ":" in name or found["name"].isupper()
            if len(words) >= _WORDS_OF_A_SAYING and is_name and not has_place:
                yield found["name"]


def bare(words: list[str]) -> str:
    """Return a name that says what kind of body it is without that; else, or where little is left, nothing."""
    left = list(words)
    while len(left) > 1 and left[0] in _BODIES:
        left.pop(0)
    while len(left) > 1 and left[-1] in _BODIES:
        left.pop()
    rest = "".join(left)
    return rest if len(left) < len(words) and len(rest) >= _SHORTEST_BARE and not names_country(" ".join(left)) else ""


def without_its_acronym(name: str) -> tuple[str, tuple[str, ...]]:
    """Part a name from an acronym of its own words that stands beside it."""
    for pattern in _BESIDE_ITS_NAME:
        found = pattern.fullmatch(name)
        if found and found["short"].isupper() and fold(found["short"]) in _initials(found["name"]):
            return found["name"], (found["short"],)
    return name, ()


def _initials(name: str) -> set[str]:
    return {"".join(word[0] for word in text.split()) for text in (fold(name), organization_key(name))}


def is_short(text: str) -> bool:
    """Tell whether a text is an acronym: a few capitals, perhaps with dots."""
    plain = re.sub(r"[.-]", "", text).strip()
    return 3 <= len(plain) <= 10 and plain.isalpha() and plain.isupper()


@lru_cache(maxsize=20_000)
def names_country(words: str) -> bool:
    """Tell whether words name a country, as those do by which a chapter differs from its parent."""
    return words in _PLACES or (len(words) > 3 and bool(countries.read(words).code))
