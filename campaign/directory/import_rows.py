"""What each row of a file would do to the directory of organizations. Judges, and writes nothing.

One entry is known by its registered name, folded. A row with that name is the same entry: what it says beyond is shown
side by side and is taken over only when somebody says so. What is merely alike waits for a person; nothing is ever
merged by likeness, and a row that names its parent is never taken for that parent.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process

from campaign import countries
from campaign.directory.domains import validate_domain
from campaign.directory.import_fields import FIELDS, LISTS, LONGEST, TEXTS
from campaign.directory.matching import ALIKE, Spellings, all_names, telling
from campaign.files import words
from campaign.files.cells import FORMULA
from campaign.files.records import Record
from campaign.files.sheets import Sheet
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Organization, Representative
from campaign.names import fold, name_key
from campaign.text import clean_line, is_visible, refuse_domains, refuse_links, refuse_markup

_PARTS: Final = ";\n"


class RowFate(StrEnum):
    """What becomes of a row; each has exactly one."""

    NEW = "new"
    CHANGED = "changed"
    LIKE = "like"
    SAME = "same"
    ERROR = "error"
    EMPTY = "empty"


@dataclass(slots=True)
class DirectoryRow:
    """One data record. ``values`` are columns of the entry, ``changes`` what it would change: field, before, after.

    ``entry`` and ``row`` say of what it is the same or a likeness: the key of an entry, or a row before. ``messages``
    are codes of ``SENTENCES`` with the column and what stands there.
    """

    number: int
    line: int
    fate: RowFate = RowFate.NEW
    messages: list[tuple[str, str, str]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)
    entry: int = 0
    row: int = 0

    def say(self, code: str, column: str = "", value: str = "") -> None:
        self.messages.append((code, column, value[:200]))

    @property
    def label(self) -> str:
        return str(self.values.get("registered_name", ""))


class DirectoryJudge:
    """Judges the rows of one sheet against the directory and the rows before."""

    def __init__(self, sheet: Sheet, columns: Mapping[int, str], coalition: Coalition) -> None:
        self.sheet, self.columns = sheet, dict(sorted(columns.items()))
        entries = list(coalition.organizations.select_related("parent").order_by("pk"))
        self.entries = {entry.name_key: entry for entry in entries}
        self.spellings = Spellings((entry, all_names(entry)) for entry in entries)
        people = Representative.objects.filter(organization__coalition=coalition).exclude(mailbox_key="")
        self.mailboxes = set(people.values_list("organization_id", "mailbox_key"))
        self.seen: dict[str, int] = {}
        self.seen_names: list[str] = []
        self.seen_rows: list[int] = []
        self.named = self._all_names()

    def _all_names(self) -> set[str]:
        """Return the keys of all names in the file, where a parent may stand behind its chapter."""
        places = [place for place, name in self.columns.items() if name == "registered_name"]
        cells = (record.cells[place : place + 1] for record in self.sheet.records for place in places)
        return {name_key(words.said(cell[0])) for cell in cells if cell}

    def rows(self) -> Iterator[DirectoryRow]:
        for number, record in enumerate(self.sheet.records, start=1):
            yield self.row(number, record)

    def row(self, number: int, record: Record) -> DirectoryRow:
        row = DirectoryRow(number, record.line)
        if not any(words.said(cell) for cell in record.cells):
            row.fate = RowFate.EMPTY
            return row
        if self._repeats_headings(record):
            row.say("heading_again", value=" · ".join(filter(None, record.cells)))
        else:
            self._read(row, record)
        if row.messages:
            row.fate = RowFate.ERROR
        else:
            self._compare(row)
        return row

    def _repeats_headings(self, record: Record) -> bool:
        """Tell whether a row has nothing but what the headings say."""
        pairs = [(cell, name) for cell, name in zip(record.cells, self.sheet.headings, strict=False) if cell]
        return all(fold(cell) == fold(name) for cell, name in pairs)

    # What a row says

    def _read(self, row: DirectoryRow, record: Record) -> None:
        row.values = dict.fromkeys(FIELDS, "") | {name: [] for name in LISTS}
        for place, name in self.columns.items():
            cell = record.cells[place] if place < len(record.cells) else ""
            heading = self.sheet.headings[place]
            if words.is_formula(cell):
                row.say("formula", heading, "" if FORMULA in cell else cell)
            elif text := words.said(cell):
                self._take(row, name, heading, cell, text)
        heading = next((self.sheet.headings[p] for p, name in self.columns.items() if name == "registered_name"), "")
        if not row.values["registered_name"] and not any(column == heading for _code, column, _value in row.messages):
            row.say("name_missing", heading)
        if row.values["email"] and not row.values["representative"]:
            row.values["representative"] = row.values["email"]

    def _take(self, row: DirectoryRow, name: str, heading: str, cell: str, text: str) -> None:
        if name in LISTS:
            for part in _parts(cell):
                self._take_part(row, name, heading, part)
        elif name == "country":
            self._take_country(row, heading, text)
        elif name in _READ_BY:
            read, code = _READ_BY[name]
            row.values[name] = read(text)
            if not row.values[name]:
                row.say(code, heading, text)
        elif len(text) > LONGEST[name]:
            row.say("too_long", heading, text)
        elif name == "note":
            row.values["note"] = "\n".join(filter(None, (row.values["note"], text)))
        else:
            self._take_name(row, name, heading, text)

    def _take_name(self, row: DirectoryRow, name: str, heading: str, text: str) -> None:
        if _is_refused(name, text):
            row.say("name_refused", heading, text)
        elif name == "parent" and name_key(text) not in self.entries and name_key(text) not in self.named:
            row.say("parent_unknown", heading, text)
        else:
            row.values[name] = text

    def _take_part(self, row: DirectoryRow, name: str, heading: str, part: str) -> None:
        if len(part) > LONGEST[name]:
            row.say("too_long", heading, part)
        elif name == "mail_domains":
            part = part.lower().removeprefix("@")
            try:
                validate_domain(part)
            except ValidationError:
                row.say("domain_invalid", heading, part)
                return
        elif _is_refused(name, part):
            row.say("name_refused", heading, part)
            return
        if part not in row.values[name]:
            row.values[name].append(part)

    def _take_country(self, row: DirectoryRow, heading: str, text: str) -> None:
        reading = countries.read(text[:200])
        row.values["country"] = reading.code
        if not reading.is_sure:
            row.say("country_unclear" if reading.codes else "country_unknown", heading, text)

    # What it is the same as

    def _compare(self, row: DirectoryRow) -> None:
        key = name_key(row.values["registered_name"])
        entry = self.entries.get(key)
        if key in self.seen:
            row.fate, row.row = RowFate.SAME, self.seen[key]
            row.say("same_row")
            return
        self.seen[key] = row.number
        if entry is not None:
            row.entry = entry.pk
            row.changes = self._changes(entry, row.values)
            row.fate = RowFate.CHANGED if row.changes else RowFate.SAME
        else:
            self._look_alike(row)
        for name in (row.values["registered_name"], *row.values["other_names"]):
            self.seen_names.append(_ordered(name))
            self.seen_rows.append(row.number)

    def _look_alike(self, row: DirectoryRow) -> None:
        parent = name_key(row.values["parent"]) if row.values["parent"] else ""
        for name in (row.values["registered_name"], *row.values["other_names"]):
            near = [entry for entry in self.spellings.near(name) if entry.name_key != parent]
            if near:
                row.fate, row.entry = RowFate.LIKE, near[0].pk
                row.say("like_entry", value=near[0].registered_name)
                return
            found = process.extractOne(_ordered(name), self.seen_names, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if found and self.seen_rows[found[2]] != self.seen.get(parent):
                row.fate, row.row = RowFate.LIKE, self.seen_rows[found[2]]
                row.say("like_row")
                return

    def _changes(self, entry: Organization, values: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
        """Return what the row would change: lists get what they lack, nothing is ever emptied."""
        found: list[tuple[str, Any, Any]] = []
        for name in LISTS:
            before = getattr(entry, name)
            known = {fold(each) for each in (all_names(entry) if name != "mail_domains" else before)}
            more = [each for each in values[name] if fold(each) not in known]
            if more:
                found.append((name, before, [*before, *more]))
        for name in TEXTS:
            before = str(getattr(entry, name) or "")
            if values[name] and values[name] != before:
                found.append((name, before, values[name]))
        before = entry.parent.registered_name if entry.parent else ""
        if values["parent"] and name_key(values["parent"]) not in {name_key(before), entry.name_key}:
            found.append(("parent", before, values["parent"]))
        if values["email"] and (entry.pk, mailbox_key(values["email"])) not in self.mailboxes:
            found.append(("representative", "", f"{values['representative']} <{values['email']}>"))
        return found


def _parts(cell: str) -> list[str]:
    """Return the texts of a cell that holds several, parted by line breaks or semicolons."""
    lines = cell.replace(_PARTS[0], _PARTS[1]).split(_PARTS[1])
    return [text for text in map(words.said, lines) if text]


def _website(text: str) -> str:
    """Return a web address, or nothing where it is none."""
    address = text if text.lower().startswith(("http://", "https://")) else f"https://{text}"
    host = address.split("://", 1)[1].split("/", 1)[0]
    is_whole = (
        len(address) <= LONGEST["website"]
        and "." in host.strip(".")
        and not any(mark in address for mark in " <>\"'")
        and ":" not in host[:1]
    )
    return address if is_whole else ""


# What is one thing or nothing, and what is said of nothing.
_READ_BY: Final[dict[str, tuple[Callable[[str], str], str]]] = {
    "email": (words.address, "email_invalid"),
    "website": (_website, "website_invalid"),
}


def _is_refused(name: str, text: str) -> bool:
    checks = [refuse_markup, refuse_links, *([refuse_domains] if name == "representative" else [])]
    try:
        for check in checks:
            check(clean_line(text))
    except ValidationError:
        return True
    return not is_visible(text)


def _ordered(name: str) -> str:
    return " ".join(sorted(telling(fold(name)).split()))
