"""What is remembered of backups, restores and drills: when one ended well, and what it counted."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from campaign.models import UpkeepRun

Kind = UpkeepRun.Kind


def note(kind: UpkeepRun.Kind, *, began_at: datetime, ended_at: datetime, is_good: bool = True, **facts: Any) -> None:
    """Remember that one has ended."""
    UpkeepRun.objects.create(kind=kind, began_at=began_at, ended_at=ended_at, is_good=is_good, facts=facts)


def last_good() -> dict[str, datetime]:
    """Return the moment of the last good one of each kind, with one query."""
    ended = UpkeepRun.objects.filter(is_good=True).values_list("kind").annotate(last=Max("ended_at")).order_by("kind")
    return dict(ended)
