"""Each line of an edition with the moment of its confirmation, for the team; the published record has the day alone."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from letters.editions.record import writing
from letters.models import Edition
from signatories.models import SealedLines, Signature

HEADINGS: Final = ("leaf", "group", "place", "line", "note", "kind", "confirmed_by", "confirmed_at", "text")


def rows(edition: Edition) -> Iterator[tuple[object, ...]]:
    """Yield the headings and a row for each line that everybody may read; withheld ones are counted on the page."""
    yield HEADINGS
    record = writing.record_of(edition.frozen_list)
    if record is None:
        return
    lines = writing.lines_of(record)
    for piece in SealedLines.objects.filter(record=record, first__lt=record.named).order_by("first").iterator():
        kept = json.loads(piece.rows)
        for index, row in enumerate(kept["rows"], start=piece.first):
            if index < record.named:
                values = dict(zip(kept["columns"], row["values"], strict=True))
                yield _row(index, json.loads(lines[index]), _moment(values))


def _row(index: int, line: dict[str, Any], moment: str) -> tuple[object, ...]:
    printed = " / ".join(line["lines"])
    return (
        *(index, line["group"], line["place"], printed, line["note"]),
        *(line["kind"], line["by"], moment, line["text"]),
    )


def _moment(values: dict[str, Any]) -> str:
    """Return the moment of a row as ``leaves.moment_of`` has it, in UTC to the second."""
    names = ["signed_at"]
    if values["source"] != Signature.Source.FILE:
        names += ["confirmed_at", "counted_at"]
    found = next((values[name] for name in names if values[name]), "")
    return writing.moment(datetime.fromisoformat(found)) if found else ""
