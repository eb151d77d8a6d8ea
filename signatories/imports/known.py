"""What a file is compared with, as plain data: the lines that the letter has, and the organizations of its coalition.

A name that its signer withholds is compared with nothing but the same mailbox and the same keyed digest: whoever
reads a report learns from it no name that the list does not say.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from campaign.directory.matching import all_names
from campaign.models import Organization
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


def of_letter(letter: Letter) -> Known:
    """Return what the rows of a file for this letter are compared with."""
    coalition = letter.campaign.coalition
    known = Known(letter.pk, coalition.pk, tuple(letter.kinds), letter.language)
    known.directory = _directory(coalition.organizations.all())
    columns = ("kind", "state", "withheld", "joins_id", "mailbox_key", "organization_key", "name_key")
    texts = ("organization_name", "name", "title", "sealed")
    for signature in letter.signatures.only(*columns, *texts).order_by("pk").iterator(2_000):
        _remember(known, signature)
    return known


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
