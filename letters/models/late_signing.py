"""Until when late signatures of a letter are taken, for an addendum to the edition that there is."""

from datetime import datetime
from typing import Any

from django.db import models

from letters.states import TAKES_LATECOMERS


class LateSigning(models.Model):
    """What a letter has for latecomers: the moment as three columns, like its other deadlines."""

    late_deadline_at = models.DateTimeField(null=True, blank=True, editable=False)
    late_deadline_civil = models.CharField(max_length=19, blank=True, default="", db_default="", editable=False)
    late_deadline_zone = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    campaign: Any
    hard_deadline_at: Any
    hard_deadline_zone: Any
    state: Any

    class Meta:
        abstract = True

    @property
    def is_for_latecomers(self) -> bool:
        """Whether late signatures are or were taken, for an addendum to the edition that there is."""
        return self.late_deadline_at is not None and self.state in TAKES_LATECOMERS

    @property
    def signs_until(self) -> datetime | None:
        """The moment until which one may sign: the letter itself, or once it is final the addendum."""
        until: datetime | None = self.late_deadline_at if self.is_for_latecomers else self.hard_deadline_at
        return until

    @property
    def signing_zone(self) -> str:
        """The zone in which the moment at which signing closes is meant: its own, or that of the coalition."""
        zone = self.late_deadline_zone if self.is_for_latecomers else self.hard_deadline_zone
        return str(zone or self.campaign.coalition.time_zone)
