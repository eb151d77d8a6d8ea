"""What a worker typesets: editions and the copies made from them."""

from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models.leased import LeasedQuerySet, LeasedRow

R = TypeVar("R", bound="Rendered")


class RenderedQuerySet(LeasedQuerySet[R]):
    def ready(self) -> Self:
        return self.filter(state=Rendered.State.READY)


class Rendered(LeasedRow):
    """A PDF that is owed, with its state; made by ``letters.editions.typesetting``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RENDERING = "rendering", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    WAITING, AT_WORK, DONE, FAILED = State.WAITING, State.RENDERING, State.READY, State.FAILED

    pdf = models.BinaryField(null=True, blank=True)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)

    class Meta:
        abstract = True
