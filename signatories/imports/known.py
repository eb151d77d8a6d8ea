"""What a file is compared with, as plain data: the lines that the letter has, and the organizations of its coalition.

A name that its signer withholds is compared with nothing but the same mailbox and the same keyed digest: whoever
reads a report learns from it no name that the list does not say.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextField
from django.db.models.functions import Cast

from campaign.directory.matching import all_names
from campaign.models import Coalition, Organization
from campaign.names import fold
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import STANDS, Kind, State
from signatories.signing import trust


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A signature that the letter has; names of withheld ones are opened to be compared and never shown."""

    pk: int
    kind: str
    state: str
    organization_name: str
    name: str
    title: str
    is_withheld: bool
    other_names: tuple[str, ...] = ()

    @property
    def has_left(self) -> bool:
        return self.state in {State.WITHDRAWN, State.REJECTED}


@dataclass(slots=True)
class Known:
    """Everything that rows are compared with."""

    letter_id: int = 0
    coalition_id: int = 0
    kinds: tuple[str, ...] = (Kind.ORGANIZATION.value, Kind.PERSON.value)
    language: str = "en"
    by_mailbox: dict[str, KnownLine] = field(default_factory=dict)
    named: list[KnownLine] = field(default_factory=list)
    organization_keys: dict[str, int] = field(default_factory=dict)
    name_keys: dict[str, int] = field(default_factory=dict)
    directory: dict[str, list[Organization]] = field(default_factory=dict)

    def organization(self, name: str) -> Organization | None:
        """Return the one organization of the directory that goes by this name."""
        found = self.directory.get(fold(name), [])
        return found[0] if len(found) == 1 else None

    def key_of(self, name: str) -> str:
        """Return what keeps an organization to one line on the letter."""
        organization = self.organization(name)
        return trust.key_of(organization) if organization else trust.key_of_name(self.coalition_id, name)


def of_coalition(coalition: Coalition) -> Known:
    """Return which organizations of the directory a name is, and nothing of any letter."""
    return Known(coalition_id=coalition.pk, directory=_directory(coalition.organizations.all()))


def of_letter(letter: Letter) -> Known:
    """Return what the rows of a file for this letter are compared with."""
    known = of_coalition(letter.campaign.coalition)
    known.letter_id, known.kinds, known.language = letter.pk, tuple(letter.kinds), letter.language
    columns = ("kind", "state", "withheld", "joins_id", "mailbox_key", "organization_key", "name_key")
    texts = ("organization_name", "name", "title", "sealed")
    for signature in letter.signatures.only(*columns, *texts).order_by("pk").iterator(2_000):
        _remember(known, signature)
    return known


def seal(letter: Letter, *, with_ledger: bool) -> str:
    """Return a text that is another when anything is that rows for this letter are compared with."""
    lines = letter.signatures.order_by("pk").annotate(as_sealed=Cast("sealed", TextField()))
    texts = ("organization_name", "name", "title", "as_sealed")
    keys = ("withheld", "joins", "mailbox_key", "organization_key", "name_key")
    organizations = letter.campaign.coalition.organizations.order_by("pk")
    names = ("registered_name", "other_names", "aliases", "acronym", "country")
    ledger = letter.invitations.order_by("pk") if with_ledger else letter.invitations.none()
    read = hashlib.sha256(json.dumps(letter.kinds).encode())
    for rows in (
        lines.values_list("pk", "kind", "state", *keys, *texts),
        organizations.values_list("pk", *names),
        ledger.values_list("mailbox_key"),
    ):
        read.update(b"|")
        for row in rows.iterator(2_000):
            read.update(repr(row).encode())
    return read.hexdigest()


def _remember(known: Known, signature: Signature) -> None:
    line = KnownLine(
        pk=signature.pk,
        kind=signature.kind,
        state=signature.state,
        organization_name=signature.part("organization_name"),
        name=signature.part("name"),
        title=signature.part("title"),
        is_withheld=signature.withheld,
    )
    if signature.mailbox_key:
        known.by_mailbox[signature.mailbox_key] = line
    if line.state not in STANDS:
        return
    if not line.is_withheld and signature.joins_id is None:
        known.named.append(line)
    if signature.organization_key:
        known.organization_keys.setdefault(signature.organization_key, line.pk)
    if signature.name_key:
        known.name_keys.setdefault(signature.name_key, line.pk)


def _directory(organizations: Iterable[Organization]) -> dict[str, list[Organization]]:
    found: defaultdict[str, list[Organization]] = defaultdict(list)
    for organization in organizations:
        for name in dict.fromkeys(map(fold, all_names(organization))):
            if name:
                found[name].append(organization)
    return dict(found)
