"""What a file would do or did: every row with its fate, and numbers that add up."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Disposition(StrEnum):
    """What becomes of a row; each has exactly one."""

    OK = "ok"
    ERROR = "error"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    EMPTY = "empty"


DISPOSITIONS: Final[dict[str, Promise]] = {
    Disposition.OK: _("comes in"),
    Disposition.CONFLICT: _("conflict, you decide"),
    Disposition.DUPLICATE: _("certain duplicate"),
    Disposition.ERROR: _("error"),
    Disposition.EMPTY: _("empty"),
}
SENTENCES: Final[dict[str, Promise]] = {
    # Errors
    "formula": _("A formula stands here. Put its value there."),
    "missing_cells": _("The row has fewer cells than there are headings, so it is not certain what stands where."),
    "extra_cell": _("This stands behind the last heading, so it is not certain what stands where."),
    "heading_again": _("These are headings once more, not a row."),
    "kind_missing": _("It does not say whether an organization or an individual signs."),
    "kind_unknown": _("This is neither an organization nor an individual."),
    "kind_not_asked": _("This letter does not take such signatures."),
    "email_missing": _("The e-mail address is missing."),
    "email_invalid": _("This is not one e-mail address we can write to."),
    "email_differs": _("The two e-mail addresses are not the same."),
    "organization_missing": _("The name of the organization is missing."),
    "name_missing": _("The name of the individual is missing."),
    "name_refused": _("This cannot be a name."),
    "too_long": _("This is too long to be printed."),
    # Duplicates and conflicts
    "duplicate_row": _("The same mailbox and the same person as in a row before."),
    "duplicate_line": _("The same mailbox and the same person have signed already."),
    "other_organization": _("It is for another organization, or for none. The first stays; this one can come in too."),
    "title_changed": _("The title is another one than before. It can be taken over."),
    "conflict_row": _("The same mailbox as in a row before, and somebody else."),
    "conflict_line": _("The same mailbox as of a line of the letter, and somebody else."),
    "left": _("Whoever has this mailbox left the list. Only they can sign again."),
    "signed_already": _("This mailbox has signed the letter."),
    "asked_already": _("This mailbox stands in the ledger already."),
    "same_mailbox": _("The same mailbox as in a row before."),
    # Warnings
    "like_row": _("Perhaps the same as in a row before."),
    "like_line": _("Perhaps the same as a line of the letter."),
    "consent_no": _("Does not want to be named: counted without a name."),
    "consent_letter": _("Wants to be named in the delivered letter only."),
    "consent_unclear": _("It is not clear whether the name may be published."),
    "consent_condition": _("The consent has a condition. Somebody has to read it."),
    "title_missing": _("The title is missing."),
    "email_unlikely": _("Perhaps this is misspelled; probably meant:"),
    "date_unreadable": _("This day cannot be read; the time stamp is taken instead."),
    "date_ambiguous": _("Day and month cannot be told apart; the time stamp is taken instead."),
    "stamp_unreadable": _("This time stamp cannot be read."),
    "country_unknown": _("This is no country we know; it is left out."),
    "country_unclear": _("This may be several countries; it is left out."),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said about a row: a code of ``SENTENCES``, the heading of the column, and what stands there."""

    code: str
    column: str = ""
    value: str = ""

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


@dataclass(slots=True)
class ReportRow:
    """One data record. ``number`` counts from 1, ``line`` is where it begins in the file.

    ``values`` are columns of a signature. ``same_row`` and ``same_line`` say of what it is a duplicate, a conflict or
    a likeness: a row before, or the key of a line of the letter.
    """

    number: int
    line: int
    disposition: Disposition = Disposition.OK
    messages: list[Message] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    same_row: int = 0
    same_line: int = 0
    is_like: bool = False

    def say(self, code: str, column: str = "", value: str = "") -> None:
        self.messages.append(Message(code, column, value[:200]))

    @property
    def label(self) -> str:
        """Who it is about, as far as the row says."""
        names = (self.values.get("organization_name"), self.values.get("name"))
        return " · ".join(str(name) for name in names if name)

    @property
    def is_publishable(self) -> bool:
        """Whether nobody has to look before the name is published: it comes in, is like nobody, and says yes."""
        return self.disposition == Disposition.OK and not self.is_like and self.values.get("consent") == "yes"

    @property
    def offers_title(self) -> bool:
        return bool(self.same_row) and any(message.code == "title_changed" for message in self.messages)

    @property
    def may_be_decided(self) -> bool:
        """Whether somebody may take in a conflict, or a duplicate for another organization.

        Not where the mailbox's own signer left the list.
        """
        codes = {message.code for message in self.messages}
        is_open = self.disposition == Disposition.CONFLICT or "other_organization" in codes
        return is_open and "left" not in codes

    @property
    def wants_values(self) -> bool:
        """Whether what it would store may be asked for."""
        is_out = self.disposition in {Disposition.ERROR, Disposition.EMPTY}
        return not is_out and (self.disposition == Disposition.OK or self.may_be_decided or self.offers_title)


