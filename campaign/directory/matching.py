"""Likeness of names. It only ever asks a person to look; nothing is merged by it."""

import re
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from django.db.models import Model
from rapidfuzz import fuzz, process

from campaign.models import Organization
from campaign.names import fold

Named = TypeVar("Named", bound=Model)
ALIKE = 88
SHOWN = 5
# Articles and legal forms, with which a name is written one day and not the next.
_EMPTY = frozenset(
    "the le la les l un une der die das el los las il lo gli de het "
    "ev e v inc incorporated ltd limited llc gmbh ggmbh ag asbl vzw aisbl sa srl bv "
    "stichting vereniging verein foreningen ac aps sarl sas spa nv plc pty corp oy ry npo ngo ong eg scrl kk cic clg "
    "zs ops oz mtu vsi kft zrt doo "
    "ооо ано нко зао оао го ooo aho hko oao "
    "and und et og och".split()
)
# "S.O.S.", "e.V.", "A.C.": letters that were parted by dots are one word.
_LETTERS: Final = re.compile(r"\b\w(?: \w\b)+")
# Legal forms that are written together with the name.
_FUSED: Final = re.compile(
    "(?:認定|特定)?(?:非営利活動|npo)法人|(?:一般|公益)(?:社団|財団)法人|社会福祉法人|宗教法人|株式会社|有限公司"
)
_LONG_FORMS: Final = re.compile(r"\b(?:asoc(?:iacion)? civil|association sans but lucratif|eingetragener verein)\b")

# Words that are often written short, and one spelling of what has two.
_IN_FULL: Final = {
    "intl": "international", "int": "international", "natl": "national", "org": "organization", "orgs": "organizations",
    "organisation": "organization", "organisations": "organizations", "assn": "association", "assoc": "association",
    "fdn": "foundation", "fndn": "foundation", "fed": "federation", "univ": "university", "inst": "institute",
    "ctr": "center", "centre": "center", "soc": "society", "dept": "department", "govt": "government",
    "defence": "defense", "labour": "labor", "st": "saint", "ste": "sainte", "mt": "mount",
    "dt": "deutsche", "asoc": "asociacion", "4": "for",
    "hr": "human rights", "ddhh": "derechos humanos", "cdh": "centro derechos humanos",
}  # fmt: skip
# "Int’l": folding parts it at its mark.
_PARTED: Final = re.compile(r"\b(int|nat|gov|dd) ([lt]|hh)\b")
# "fuer bedrohte Voelker": what stands for an umlaut where there is no key for it.
_UMLAUT: Final = re.compile("([aou])e")


def in_full(folded: str) -> str:
    """Return a folded name with its words in full and in one spelling, so that two ways of writing it are one."""
    words = _PARTED.sub(r"\1\2", folded).split()
    return _UMLAUT.sub(r"\1", " ".join(_IN_FULL.get(word, word) for word in words))


def telling(folded: str) -> str:
    """Return the words of a folded name that tell it from others, or all when none does."""
    plain = _LONG_FORMS.sub(" ", folded if folded.isascii() else _FUSED.sub(" ", folded))
    plain = _LETTERS.sub(lambda found: found[0].replace(" ", ""), plain)
    return " ".join(word for word in plain.split() if word not in _EMPTY) or folded


def alike(names: Iterable[str], organizations: Iterable[Organization], *, limit: int = SHOWN) -> list[Organization]:
    """Return the organizations one of whose names is like one of these names, the likest first."""
    return closest(names, ((organization, all_names(organization)) for organization in organizations), limit=limit)


def closest(names: Iterable[str], owners: Iterable[tuple[Named, list[str]]], *, limit: int = SHOWN) -> list[Named]:
    """Return whoever goes by a name that is like one of these, the likest first."""
    asked = [telling(folded) for folded in map(fold, names) if folded]
    spellings: list[str] = []
    owner_of: list[Named] = []
    for owner, own_names in owners:
        for spelling in own_names:
            spellings.append(telling(fold(spelling)))
            owner_of.append(owner)
    best: dict[object, tuple[Named, float]] = {}
    for name in asked:
        for _spelling, points, index in process.extract(
            name, spellings, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=limit * 3
        ):
            found = owner_of[index]
            if found.pk not in best or best[found.pk][1] < points:
                best[found.pk] = (found, points)
    ranked = sorted(best.values(), key=lambda pair: (-pair[1], pair[0].pk))
    return [owner for owner, _points in ranked[:limit]]


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

    def near(self, name: str, *, limit: int = SHOWN) -> list[Named]:
        """Return those who go by a name that is like this one, the likest first, each once."""
        found = process.extract(_sorted(name), self.names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=limit * 3)
        owners = {self.owners[place].pk: self.owners[place] for _name, _points, place in found}
        return list(owners.values())[:limit]


def _sorted(name: str) -> str:
    return " ".join(sorted(telling(fold(name)).split()))


def all_names(organization: Organization) -> list[str]:
    """Return every name the organization goes by, the acronym too."""
    names = [organization.registered_name, *organization.other_names, *organization.aliases, organization.acronym]
    return [name for name in names if name]
