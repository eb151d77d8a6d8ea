"""Makes signatures of the rows of a file that come in."""

import json
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from campaign import bulk_rows
from letters.models import Version
from signatories.imports.cells import Consent
from signatories.imports.known import Known
from signatories.imports.reports import Disposition, ReportRow
from signatories.lists import groups
from signatories.models import Signature, SignatureImport
from signatories.models.signature import LAST, Appearance, Kind, State
from signatories.signing import mailboxes, tokens

_APPEARANCES: Final = {Consent.NO.value: Appearance.COUNTED, Consent.LETTER.value: Appearance.LETTER}
_PRINTED: Final = ("organization_name", "name", "title", "affiliation", "location", "note", "sort_name")


class SignatureWriter:
    """Makes signatures of rows. ``since`` is the letter as it is now where that is not as the rows were judged by."""

    def __init__(self, batch: SignatureImport, now: datetime, *, since: Known | None) -> None:
        self.batch, self.now, self.since = batch, now, since
        self.also: Collection[int] = frozenset(batch.also)
        self.counted = 0
        # Rows whose fate has changed: as they were, and as they are.
        self.changed: dict[int, tuple[ReportRow, ReportRow]] = {}
        letter = batch.letter
        self.groups = {kind: groups.group_for(letter, kind).pk for kind in Kind.values}
        self.blank = Signature(
            letter=letter,
            version_id=Version.objects.filter(letter=letter).order_by("-number").values_list("pk", flat=True).first(),
            source=Signature.Source.FILE,
            batch=batch,
            position=LAST,
            language=letter.language,
            submitted_at=now,
        )
        if not batch.provenance:
            self.doubt = "no_provenance"
        else:
            self.doubt = "approve_all" if letter.approve_all else ""

    def expect(self, rows: Iterable[ReportRow]) -> None:
        """Prepare what the first row says that says yes: nearly all say it in these words, so it is encrypted once."""
        usual = next((row.values for row in rows if row.values["consent"] == Consent.YES and row.wants_values), None)
        if usual is not None:
            self.blank.came_with = _came_with(usual["consent_text"], ())

    def signatures(self, rows: Iterable[ReportRow]) -> Iterator[Signature]:
        """Yield the signatures of the rows that come in, each made when its turn comes."""
        titles = self._titles(rows) if self.batch.titles else {}
        for row in rows:
            if self._comes_in(row):
                row.values["title"] = titles.get(row.number, row.values["title"])
                signature = self._signature(row)
                self.counted += signature.state == State.COUNTED
                yield signature

    def _titles(self, rows: Iterable[ReportRow]) -> dict[int, str]:
        """Return the titles that are taken over from duplicates, by the row that takes them."""
        wanted = frozenset(self.batch.titles)
        return {row.same_row: row.values["title"] for row in rows if row.number in wanted and row.offers_title}

    def _comes_in(self, row: ReportRow) -> bool:
        """Tell whether a row comes in, after another look at who has signed meanwhile."""
        if row.disposition != Disposition.OK:
            return row.number in self.also and row.may_be_decided
        line = self.since.by_mailbox.get(row.values["mailbox_key"]) if self.since else None
        if line is None:
            return True
        before = copy(row)
        row.disposition, row.same_line, row.messages = Disposition.CONFLICT, line.pk, [*row.messages]
        row.say("conflict_line")
        self.changed[row.number] = before, row
        return False

    def _signature(self, row: ReportRow) -> Signature:
        values, moment = row.values, row.values["signed_at"]
        signature = bulk_rows.like(
            self.blank,
            kind=values["kind"],
            group_id=self.groups[values["kind"]],
            batch_row=row.number,
            email=values["email"],
            # A mailbox signs once; whoever shares it, as somebody has decided, has no link of their own.
            mailbox_key=values["mailbox_key"] if row.disposition == Disposition.OK else "",
            nonce=tokens.new_nonce() if values["email"] else "",
            came_with=_came_with(values["consent_text"], tuple(values["other_names"])),
            country=values["country"],
            **{name: values[name] for name in _PRINTED},
        )
        if moment:
            offset = moment.utcoffset()
            signature.signed_at, signature.signed_offset = moment, int(offset.total_seconds() // 60) if offset else 0
        self._settle(signature, row)
        mailboxes.claim(signature, most=self.batch.letter.names_per_mailbox)
        self._appear(signature, row.values)
        return signature

    def _appear(self, signature: Signature, values: dict[str, Any]) -> None:
        """Seal what is not to be named, or not to everybody."""
        if signature.kind == Kind.ORGANIZATION:
            signature.shows_person = bool(signature.name) and values["shows_person"] is not False
        else:
            signature.identification_only = values["identification_only"]
        how = _APPEARANCES.get(values["consent"], Appearance.PUBLIC)
        if how != Appearance.PUBLIC or (signature.kind == Kind.ORGANIZATION and not signature.shows_person):
            signature.appear(how)

    def _settle(self, signature: Signature, row: ReportRow) -> None:
        """Say whose line it is, and whether it counts."""
        values = row.values
        if signature.kind == Kind.ORGANIZATION:
            signature.organization_id = values["organization"]
            signature.organization_key = values["organization_key"]
            if values["organization"] and not values["country"]:
                signature.country = values["organization_country"]
        else:
            signature.name_key = values["name_key"]
        signature.doubt = self._doubt(signature, row)
        if signature.doubt:
            signature.state = State.PENDING.value
        else:
            signature.state, signature.counted_at, signature.changed_at = State.COUNTED.value, self.now, self.now

    def _doubt(self, signature: Signature, row: ReportRow) -> str:
        """Return why somebody has to look at a row first, if so."""
        if not self.batch.provenance:
            return self.doubt
        if row.is_like or row.disposition != Disposition.OK or self._has_signed(signature):
            return "like_line"
        if row.values["consent"] == Consent.CONDITION:
            return f"consent_condition:{row.values['consent_text']}"[:200]
        if row.values["consent"] == Consent.UNCLEAR:
            return "consent_unclear"
        return self.doubt

    def _has_signed(self, signature: Signature) -> bool:
        """Tell whether somebody under the same key has signed since the rows were judged."""
        known = self.since
        return known is not None and (
            signature.organization_key in known.organization_keys or signature.name_key in known.name_keys
        )


@lru_cache(maxsize=64)
def _came_with(consent: str, names: tuple[str, ...]) -> str:
    said = {"consent": consent, "names": names}
    return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)
