"""By what signatures are found for one deed about many, and what the deed would do, before anything is done."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final, Self

from django.db.models import Q

from campaign.encryption import digest
from campaign.mailbox import canonical
from campaign.names import fold
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import SEALABLE, SignatureQuerySet, State
from signatories.moderation.changes import IS_FOR, SignatureDeed

SHOWN: Final = 8
_A_PIECE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Criteria:
    """What signatures have in common; what is empty asks for nothing. ``batch`` is the key of a file they came from."""

    source: str = ""
    since: str = ""
    until: str = ""
    domain: str = ""
    country: str = ""
    batch: int | None = None
    text: str = ""
    state: str = ""

    @property
    def are_empty(self) -> bool:
        return not any(asdict(self).values())

    @property
    def named(self) -> list[str]:
        """The names of what is asked for; what exactly may be somebody's name or domain."""
        return [name for name, value in asdict(self).items() if value]

    def as_json(self) -> str:
        return json.dumps({name: value for name, value in asdict(self).items() if value}, sort_keys=True)

    @classmethod
    def of_json(cls, text: str) -> Self:
        known = {field.name for field in fields(cls)}
        given: dict[str, Any] = json.loads(text) if text else {}
        return cls(**{name: value for name, value in given.items() if name in known})


@dataclass(frozen=True, slots=True)
class DryCount:
    """What a deed would be about: how many signatures by state, some of them, and what becomes of the list.

    ``lines`` is how many lines the list gains (or loses, below zero). ``mark`` is of these very signatures as they are
    now: who orders the deed hands it back.
    """

    keys: list[int]
    states: list[tuple[str, str, int]]
    examples: list[Signature]
    lines: int
    mark: str

    @property
    def number(self) -> int:
        return len(self.keys)

    @property
    def lines_lost(self) -> int:
        return -self.lines


def dry_count(letter: Letter, deed: SignatureDeed, criteria: Criteria) -> DryCount:
    """Find the signatures that a deed would be about, and count. Writes nothing."""
    found = list(_matching(letter, deed, criteria))
    keys = [key for key, _state, _changed in found]
    numbers = {state: sum(each == state for _key, each, _changed in found) for state in State}
    shown = letter.signatures.filter(pk__in=keys[:SHOWN]).select_related("group", "joins").order_by("pk")
    seen = [[key, state, str(changed)] for key, state, changed in found]
    return DryCount(
        keys=keys,
        states=[(state.value, str(state.label), number) for state, number in numbers.items() if number],
        examples=list(shown),
        lines=_lines_gained(letter, deed, set(keys)),
        mark=digest("deed about many", json.dumps([letter.pk, deed, criteria.as_json(), seen]))[:32],
    )


Found = tuple[int, str, datetime | None]


def _matching(letter: Letter, deed: SignatureDeed, criteria: Criteria) -> Iterator[Found]:
    found = letter.signatures.filter(IS_FOR[deed], _plain(criteria)).order_by("pk")
    if deed is SignatureDeed.APPROVE and not criteria.state:
        # What was refused comes back only where somebody asks for just that.
        found = found.exclude(state=State.REJECTED)
    if not criteria.domain and not criteria.text:
        return iter(found.values_list("pk", "state", "changed_at"))
    return _read(found, criteria)


def _plain(criteria: Criteria) -> Q:
    """Return what the database can tell by itself."""
    asked = {
        "source": criteria.source,
        "submitted_at__gte": datetime.fromisoformat(criteria.since) if criteria.since else None,
        "submitted_at__lt": datetime.fromisoformat(criteria.until) if criteria.until else None,
        "country": criteria.country,
        "batch": criteria.batch,
        "state": criteria.state,
    }
    return Q(**{name: value for name, value in asked.items() if value})


def _read(found: SignatureQuerySet, criteria: Criteria) -> Iterator[Found]:
    """Yield those that fit once read: addresses, and what is not printed, are encrypted."""
    domain = domain_of(criteria.domain)
    words = fold(criteria.text)
    columns = ("letter", "state", "changed_at", "email", "sealed", *SEALABLE)
    for signature in found.only(*columns).iterator(_A_PIECE):
        if domain and not _is_under(signature.email, domain):
            continue
        if words and not any(words in fold(signature.part(column)) for column in SEALABLE):
            continue
        yield signature.pk, signature.state, signature.changed_at


def domain_of(text: str) -> str:
    """Return a mail domain as ``mailbox.canonical`` writes it; somebody may have typed a whole address."""
    return canonical(f"x@{text.strip().rpartition('@')[2]}").rpartition("@")[2] if text.strip() else ""


def _is_under(address: str, domain: str) -> bool:
    own = canonical(address).rpartition("@")[2] if address else ""
    return own == domain or own.endswith(f".{domain}")


def _lines_gained(letter: Letter, deed: SignatureDeed, keys: set[int]) -> int:
    """Tell how many lines the list gains or loses, with the second representatives who take a line over."""
    if deed is SignatureDeed.MOVE or not keys:
        return 0
    counted = letter.signatures.counted().values_list("pk", "organization_key")
    if deed in {SignatureDeed.REJECT, SignatureDeed.SUSPECT}:
        heirs = letter.signatures.filter(state=State.COUNTED, joins__isnull=False).values_list("pk", "joins")
        kept = {line for key, line in heirs if key not in keys}
        return -sum(key in keys and key not in kept for key, _organization in counted)
    there = {organization for _key, organization in counted if organization}
    column = "seems" if deed is SignatureDeed.CLEAR else "state"
    rows = letter.signatures.values_list("pk", column, "organization_key")
    come = [(key, own) for key, state, own in rows if key in keys and (column == "state" or state == State.COUNTED)]
    return sum(not own for _key, own in come) + len({own for _key, own in come if own} - there)
