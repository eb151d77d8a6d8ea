"""What a row of work has that one worker at a time takes under a lease."""

from datetime import datetime
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.kept_words import SentenceField

R = TypeVar("R", bound="LeasedRow")


class LeasedQuerySet(models.QuerySet[R]):
    def due(self, *, now: datetime) -> Self:
        """Return rows that wait for a worker, and those whose worker went silent."""
        waiting = models.Q(state=self.model.WAITING)
        abandoned = models.Q(state=self.model.AT_WORK, leased_until__lte=now)
        return self.filter(waiting | abandoned)


class LeasedRow(models.Model):
    """Work that is owed; taken, finished and given up by ``campaign.jobs`` only.

    The model that is made of it has the column ``state`` and says by which of its states a row waits, is
    at work, is done and has failed. ``lease`` is the worker's claim, ``attempts`` counts claims.
    """

    WAITING: ClassVar[str]
    AT_WORK: ClassVar[str]
    DONE: ClassVar[str]
    FAILED: ClassVar[str]

    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    reason = SentenceField(_("reason"), blank=True)

    class Meta:
        abstract = True
