"""What coordinators enter themselves: one signature with its proof, or how many have signed on paper."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models import Letter
from signatories.models.signature import Signature


class HandEntry(models.Model):
    """Who entered a signature, and from what; its proofs are the signature's own.

    ``notice_id`` is the mail that tells the signer, as long as it may be taken back.
    """

    signature = models.OneToOneField(Signature, on_delete=models.CASCADE, related_name="hand_entry")
    note = models.TextField(_("where it comes from"))
    form_key = models.CharField(max_length=43, unique=True)
    notice_id = models.BigIntegerField(null=True, blank=True)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("signature entered by hand")

    def __str__(self) -> str:
        return f"hand entry {self.pk}"


class PaperTotalQuerySet(models.QuerySet["PaperTotal"]):
    def standing(self) -> Self:
        """Return those that nobody has taken back."""
        return self.filter(undone_at=None)


class PaperTotal(models.Model):
    """How many have signed on paper: counted and printed as a number, never with a name."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="paper_totals")
    number = models.PositiveIntegerField(_("signatures on paper"))
    note = models.TextField(_("where the sheets are, and who counted them"))
    form_key = models.CharField(max_length=43)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = PaperTotalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signatures on paper")
        constraints = [
            models.UniqueConstraint(fields=["letter", "form_key"], name="one_paper_total_per_form"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="paper_total_is_some"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.number}"
