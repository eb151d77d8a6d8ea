"""Judges the rows of a table: what each says, what is wrong with it, and who it is the same as. Writes nothing.

The rules stand in docs/imports.md in the order in which they are here. A row has one fate, and what comes first
decides: empty, error, certain duplicate, conflict, else it comes in. Warnings change no fate.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from itertools import starmap
from typing import Final

from campaign.files import words
from campaign.files.records import Record
from campaign.files.sheets import Sheet
from campaign.mailbox import mailbox_key
from signatories.imports import headings
from signatories.imports.known import Known, KnownLine
from signatories.imports.likeness import Organizations, Persons, are_alike, person_key
from signatories.imports.reading import Reader
from signatories.imports.reports import Disposition, ImportReport, ReportRow
from signatories.models.signature import Kind
from signatories.signing import trust

# So many cells that repeat the headings make a row one of headings.
_HEADINGS_AGAIN: Final = 2


@dataclass(frozen=True, slots=True)
class ReadingChoices:
    """What a person says about a file: which field each column holds, what rows are that do not say, who agreed.

    ``kind`` is empty where a row with a person's name is an individual's. ``all_consented`` says that everybody in
    the file agreed to be named, where no column asks it.
    """

    columns: Mapping[int, str]
    kind: str = ""
    all_consented: bool = False
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class SeenRow:
    """What of a row has to be known to judge those behind it."""

    number: int
    kind: str
    name: str
    title: str
    names: tuple[str, ...]


@dataclass(slots=True)
class _SeenRows:
    """Rows that came before, by mailbox and by name."""

    by_mailbox: dict[bytes, list["SeenRow"]] = field(default_factory=dict)
    persons: "Persons[SeenRow | KnownLine]" = field(default_factory=Persons)
    organizations: "Organizations[SeenRow | KnownLine]" = field(default_factory=Organizations)
    by_key: dict[bytes, "SeenRow"] = field(default_factory=dict)


class SignatureJudge:
    """Judges the records of one sheet, in the order of the file."""

    def __init__(self, sheet: Sheet, choices: ReadingChoices, known: Known) -> None:
        self.sheet, self.choices, self.known = sheet, choices, known
        self.places = {name: [p for p, each in choices.columns.items() if each == name] for name in headings.FIELDS}
        self.reader = Reader(sheet, choices.columns, zone=choices.zone, all_consented=choices.all_consented)
        self.headings = [heading.casefold() for heading in sheet.headings]
        self.width = max((place for place, heading in enumerate(sheet.headings, 1) if heading), default=0)
        self.stray = self._stray_places()
        self.seen = _SeenRows()
        for line in known.named:
            self._remember(line, line.kind, [line.organization_name, *line.other_names], line.name)

    def _stray_places(self) -> set[int]:
        """Return the places behind the last heading in which hardly a row has anything."""
        places = range(self.width, len(self.sheet.headings))
        return {place for place in places if not self.sheet.fills(place)}

    def rows(self) -> Iterator[ReportRow]:
        """Yield what becomes of each record, one after the other."""
        return starmap(self.row, enumerate(self.sheet.records, start=1))

    def report(self) -> ImportReport:
        """Return what becomes of each record."""
        return ImportReport(list(self.rows()), self.unmatched, self.columns)

    @property
    def columns(self) -> dict[str, str]:
        """The heading of each field that has a column."""
        return {name: self.sheet.headings[places[0]] for name, places in self.places.items() if places}

    @property
    def unmatched(self) -> list[str]:
        """The headings of what is left out."""
        return [name for place, name in enumerate(self.sheet.headings) if name and place not in self.choices.columns]

    def row(self, number: int, record: Record) -> ReportRow:
        row = ReportRow(number, record.line)
        if not any(words.said(cell) for cell in record.cells):
            row.disposition = Disposition.EMPTY
            return row
        if self._repeats_headings(record):
            row.say("heading_again", value=" · ".join(filter(None, record.cells)))
        else:
            self._check_width(row, record)
            self.reader.read(row, record)
            self._kind_asked(row)
        if row.disposition == Disposition.OK and any(message.code in _ERRORS for message in row.messages):
            row.disposition = Disposition.ERROR
        if row.disposition == Disposition.OK:
            self._compare(row)
        return row

    def _repeats_headings(self, record: Record) -> bool:
        pairs = zip(record.cells, self.headings, strict=False)
        likely = [pair for pair in pairs if pair[0] and (len(pair[0]) == len(pair[1]) or not pair[0].isascii())]
        return sum(cell.casefold() == heading for cell, heading in likely) >= _HEADINGS_AGAIN

    def _check_width(self, row: ReportRow, record: Record) -> None:
        if self.sheet.writes_blanks and len(record.cells) < self.width:
            row.say("missing_cells", value=f"{len(record.cells)} < {self.width}")
        for place, cell in enumerate(record.cells) if self.stray else ():
            if cell and place in self.stray:
                row.say("extra_cell", value=cell)

    def _kind_asked(self, row: ReportRow) -> None:
        if not self.places["kind"]:
            has_person = bool(row.values["name"])
            guessed = Kind.PERSON if has_person or not row.values["organization_name"] else Kind.ORGANIZATION
            row.values["kind"] = self.choices.kind or (self.known.kinds[0] if len(self.known.kinds) == 1 else guessed)
        self.reader.settle(row)
        if row.values["kind"] and row.values["kind"] not in self.known.kinds:
            row.say("kind_not_asked", self.reader.heading("kind"), self.reader.text("kind"))

    # Whose row it is

    def _compare(self, row: ReportRow) -> None:
        """Look for the same mailbox in the letter and in the rows before, then for likenesses."""
        mail = row.values["email"]
        key = row.values["mailbox_key"] = mailbox_key(mail) if mail else ""
        line = self.known.by_mailbox.get(key) if key else None
        before = self.seen.by_mailbox.get(bytes.fromhex(key), ()) if key else ()
        self._identify(row)
        mine = SeenRow(
            row.number, row.values["kind"], row.values["name"], row.values["title"], tuple(names_of(row))
        )  # fmt: skip
        if line is not None and (line.has_left or not is_same(row, line)):
            row.disposition, row.same_line = Disposition.CONFLICT, line.pk
            row.say("left" if line.has_left else "conflict_line", self.reader.heading("email"), mail)
        elif line is not None:
            row.disposition, row.same_line = Disposition.DUPLICATE, line.pk
            row.say("duplicate_line", self.reader.heading("email"), mail)
            self._say_what_differs(row, line, line.title)
        elif same := next((other for other in before if is_same(row, other)), None):
            row.disposition, row.same_row = Disposition.DUPLICATE, same.number
            row.say("duplicate_row", self.reader.heading("email"), mail)
            self._say_what_differs(row, same, same.title)
        elif before:
            row.disposition, row.same_row = Disposition.CONFLICT, before[0].number
            row.say("conflict_row", self.reader.heading("email"), mail)
        else:
            self._look_alike(row, mine)
        if key and row.disposition in {Disposition.OK, Disposition.CONFLICT}:
            self.seen.by_mailbox.setdefault(bytes.fromhex(key), []).append(mine)
        if row.disposition == Disposition.OK:
            self._remember(mine, mine.kind, mine.names, mine.name)

    def _identify(self, row: ReportRow) -> None:
        """Find the organization of the directory, and the key under which the letter knows the signer."""
        values = row.values
        if values["kind"] == Kind.ORGANIZATION:
            organization = self.known.organization(values["organization_name"])
            values["organization_key"] = self.known.key_of(values["organization_name"])
            if organization:
                values["organization"], values["organization_country"] = organization.pk, organization.country.code
        else:
            values["name_key"] = trust.key_of_person(self.known.letter_id, values["name"])

    def _say_what_differs(self, row: ReportRow, other: SeenRow | KnownLine, before: str) -> None:
        """Name another organization, which somebody may take in too, and offer another title."""
        if not _signs_alike(row, other):
            row.say("other_organization", self.reader.heading("organization"), row.values["organization_name"])
        title = row.values["title"]
        if title and words.comparable(title) != words.comparable(before):
            row.say("title_changed", self.reader.heading("title"), title)

    def _look_alike(self, row: ReportRow, mine: SeenRow) -> None:
        is_organization = row.values["kind"] == Kind.ORGANIZATION
        name = row.values["organization_name" if is_organization else "name"]
        found = self.seen.organizations.find(names_of(row)) if is_organization else self.seen.persons.find(name)
        key = row.values["organization_key" if is_organization else "name_key"]
        line = (self.known.organization_keys if is_organization else self.known.name_keys).get(key, 0)
        digest = bytes.fromhex(key)
        found = found or self.seen.by_key.get(digest)
        self.seen.by_key.setdefault(digest, mine)
        if found is None and not line:
            return
        row.is_like = True
        heading = self.reader.heading("organization" if is_organization else "last_name", "name")
        if isinstance(found, SeenRow):
            row.same_row = found.number
            row.say("like_row", heading, name)
        else:
            row.same_line = found.pk if found else line
            row.say("like_line", heading, name)

    def _remember(self, owner: SeenRow | KnownLine, kind: str, organization_names: Iterable[str], name: str) -> None:
        if kind == Kind.ORGANIZATION:
            self.seen.organizations.add(organization_names, owner)
        else:
            self.seen.persons.add(name, owner)


def names_of(row: ReportRow) -> list[str]:
    """Return all names of the organization in a row."""
    return [row.values["organization_name"], *row.values["other_names"]]


def is_same(row: ReportRow, other: SeenRow | KnownLine) -> bool:
    """Tell whether those who share a mailbox are certainly one signer.

    One person is one signer, whatever organization they sign for; where no person is named, one organization is.
    """
    mine, theirs = row.values["name"], _said(other)[1]
    if mine and theirs:
        return person_key(mine) == person_key(theirs)
    return _signs_alike(row, other)


def _signs_alike(row: ReportRow, other: SeenRow | KnownLine) -> bool:
    """Tell whether two sign for the same organization, or both for themselves."""
    kind, _name, names = _said(other)
    return row.values["kind"] == kind and (kind == Kind.PERSON or are_alike(names_of(row), names))


def _said(other: SeenRow | KnownLine) -> tuple[str, str, list[str]]:
    """Return as what somebody signs, the person's name, and the names of the organization."""
    if isinstance(other, SeenRow):
        return other.kind, other.name, list(other.names)
    return other.kind, other.name, [other.organization_name, *other.other_names]


_ERRORS: Final = frozenset(
    "formula missing_cells extra_cell heading_again kind_missing kind_unknown kind_not_asked email_missing "
    "email_invalid email_differs organization_missing name_missing name_refused too_long".split()
)


def judged(sheet: Sheet, choices: ReadingChoices, known: Known) -> ImportReport:
    """Return the report about a sheet."""
    return SignatureJudge(sheet, choices, known).report()
