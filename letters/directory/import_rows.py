"""What one row of an imported file would do to the directory, and why not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign import countries
from campaign.directory.matching import Spellings
from campaign.files.cells import FORMULA
from campaign.mailbox import validated
from campaign.models import Coalition
from campaign.names import fold, name_key
from campaign.spreadsheets import typed
from campaign.text import clean_line, clean_paragraphs, is_visible, refuse_broken, refuse_links, refuse_markup
from letters.directory.entries import all_names
from letters.models import Addressee

Kind = Addressee.Kind
# What a column may hold, with the headings by which it is recognized.
FIELDS: Final[dict[str, tuple[Any, str]]] = {
    "name": (gettext_lazy("Name"), "name|full name|nom|title of the office"),
    "kind": (gettext_lazy("Kind"), "kind|type|art|genre"),
    "body": (gettext_lazy("Belongs to"), "belongs to|organization|organisation|body|company|ministry|institution"),
    "office": (gettext_lazy("Office held"), "office|office held|position|function|fonction|job title|title"),
    "since": (gettext_lazy("First day in office"), "since|first day|first day in office|from"),
    "until": (gettext_lazy("Last day in office"), "until|last day|last day in office|to"),
    "courtesy": (gettext_lazy("Courtesy title"), "courtesy|courtesy title|honorific|prefix|anrede|civilite"),
    "salutation": (gettext_lazy("Salutation"), "salutation|greeting|dear"),
    "language": (gettext_lazy("Language"), "language|sprache|langue"),
    "address": (gettext_lazy("Address"), "address|street|adresse|zip|postcode|city|town|address 1|address 2"),
    "country": (gettext_lazy("Country"), "country|country code|land|pays"),
    "email": (gettext_lazy("E-mail address"), "e mail|email|e mail address|email address|mail"),
    "website": (gettext_lazy("Website"), "website|web|url|homepage"),
    "other_names": (gettext_lazy("Also known as"), "also known as|other names|aliases|alias"),
    "sort_name": (gettext_lazy("Sort under"), "sort under|sort name|sort"),
    "note": (gettext_lazy("Note"), "note|notes|remark|remarks|comment"),
}  # fmt: skip
SEVERAL: Final = frozenset({"address", "note", "other_names"})
LONGEST: Final = {
    "name": 300,
    "body": 300,
    "office": 300,
    "sort_name": 300,
    "courtesy": 100,
    "salutation": 300,
    "language": 35,
}


class RowState(StrEnum):
    NEW = "new"
    SAME = "same"
    DOUBTFUL = "doubtful"
    REFUSED = "refused"


@dataclass
class ImportRow:
    """One row of the file; ``values`` are columns of the entry, ``like`` the entry it may be."""

    number: int
    kind: str = ""
    state: RowState = RowState.NEW
    values: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    office: str = ""
    since: date | None = None
    until: date | None = None
    reasons: list[str] = field(default_factory=list)
    like: Addressee | None = None


def guess(headings: list[str]) -> dict[int, str]:
    """Return which field each column seems to hold, by its heading."""
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        for name, (_label, words) in FIELDS.items():
            is_free = name in SEVERAL or name not in found.values()
            if is_free and fold(heading) in words.split("|"):
                found[place] = name
                break
    return found


def is_known(heading: str) -> bool:
    """Tell whether a heading is one that a column is recognized by."""
    return any(fold(heading) in words.split("|") for _label, words in FIELDS.values())


class Judge:
    """Judges rows against the directory and against the rows before; writes nothing."""

    def __init__(self, coalition: Coalition, *, mapping: Mapping[int, str], kind: str) -> None:
        self.mapping, self.kind = mapping, kind
        entries = list(coalition.addressees.usable().select_related("part_of").order_by("-pk"))
        self.by_key = {(one.kind, one.name_key): one for one in entries}
        self.exact = {(one.kind, one.name_key, one.part_of.name_key if one.part_of else ""): one for one in entries}
        self.spellings = {
            kind: Spellings((one, all_names(one)) for one in entries if one.kind == kind) for kind in Kind.values
        }
        self.language = coalition.language
        self.seen: dict[tuple[str, str, str, str], int] = {}

    def row(self, number: int, cells: list[str]) -> ImportRow:
        """Return what a row would do."""
        row = ImportRow(number)
        texts = self._texts(row, cells)
        self._read(row, texts)
        if row.reasons:
            row.state = RowState.REFUSED
        else:
            self._compare(row)
        return row

    def _texts(self, row: ImportRow, cells: list[str]) -> dict[str, str]:
        texts: dict[str, str] = {}
        for place, name in sorted(self.mapping.items()):
            text = cells[place] if place < len(cells) else ""
            if FORMULA in text:
                row.reasons.append(
                    _("%(field)s: a formula stands here. Put its value there.") % {"field": FIELDS[name][0]}
                )
                continue
            # An apostrophe that keeps spreadsheets from computing comes off again.
            text = typed(text)
            texts[name] = "\n".join(filter(None, (texts.get(name, ""), text))) if name in SEVERAL else text
        for name, text in texts.items():
            if name not in SEVERAL:
                texts[name] = clean_line(text)
            if len(text) > LONGEST.get(name, 4_000):
                values = {"field": FIELDS[name][0], "limit": LONGEST.get(name, 4_000)}
                row.reasons.append(_("%(field)s: longer than %(limit)d characters.") % values)
        return texts

    def _read(self, row: ImportRow, texts: dict[str, str]) -> None:
        row.kind = self._kind(row, texts.get("kind", ""))
        row.values = {
            "name": texts.get("name", ""),
            "sort_name": texts.get("sort_name", ""),
            "other_names": [
                one for one in map(clean_line, texts.get("other_names", "").replace(";", "\n").splitlines()) if one
            ][:30],
            "address": [line for line in map(clean_line, texts.get("address", "").splitlines()) if line],
            "note": clean_paragraphs(texts.get("note", "")),
            "forms": self._forms(row, texts),
            "country": self._country(row, texts.get("country", "")),
            "email": self._email(row, texts.get("email", "")),
            "website": self._website(row, texts.get("website", "")),
        }
        row.body = texts.get("body", "")
        row.office = texts.get("office", "") if row.kind == Kind.PERSON else ""
        row.since, row.until = (self._day(row, name, texts.get(name, "")) for name in ("since", "until"))
        if not is_visible(row.values["name"]):
            row.reasons.append(_("The name is missing."))
        if len(row.values["address"]) > 12:
            row.reasons.append(_("The address has more than 12 lines."))
        if row.since and row.until and row.until < row.since:
            row.reasons.append(_("The last day in office is before the first."))
        for text in (row.values["name"], row.values["sort_name"], row.body, row.office, *row.values["other_names"]):
            self._check(row, text, refuse_broken, refuse_markup, refuse_links)

    def _check(self, row: ImportRow, text: str, *checks: Any) -> None:
        for check in checks:
            try:
                check(text)
            except ValidationError as fault:
                row.reasons.append(f"“{text[:60]}”: {fault.messages[0]}")
                return

    def _kind(self, row: ImportRow, text: str) -> str:
        words = {fold(word): value for value, label in Kind.choices for word in (value, str(label))}
        if not text:
            return self.kind
        if fold(text) not in words:
            row.reasons.append(_("“%(text)s” is no kind of entry.") % {"text": text[:60]})
        return words.get(fold(text), self.kind)

    def _forms(self, row: ImportRow, texts: dict[str, str]) -> dict[str, dict[str, str]]:
        parts = {name: texts[name] for name in ("courtesy", "salutation") if texts.get(name)}
        language = texts.get("language") or self.language
        if parts and not language.replace("-", "").isalnum():
            row.reasons.append(_("“%(text)s” is no language tag.") % {"text": language[:35]})
        return {language: parts} if parts else {}

    def _country(self, row: ImportRow, text: str) -> str:
        reading = countries.read(text)
        if reading.codes and not reading.is_sure:
            row.reasons.append(countries.question(text, reading))
        elif text and not reading.codes:
            row.reasons.append(_("“%(text)s” is no country we know.") % {"text": text[:60]})
        return reading.code

    def _email(self, row: ImportRow, text: str) -> str:
        try:
            return validated(text) if text else ""
        except ValidationError:
            row.reasons.append(_("“%(text)s” is no e-mail address we can write to.") % {"text": text[:60]})
            return ""

    def _website(self, row: ImportRow, text: str) -> str:
        if text and not text.lower().startswith(("http://", "https://")):
            text = f"https://{text}"
        if len(text) > 300 or " " in text or "<" in text:
            row.reasons.append(_("“%(text)s” is no web address.") % {"text": text[:60]})
        return text

    def _day(self, row: ImportRow, name: str, text: str) -> date | None:
        if not text:
            return None
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            day = date.min
        if not 1800 <= day.year <= 2200:
            values = {"field": FIELDS[name][0], "text": text[:60]}
            row.reasons.append(_("%(field)s: “%(text)s” is no day like 2026-03-01.") % values)
            return None
        return day

    def _compare(self, row: ImportRow) -> None:
        key, body = name_key(row.values["name"]), name_key(row.body) if row.body else ""
        place = (row.kind, key, body, name_key(row.office) if row.office else "")
        same = self.exact.get((row.kind, key, body)) or (
            self.by_key.get((row.kind, key)) if not body or row.office else None
        )
        like = same or self.spellings[row.kind].nearest(row.values["name"])
        if place in self.seen:
            row.state = RowState.DOUBTFUL
            row.reasons.append(_("The same as row %(number)d.") % {"number": self.seen[place]})
        elif same is not None:
            row.state, row.like = RowState.SAME, same
        elif like is not None:
            row.state, row.like = RowState.DOUBTFUL, like
        self.seen.setdefault(place, row.number)