@dataclass(slots=True)
class Totals:
    """Numbers about rows; those of each fate together are all of them."""

    fates: Counter[str] = field(default_factory=Counter)
    likenesses: int = 0
    publishable: int = 0

    def add(self, row: ReportRow, *, times: int = 1) -> None:
        self.fates[row.disposition.value] += times
        self.likenesses += times * row.is_like
        self.publishable += times * row.is_publishable


def totals_of(rows: Iterable[ReportRow]) -> Totals:
    totals = Totals()
    for row in rows:
        totals.add(row)
    return totals


@dataclass(slots=True)
class ImportReport:
    """All rows, the headings that no field was found for, and that of each field."""

    rows: Sequence[ReportRow]
    unmatched: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    totals: Totals | None = None

    def __post_init__(self) -> None:
        self.totals = self.totals or totals_of(self.rows)

    @property
    def summary(self) -> dict[str, int]:
        """How many rows have each fate; together they are all rows."""
        assert self.totals is not None
        return {disposition.value: self.totals.fates[disposition.value] for disposition in Disposition}

    @property
    def likenesses(self) -> int:
        assert self.totals is not None
        return self.totals.likenesses

    @property
    def publishable_at_once(self) -> int:
        assert self.totals is not None
        return self.totals.publishable

    @property
    def possible_duplicates(self) -> list[int]:
        return [row.number for row in self.rows if row.is_like]

    def described(self) -> dict[str, Any]:
        """Return the report as programs read it."""
        records, likenesses = {}, []
        for row in self.rows:
            messages = [asdict(message) for message in row.messages]
            records[str(row.number)] = {
                "line": row.line, "disposition": row.disposition.value, "messages": messages
            }  # fmt: skip
            if row.is_like:
                likenesses.append(row.number)
        return {
            "rows": len(self.rows),
            "summary": self.summary,
            "possible_duplicates": likenesses,
            "publishable_at_once": self.publishable_at_once,
            "columns": self.columns,
            "unmatched_columns": self.unmatched,
            "records": records,
        }


# As rows are kept


def packed(rows: Iterable[ReportRow]) -> str:
    """Return rows as they are kept, without what each would store."""
    return _json(
        [
            [
                row.number,
                row.line,
                row.disposition.value,
                [[message.code, message.column, message.value] for message in row.messages],
                row.label,
                row.values.get("consent", ""),
                row.same_row,
                row.same_line,
                row.is_like,
            ]
            for row in rows
        ]
    )


def unpacked(text: str) -> list[ReportRow]:
    """Return rows that were kept; they have a name and a consent as their values."""
    return [
        ReportRow(
            number=number,
            line=line,
            disposition=Disposition(fate),
            messages=[Message(*parts) for parts in messages],
            values={"name": label, "consent": consent},
            same_row=same_row,
            same_line=same_line,
            is_like=is_like,
        )
        for number, line, fate, messages, label, consent, same_row, same_line, is_like in json.loads(text or "[]")
    ]


def packed_values(rows: Iterable[ReportRow]) -> str:
    """Return what the rows would store that come in, or may come in when somebody says so."""
    kept = {row.number: row.values for row in rows if row.wants_values}
    return _json({number: [_plain(values.get(name)) for name in _KEPT] for number, values in kept.items()})


def put_values_back(rows: Iterable[ReportRow], text: str) -> None:
    """Give rows the values again that were kept of them."""
    kept = json.loads(text or "{}")
    for row in rows:
        if values := kept.get(str(row.number)):
            row.values = dict(zip(_KEPT, values, strict=True))
            if moment := row.values["signed_at"]:
                row.values["signed_at"] = datetime.fromisoformat(moment)


# What is kept of a row, in this order.
_KEPT: Final = (
    "kind organization_name other_names name title affiliation email country location note sort_name "
    "identification_only shows_person consent consent_text signed_at mailbox_key organization organization_key "
    "organization_country name_key"
).split()  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
