"""The directory of recipients as a table, with the headings that an import recognizes."""

from datetime import date
from typing import Any, Final

from campaign.models import Coalition
from campaign.spreadsheets import csv_lines
from letters.models import Addressee, Tenure

HEADINGS: Final = (
    "kind", "name", "belongs to", "office", "since", "until", "language", "courtesy title", "salutation",
    "address", "country", "e-mail", "website", "also known as", "sort under", "note",
)  # fmt: skip


def as_csv(coalition: Coalition, *, today: date) -> str:
    """Return one line for each entry, persons with the office they hold; nothing in it computes."""
    entries = coalition.addressees.usable().select_related("part_of").order_by("kind", "name_key", "pk")
    tenures: dict[int, Tenure] = {}
    rows = Tenure.objects.on(today).filter(person__coalition=coalition).select_related("office__part_of")
    for tenure in rows.order_by("pk"):
        tenures[tenure.person_id] = tenure
    table = (_line(entry, tenures.get(entry.pk), coalition.language) for entry in entries)
    return "".join(csv_lines([HEADINGS, *table]))


def _line(entry: Addressee, tenure: Tenure | None, own_language: str) -> list[Any]:
    language = own_language if own_language in entry.forms else next(iter(sorted(entry.forms)), "")
    form = entry.forms.get(language, {})
    body = tenure.office.part_of if tenure else entry.part_of
    return [
        entry.kind,
        entry.name,
        body.name if body else "",
        tenure.office.name if tenure else "",
        tenure.since.isoformat() if tenure and tenure.since else "",
        tenure.until.isoformat() if tenure and tenure.until else "",
        language,
        form.get("courtesy", ""),
        form.get("salutation", ""),
        "\n".join(entry.address),
        str(entry.country.code or ""),
        entry.email,
        entry.website,
        "\n".join(entry.other_names),
        entry.sort_name,
        entry.note,
    ]
