"""Reads one record into the columns of a signature, with a message for whatever cannot be read."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Final, TypeVar

from django.core.exceptions import ValidationError

from campaign import address_slips, countries
from campaign.countries import CountryReading
from campaign.files import words
from campaign.files.records import Record
from campaign.files.sheets import Sheet
from campaign.mailbox import LONGEST as LONGEST_ADDRESS
from campaign.text import is_visible, refuse_domains, refuse_links, refuse_markup
from signatories.imports import cells, days, headings
from signatories.imports.cells import Consent
from signatories.imports.reports import ReportRow
from signatories.models.signature import Kind

K = TypeVar("K")
V = TypeVar("V")
_MOST_KEPT: Final = 5_000
LONGEST: Final = {
    "organization": 300,
    "organization_other": 300,
    "name": 300,
    "first_name": 150,
    "last_name": 149,
    "title": 300,
    "affiliation": 300,
    "location": 200,
    "note": 300,
    "sort_name": 300,
    "email": LONGEST_ADDRESS + 100,
    "country": 200,
}


class Reader:
    """Reads records of one sheet. What it says of the last one is in ``texts``."""

    def __init__(self, sheet: Sheet, columns: Mapping[int, str], *, zone: tzinfo, all_consented: bool) -> None:
        self.sheet, self.all_consented = sheet, all_consented
        self.places = {name: [place for place, each in columns.items() if each == name] for name in headings.FIELDS}
        self.headings = {name: sheet.headings[places[0]] for name, places in self.places.items() if places}
        # What is taken of each record: place, under which name, how much of it at most, and its heading.
        self.taken = [
            (
                place,
                f"{name} {place}" if name in headings.SEVERAL else name,
                LONGEST.get(name, 5_000),
                sheet.headings[place],
            )
            for name, places in self.places.items()
            for place in places
        ]
        self.is_day_first = {
            name: days.day_first(self._column(self.places[name][0]))
            for name in ("signed", "stamp")
            if self.places[name]
        }
        self.zones = {name: days.zone_of(self.heading(name)) or zone for name in ("signed", "stamp")}
        self.texts: dict[str, str] = {}
        # What the same cell said before: most columns have few different ones.
        self.countries: dict[str, CountryReading] = {}
        self.moments: dict[tuple[str, str], datetime | None] = {}

    def _column(self, place: int) -> Iterable[str]:
        return (record.cells[place] for record in self.sheet.records if place < len(record.cells))

    def heading(self, name: str, *others: str) -> str:
        """Return the heading of the first of these fields that has a column."""
        found = self.headings.get(name)
        if found is None:
            found = next((self.headings[other] for other in others if other in self.headings), "")
        return found

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def has(self, name: str) -> bool:
        return bool(self.places[name])

    def read(self, row: ReportRow, record: Record) -> None:
        """Fill the values of a row but for what depends on its kind."""
        self._take_texts(row, record)
        row.values = {
            "kind": self._kind(row),
            "organization_name": self.text("organization"),
            "other_names": [self.texts[f"organization_other {place}"] for place in self._filled_others()],
            "name": self._name(),
            "title": self.text("title"),
            "affiliation": self.text("affiliation"),
            "email": self._email(row),
            "country": self._country(row),
            "location": self.text("location"),
            "note": self.text("note"),
            "sort_name": self.text("sort_name"),
            "identification_only": cells.flag(self.text("identification")) or False,
            "shows_person": cells.flag(self.text("shows_person")),
            "consent": self._consent(row),
            "consent_text": self.text("consent"),
            "signed_at": self._moment(row),
        }

    def settle(self, row: ReportRow) -> None:
        """Check what the kind asks for, once it is known."""
        values = row.values
        if not values["organization_name"] and values["other_names"]:
            values["organization_name"] = values["other_names"].pop(0)
        if values["kind"] == Kind.PERSON:
            values["affiliation"] = values["affiliation"] or values["organization_name"]
            values["organization_name"], values["other_names"] = "", []
            if not values["name"]:
                row.say("name_missing", self.heading("name", "first_name", "last_name"))
        elif values["kind"] == Kind.ORGANIZATION:
            values["affiliation"] = ""
            if not values["organization_name"]:
                row.say("organization_missing", self.heading("organization", "organization_other"))
        if values["name"] and not values["title"]:
            row.say("title_missing", self.heading("title"))
        self.check_names(row)

    # Cells

    def _take_texts(self, row: ReportRow, record: Record) -> None:
        self.texts = {}
        written = record.cells
        for place, name, longest, heading in self.taken:
            cell = written[place] if place < len(written) else ""
            if not cell:
                continue
            if words.is_formula(cell):
                row.say("formula", heading, "" if "\x00" in cell else cell)
                continue
            text = self.texts[name] = words.said(cell)
            if len(text) > longest:
                row.say("too_long", heading, text)

    def _filled_others(self) -> list[int]:
        return [place for place in self.places["organization_other"] if self.text(f"organization_other {place}")]

    def _kind(self, row: ReportRow) -> str:
        text = self.text("kind")
        found = cells.kind(text)
        if self.has("kind") and not found:
            row.say("kind_unknown" if text else "kind_missing", self.heading("kind"), text)
        return found

    def _name(self) -> str:
        first, last = self.text("first_name"), self.text("last_name")
        if not first and not last:
            return self.text("name")
        if (
            first
            and last
            and all("\u3400" <= mark <= "\u9fff" or "\uac00" <= mark <= "\ud7a3" for mark in first + last)
        ):
            return f"{last}{first}"
        return f"{first} {last}".strip()

    def _email(self, row: ReportRow) -> str:
        heading, text = self.heading("email"), self.text("email")
        if not self.has("email"):
            return ""
        if not text:
            row.say("email_missing", heading)
            return ""
        found = words.address(text)
        if not found:
            row.say("email_invalid", heading, text)
            return ""
        again = self.text("email_again")
        if again and words.comparable(words.unwrapped(again)) != words.comparable(words.unwrapped(text)):
            row.say("email_differs", self.heading("email_again"), again)
        if meant := address_slips.meant(found):
            row.say("email_unlikely", heading, meant)
        return found

    def _country(self, row: ReportRow) -> str:
        text = self.text("country")
        if not text:
            return ""
        reading = self.countries.get(text)
        if reading is None:
            reading = countries.read(text)
            _keep(self.countries, text, reading)
        if not reading.is_sure:
            row.say("country_unclear" if reading.codes else "country_unknown", self.heading("country"), text)
        return reading.code

    def _consent(self, row: ReportRow) -> str:
        if not self.has("consent") and self.all_consented:
            return Consent.YES
        text = self.text("consent")
        found = cells.consent(text)
        if found != Consent.YES:
            row.say(f"consent_{found.value}", self.heading("consent"), text)
        return found

    def _moment(self, row: ReportRow) -> datetime | None:
        """Return when somebody signed: on the day that was written, else by the time stamp; never an error."""
        for name in ("signed", "stamp"):
            text = self.text(name)
            if not text:
                continue
            is_day_first = self.is_day_first[name]
            if (found := self._read_moment(name, text)) is not None:
                return found
            is_ambiguous = is_day_first is None and days.moment(text, is_day_first=True) is not None
            code = "stamp_unreadable" if name == "stamp" else "date_ambiguous" if is_ambiguous else "date_unreadable"
            row.say(code, self.heading(name), text)
        return None

    def _read_moment(self, name: str, text: str) -> datetime | None:
        if (name, text) in self.moments:
            return self.moments[name, text]
        found = days.moment(text, is_day_first=self.is_day_first[name], zone=self.zones[name])
        _keep(self.moments, (name, text), found)
        return found

    def check_names(self, row: ReportRow) -> None:
        """Say which names cannot be one."""
        values = row.values
        for place, text in enumerate((values["organization_name"], *values["other_names"])):
            if text and not _PLAIN.fullmatch(text):
                heading = self.heading(*("organization", "organization_other")[place > 0 :])
                _refuse(row, heading, text, refuse_markup, refuse_links)
        if values["name"] and not _PLAIN.fullmatch(values["name"]):
            heading = self.heading("last_name", "name", "first_name")
            _refuse(row, heading, values["name"], refuse_markup, refuse_links, refuse_domains)
        for name in ("title", "affiliation", "location", "note"):
            if (text := values[name]) and not _PLAIN.fullmatch(text):
                _refuse(row, self.heading(name), text, refuse_markup, must_show=False)


def _keep(kept: dict[K, V], key: K, value: V) -> None:
    """Remember what a cell says, of so many that a file in which each is another takes no more memory."""
    if len(kept) < _MOST_KEPT:
        kept[key] = value


# As nearly every name is: no mark of an address or of markup, and something to read.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,'&()/-]*")


def _refuse(row: ReportRow, heading: str, text: str, *checks: Callable[[str], None], must_show: bool = True) -> None:
    try:
        for check in checks:
            check(text)
    except ValidationError:
        row.say("name_refused", heading, text)
        return
    if must_show and not is_visible(text):
        row.say("name_refused", heading, text)
