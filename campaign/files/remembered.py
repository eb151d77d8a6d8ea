"""What a coalition's columns held the last time, by kind of table and folded heading."""

from collections.abc import Mapping, Sequence

from campaign.files.headings import to_remember
from campaign.models import Coalition, RememberedHeading


def remembered(coalition: Coalition, table: str) -> dict[str, str]:
    """Return the field of each heading that somebody chose for it; an empty one is left out."""
    known = RememberedHeading.objects.filter(coalition=coalition, table=table)
    return dict(known.values_list("heading", "field"))


def remember(
    coalition: Coalition, table: str, headings: Sequence[str], columns: Mapping[int, str], found: Mapping[int, str]
) -> None:
    """Keep what was chosen where it is not what likeness has ``found``, and forget what is again."""
    rows, same = to_remember(headings, columns, found)
    RememberedHeading.objects.filter(coalition=coalition, table=table, heading__in=same).delete()
    RememberedHeading.objects.bulk_create(
        [
            RememberedHeading(coalition=coalition, table=table, heading=heading, field=field)
            for heading, field in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["coalition", "table", "heading"],
        update_fields=["field"],
    )
