"""A draft as PDF: made by a worker for one reader, and gone soon after."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models.letter import Letter
from letters.models.rendered import Rendered, RenderedQuerySet


class DraftPdfQuerySet(RenderedQuerySet["DraftPdf"]):
    """Drafts; what there is to do with them is said in ``RenderedQuerySet``."""


class DraftPdf(Rendered):
    """A letter as it stood when somebody asked for a watermarked PDF of it; asked anew, it is another one."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="draft_pdfs")
    asked_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    snapshot = models.JSONField()

    objects = DraftPdfQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft as PDF")
        constraints = [models.UniqueConstraint(fields=["letter", "asked_by"], name="one_draft_pdf_per_reader")]

    def __str__(self) -> str:
        return f"{self.letter_id} for {self.asked_by_id}"
