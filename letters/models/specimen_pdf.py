"""A specimen of a style as PDF: made by a worker for one member, and gone soon after."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition, User
from letters.models.rendered import Rendered, RenderedQuerySet


class SpecimenPdfQuerySet(RenderedQuerySet["SpecimenPdf"]):
    """Specimens; what there is to do with them is said in ``RenderedQuerySet``."""


class SpecimenPdf(Rendered):
    """A small letter in the style that somebody was trying; asked anew, it is another one."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    snapshot = models.JSONField()

    objects = SpecimenPdfQuerySet.as_manager()

    class Meta:
        verbose_name = _("specimen of a style")
        constraints = [models.UniqueConstraint(fields=["coalition", "asked_by"], name="one_specimen_per_reader")]

    def __str__(self) -> str:
        return f"{self.coalition_id} for {self.asked_by_id}"
