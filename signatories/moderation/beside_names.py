"""What stands beside an organization's name and is written one day and not the next.

What kind of body it is, an acronym, what it says of itself; and the places by which chapters differ.
"""

import re
from collections.abc import Iterator, Sequence
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
    "sdruzeni spolek zdruzenie egyesulet udruga udruzenje dernegi dernek zwiazek society "
    "center centro centrum zentrum network netzwerk reseau trust project".split()
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
    "england scotland wales quebec catalunya cataluna europa afrika afrique amerika latinoamerica europe "
    "asian african european american pacific arab latin balkan nordic baltic caribbean".split()
)
# What a body says of itself behind its name: "CIVICUS: World Alliance for Citizen Participation", "MADRE – Women ...".
_SAYING: Final = (
    re.compile(r"(?P<name>[^:]{4,}?):\s+(?P<saying>.+)"),
    re.compile(r"(?P<name>[^\W\d_][^–—|]{2,}?[^\W\d_])\s+[-–—|]\s+(?P<saying>.+)"),
)
_WORDS_OF_A_SAYING: Final = 3
# Two names of one body, side by side: "Women for Peace (Kvinnor för Fred)", "Мемориал / Memorial".
_PIECES: Final = re.compile(r"[()（）\[\]]|\s[/|–—]\s|\s-\s")
_OTHER_SCRIPT: Final = re.compile(r"[^\x00-\u036f\u2000-\u206f](?:.*[^\x00-\u036f\u2000-\u206f])?")
_LATIN_PART: Final = re.compile(r"[A-Za-z]{3}")
_WEB_ENDING: Final = re.compile(r"(?P<name>[^\s.]{4,})\.(?:org|net|ngo|ong|info|com|eu|io)", re.IGNORECASE)
_SHORTEST_NAMING: Final = 5
_SHORTEST_BEGINNING: Final = 3
# What tells a chapter.
_PARTS: Final = frozenset(
    "antenne branch capitulo central chapter city comite county delegation district division east eastern est "
    "este filial greater group kreisverband landesverband local nord norte north northern oeste office ortsgruppe "
    "ouest province region regional regionalgruppe seccion section sektion south southern state sud sur west "
    "western".split()
)
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


def namings(name: str) -> Iterator[str]:
    """Yield the other names by which a name tells the same body: in another script, in brackets, without a saying."""
    yield from without_saying(name)
    if found := _WEB_ENDING.fullmatch(name):
        yield found["name"]
    pieces = [piece for piece in _PIECES.split(name) if len(fold(piece).split()) > 1]
    scripts = [text.strip(" ,;:/|–—-()[]") for text in _OTHER_SCRIPT.findall(name)]
    if scripts and _LATIN_PART.search(name):
        latin = _OTHER_SCRIPT.sub(" ", name).strip(" ,;:/|–—-()[]")
        pieces += [text for text in (latin, *scripts) if not is_short(text)]
    if len(pieces) > 1 and not any(map(_is_part_of_a_body, pieces)):
        yield from (piece.strip() for piece in pieces if len(fold(piece)) >= _SHORTEST_NAMING)


def _is_part_of_a_body(text: str) -> bool:
    """Tell what stands beside a name and is no name: a place or a chapter."""
    words = fold(text).split()
    return any(map(names_country, (*words, " ".join(words)))) or not _PARTS.isdisjoint(words)


def are_written_short(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell two names that differ in a word of which one has the beginning only: "Stow. Czysta Woda"."""
    mine, theirs = ([word for word in each if word not in rest] for each, rest in ((one, other), (other, one)))
    if len(mine) != 1 or len(theirs) != 1 or len(one) < 2 or names_country(mine[0]) or names_country(theirs[0]):
        return False
    short, long = sorted((*mine, *theirs), key=len)
    return len(short) >= _SHORTEST_BEGINNING and len(long) > len(short) + 1 and long.startswith(short)


def are_two_places(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell two rests of names that tell of different places, numbers or reaches: "Asian", "African"; "4", "5"."""
    if any(word.isdigit() for word in (*mine, *theirs)):
        return True
    return any(
        (names_country(one) and names_country(other) and _place(one) != _place(other))
        or any(one == reach + other or other == reach + one for reach in ("inter", "trans", "non", "anti"))
        for one in mine
        for other in theirs
    )


def _place(word: str) -> str:
    return countries.sure_code(word) or word


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
    return words in _PLACES or (len(words) > 3 and bool(countries.sure_code(words)))
