"""The rows of a file as they were judged, kept in pieces: judged once, shown by pages, taken in piece by piece."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, overload

from django.db import transaction

from signatories.imports.reports import (
    ImportReport,
    ReportRow,
    Totals,
    packed,
    packed_values,
    put_values_back,
    unpacked,
)
from signatories.imports.rules import SignatureJudge
from signatories.models import ImportPiece, SignatureImport

ROWS: Final = 500
_AT_A_TIME: Final = 4


class JudgedRows(Sequence[ReportRow]):
    """The judged rows of a file, read when they are asked for; with ``values`` where they are to be stored."""

    def __init__(self, batch: SignatureImport, number: int, *, values: bool = False) -> None:
        self.batch, self.number, self.values = batch, number, values

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[ReportRow]:
        kept = self.batch.pieces.order_by("number")
        for piece in (kept if self.values else kept.defer("stores")).iterator(_AT_A_TIME):
            yield from self._rows(piece)

    @overload
    def __getitem__(self, place: int) -> ReportRow: ...

    @overload
    def __getitem__(self, place: slice) -> list[ReportRow]: ...

    def __getitem__(self, place: int | slice) -> ReportRow | list[ReportRow]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self.number))]
        number, rest = divmod(range(self.number)[place], ROWS)
        return self._rows(self.batch.pieces.get(number=number))[rest]

    def _rows(self, piece: ImportPiece) -> list[ReportRow]:
        rows = unpacked(piece.report)
        if self.values:
            put_values_back(rows, piece.stores)
        return rows


def keep(batch: SignatureImport, judge: SignatureJudge, *, seal: str, hold: Callable[[int], None] | None = None) -> str:
    """Judge the rows and keep them; return what is to be kept as the batch's report.

    ``hold`` is told before each piece how many rows are judged, in the piece's transaction; it raises when the work is
    somebody else's by now.
    """
    batch.pieces.all().delete()
    totals, rows, number = Totals(), judge.rows(), 0
    while some := list(islice(rows, ROWS)):
        for row in some:
            totals.add(row)
        with transaction.atomic():
            if hold:
                hold(number * ROWS + len(some))
            ImportPiece.objects.create(batch=batch, number=number, report=packed(some), stores=packed_values(some))
        number += 1
    said = {"headings": judge.sheet.headings, "unmatched": judge.unmatched, "columns": judge.columns, "seal": seal}
    return _header(said, totals)


def report(batch: SignatureImport, *, values: bool = False) -> ImportReport:
    """Return the report on a batch; one whose rows nobody has judged yet has none."""
    said = said_of(batch)
    if "rows" in said:  # as reports were kept before there were pieces
        return ImportReport(unpacked(json.dumps(said["rows"])), said["unmatched"], said["columns"])
    totals = Totals()
    if numbers := said.get("totals"):
        totals.likenesses, totals.publishable = numbers["likenesses"], numbers["publishable"]
        totals.fates.update(numbers["fates"])
    rows = JudgedRows(batch, totals.fates.total(), values=values)
    return ImportReport(rows, said.get("unmatched", []), said.get("columns", {}), totals)


def said_of(batch: SignatureImport) -> dict[str, Any]:
    """Return what is kept of a batch as a whole."""
    said: dict[str, Any] = json.loads(batch.report) if batch.report else {}
    return said


def mend(batch: SignatureImport, changed: dict[int, tuple[ReportRow, ReportRow]]) -> str:
    """Keep rows whose fate has changed when they were taken in, as they were and as they are, by number.

    Return what is to be kept as the report. What rows would have stored is stored now, or not wanted.
    """
    totals = report(batch).totals
    assert totals is not None
    for number in sorted({(each - 1) // ROWS for each in changed}):
        piece = batch.pieces.get(number=number)
        rows = [changed[row.number][1] if row.number in changed else row for row in unpacked(piece.report)]
        batch.pieces.filter(number=number).update(report=packed(rows))
    for before, after in changed.values():
        totals.add(before, times=-1)
        totals.add(after)
    batch.pieces.update(stores="")
    return _header({name: value for name, value in said_of(batch).items() if name != "totals"}, totals)


def _header(said: dict[str, Any], totals: Totals) -> str:
    numbers = {"fates": dict(totals.fates), "likenesses": totals.likenesses, "publishable": totals.publishable}
    return json.dumps({**said, "totals": numbers}, ensure_ascii=False, separators=(",", ":"))
