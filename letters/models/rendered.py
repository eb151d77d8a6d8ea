"""What a worker typesets: editions and the copies made from them."""

from datetime import datetime
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

R = TypeVar("R", bound="Rendered")


class RenderedQuerySet(models.QuerySet[R]):
    def due(self, *, now: datetime) -> Self:
        """Return rows that wait for a worker, and those whose worker went silent."""
        waiting = models.Q(state=Rendered.State.WAITING)
        abandoned = models.Q(state=Rendered.State.RENDERING, leased_until__lte=now)
        return self.filter(waiting | abandoned)

    def ready(self) -> Self:
        return self.filter(state=Rendered.State.READY)


class Rendered(models.Model):
    """A PDF that is owed, with its state; claimed under a lease, see ``letters.editions.jobs``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RENDERING = "rendering", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True
