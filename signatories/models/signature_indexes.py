"""By what signatures are found.

Each signature is written into each index, which is most of what storing it costs. So there is none that another begins
with, and of a column that mostly refers to nothing only those stand in one that refer to something.
"""

from typing import Final

from django.db import models


def _found_by(column: str) -> models.Index:
    """Return an index of the signatures that refer to something by this column."""
    return models.Index(fields=[column], condition=models.Q((f"{column}__isnull", False)), name=f"signature_{column}")


INDEXES: Final = (
    models.Index(fields=["letter", "state"], name="signature_list"),
    models.Index(fields=["letter", "-submitted_at", "-id"], name="signature_newest"),
    models.Index(fields=["letter", "name_key"], name="signature_name", condition=~models.Q(name_key="")),
    models.Index(
        fields=["letter", "counted_at"],
        name="signature_number",
        condition=models.Q(state="counted", joins__isnull=True),
    ),
    *map(_found_by, ("wanted_group", "joins", "organization", "via", "decided_by", "addendum")),
)
