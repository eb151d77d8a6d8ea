"""What a signature that waits is like: entries of the directory and lines of the same letter, side by side with it.

Likeness only ever asks a person to look. Everything is asked for a whole page of signatures at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property

from campaign.directory.matching import Spellings, all_names
from campaign.models import Organization
from campaign.text import clean_lines
from signatories.models import Signature
from signatories.models.signature import STANDS, Kind
from signatories.signing import trust

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """An organization of the directory, or another line of the letter, that a signature is like."""

    organization: Organization | None = None
    line: Signature | None = None


class Likenesses:
    """The likenesses of some signatures of one coalition, in a number of queries that does not grow."""

    def __init__(self, coalition_id: int, signatures: Sequence[Signature]) -> None:
        self.coalition_id = coalition_id
        self.signatures = signatures

    def of(self, signature: Signature) -> list[Likeness]:
        """Return what a person should look at beside this signature, the directory first."""
        entries = [Likeness(organization=entry) for entry in self._entries(signature)]
        return entries + [Likeness(line=line) for line in self._lines(signature)]

    @cached_property
    def _directory(self) -> Spellings[Organization]:
        known = Organization.objects.filter(coalition_id=self.coalition_id).only(
            *("coalition_id", "registered_name", "other_names", "aliases", "acronym", "mail_domains", "country")
        )
        return Spellings((entry, all_names(entry)) for entry in known)

    def _entries(self, signature: Signature) -> list[Organization]:
        """Return entries that are like the name or the affiliation; not the one that the signature is known to be."""
        if signature.organization_id:
            return []
        told = signature.doubt.partition(":")[2]
        found = {entry.pk: entry for entry in self._directory.owners if told and entry.registered_name == told}
        found |= {entry.pk: entry for name in _names(signature) for entry in self._directory.near(name, limit=SHOWN)}
        return list(found.values())[:SHOWN]

    @cached_property
    def _others(self) -> dict[int, Spellings[Signature]]:
        """Return, by letter, the organizations that are lines of it or wait to be."""
        letters = {one.letter_id for one in self.signatures if one.kind == Kind.ORGANIZATION}
        lines = Signature.objects.filter(
            letter__in=letters, kind=Kind.ORGANIZATION, state__in=STANDS, withheld=False, joins=None
        )
        by_letter: defaultdict[int, list[Signature]] = defaultdict(list)
        for line in lines.defer("sealed").order_by("pk"):
            by_letter[line.letter_id].append(line)
        return {key: Spellings((line, [line.organization_name]) for line in some) for key, some in by_letter.items()}

    @cached_property
    def _namesakes(self) -> dict[tuple[int, str], list[Signature]]:
        """Return, by letter and name, the individuals who have signed under it."""
        keys = {one.name_key for one in self.signatures if one.name_key}
        letters = {one.letter_id for one in self.signatures}
        found: defaultdict[tuple[int, str], list[Signature]] = defaultdict(list)
        same = Signature.objects.filter(letter__in=letters, name_key__in=keys, state__in=STANDS) if keys else ()
        for line in same:
            found[line.letter_id, line.name_key].append(line)
        return found

    def _lines(self, signature: Signature) -> list[Signature]:
        if signature.kind == Kind.PERSON:
            lines: Iterable[Signature] = self._namesakes.get((signature.letter_id, signature.name_key), ())
        else:
            others, name = self._others.get(signature.letter_id), signature.part("organization_name")
            lines = others.near(name, limit=SHOWN + 1) if others else ()
        return [line for line in lines if line.pk != signature.pk][:SHOWN]


def _names(signature: Signature) -> list[str]:
    """Return the names of a signature that may be an organization's, also as a reader of Latin letters sees them."""
    if signature.kind == Kind.ORGANIZATION:
        names = [signature.part("organization_name")]
    else:
        names = [signature.part("name"), *clean_lines(signature.part("affiliation"))]
    return [spelled for name in names for spelled in (name, trust.looks(name)) if spelled]
