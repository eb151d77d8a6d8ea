"""The whole trail as a file: a table for a spreadsheet, or everything that its hashes cover."""

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from campaign.models import Activity, Coalition
from campaign.spreadsheets import csv_lines

COLUMNS: Final = ("sequence", "at", "actor", "verb", "about", "about_id", "data", "previous_hash", "hash")


def as_csv(coalition: Coalition) -> Iterator[str]:
    """Yield the trail as a table that a spreadsheet opens without running anything."""
    told = ({**row, "data": json.dumps(row["data"], ensure_ascii=False, sort_keys=True)} for row in rows(coalition))
    return csv_lines(chain([COLUMNS], ([row[name] for name in COLUMNS] for row in told)))


def as_json(coalition: Coalition) -> Iterator[str]:
    """Yield the trail as JSON, with what verifying it takes."""
    yield "[\n"
    between = ""
    for row in rows(coalition):
        yield between + json.dumps(row, ensure_ascii=False, sort_keys=True)
        between = ",\n"
    yield "\n]\n"


def rows(coalition: Coalition) -> Iterator[dict[str, Any]]:
    """Yield the linked entries in the order of the chain, then those that wait for it."""
    entries = Activity.objects.filter(coalition=coalition).select_related("actor")
    for part in (entries.filter(sequence__isnull=False).order_by("sequence"), entries.filter(sequence=None)):
        for entry in part.order_by("sequence", "pk").iterator(chunk_size=500):
            yield {
                "sequence": entry.sequence,
                "id": entry.pk,
                "at": entry.at.isoformat(timespec="microseconds"),
                "actor_id": entry.actor_id,
                "actor": str(entry.actor.name or entry.actor_id) if entry.actor else "",
                "verb": entry.verb,
                "about": entry.about,
                "about_id": entry.about_id,
                "data": entry.data,
                "data_salt": entry.data_salt,
                "data_digest": entry.data_digest,
                "previous_hash": entry.previous_hash,
                "hash": entry.hash,
            }
