"""Whom to ask first: those who signed the letters that this one follows up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaign.mailbox import masked
from campaign.models import Member
from campaign.roles import may
from campaign.sorting import sort_key
from campaign.spreadsheets import csv_lines
from letters.models import Letter
from signatories.models import Signature
from signatories.models.signature import LIVE, Kind

Marks = set[str]


@dataclass(frozen=True, slots=True)
class LastTime:
    """Somebody who signed an earlier letter, as far as whoever looks may know it.

    ``address`` is empty, masked or whole. ``is_withheld`` rows have a name only for those
    who may see withheld names; nobody else gets the row.
    """

    kind: str
    name: str
    detail: str
    country: str
    address: str
    language: str
    is_withheld: bool
    has_signed: bool
    letter: Letter


def ask_first(letter: Letter, *, sees_withheld: bool, sees_addresses: bool) -> list[LastTime]:
    """Return last time's signatories, organizations first, everybody once, in a constant number of queries.

    Of somebody who signed several of the earlier letters the line in the latest one counts.
    """
    earlier = letter.follows_up.filter(earlier__isnull=False).values_list("earlier", flat=True)
    lines = Signature.objects.counted().filter(letter__in=earlier).select_related("letter").order_by("-letter", "pk")
    here = letter.signatures.filter(state__in=LIVE)
    if not sees_withheld:
        # Nor may it show that somebody whose name was printed last time has signed without a name now.
        lines, here = lines.filter(withheld=False), here.filter(withheld=False)
    signed = {mark for line in here for mark in _marks(line)}
    found = []
    for line in _each_once(lines):
        row = _row(line, sees_withheld=sees_withheld, sees_addresses=sees_addresses)
        found.append(replace(row, has_signed=bool(_marks(line) & signed)))
    return sorted(found, key=lambda row: (row.kind != Kind.ORGANIZATION, sort_key(row.name, letter.language)))


def seen_by(member: Member, letter: Letter) -> list[LastTime]:
    """Return last time's signatories as far as this member may know them."""
    return ask_first(
        letter,
        sees_withheld=may(member, "see_withheld"),
        sees_addresses=may(member, "moderate_signatures"),
    )


def earlier_letters(letter: Letter) -> QuerySet[Any]:
    """Return the letters of this coalition that it follows up, in their order."""
    return letter.follows_up.filter(earlier__isnull=False).select_related("earlier").order_by("position")


def as_csv(rows: Iterable[LastTime]) -> str:
    """Return the list as a table; names that were withheld leave this system in no file."""
    table = [("kind", "name", "detail", "country", "address", "language", "signed_last", "has_signed")]
    for row in rows:
        if not row.is_withheld:
            has_signed = _("yes") if row.has_signed else _("no")
            values = (row.kind, row.name, row.detail, row.country, row.address, row.language, row.letter.title)
            table.append((*values, has_signed))
    return "".join(csv_lines(table))


def _each_once(lines: Iterable[Signature]) -> list[Signature]:
    known: Marks = set()
    kept = []
    for line in lines:
        marks = _marks(line)
        if not marks & known:
            kept.append(line)
        known |= marks
    return kept


def _marks(line: Signature) -> Marks:
    """Return what tells that two lines are the same mailbox, organization or printed name."""
    name = line.part("organization_name") if line.kind == Kind.ORGANIZATION else line.part("name")
    marks = {f"{line.kind} {' '.join(name.casefold().split())}"} if name else {f"line {line.pk}"}
    if line.organization_key:
        marks.add(f"organization {line.organization_key}")
    if line.mailbox_key:
        marks.add(f"mailbox {line.mailbox_key}")
    return marks


def _row(line: Signature, *, sees_withheld: bool, sees_addresses: bool) -> LastTime:
    """Return the row; what a signer did not want printed only for those who may see it."""

    def part(column: str) -> str:
        return line.part(column) if sees_withheld else str(getattr(line, column))

    is_organization = line.kind == Kind.ORGANIZATION
    detail = ("name", "title") if is_organization else ("title", "affiliation")
    return LastTime(
        kind=line.kind,
        name=part("organization_name" if is_organization else "name"),
        detail=" ".join(", ".join(text for text in map(part, detail) if text).split()),
        country=line.country.code or "",
        address=(line.email if sees_addresses else masked(line.email)) if line.email else "",
        language=line.language,
        is_withheld=line.withheld,
        has_signed=False,
        letter=line.letter,
    )
