"""What a coalition's columns held the last time: remembered when a file is taken in, by the folded heading."""

from collections.abc import Mapping, Sequence

from campaign.models import Coalition
from signatories.imports import headings
from signatories.models import RememberedColumn


def remembered(coalition: Coalition) -> dict[str, str]:
    """Return the field of each heading that somebody chose for it; an empty one is left out."""
    return dict(RememberedColumn.objects.filter(coalition=coalition).values_list("heading", "field"))


def remember(coalition: Coalition, names: Sequence[str], columns: Mapping[int, str]) -> None:
    """Keep what was chosen where it is not what the likeness of the heading says, and forget what is again."""
    found = headings.match(names)
    rows = {
        headings.simple(name)[:300]: columns.get(place, "")
        for place, name in enumerate(names)
        if headings.simple(name) and columns.get(place, "") != found.get(place, "")
    }
    same = {headings.simple(name)[:300] for name in names} - set(rows)
    RememberedColumn.objects.filter(coalition=coalition, heading__in=same).delete()
    RememberedColumn.objects.bulk_create(
        [RememberedColumn(coalition=coalition, heading=heading, field=field) for heading, field in rows.items()],
        update_conflicts=True,
        unique_fields=["coalition", "heading"],
        update_fields=["field"],
    )
