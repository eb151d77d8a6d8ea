"""A list of signatures on its way out as a file."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField
from campaign.models import User
from campaign.models.leased import LeasedQuerySet, LeasedRow
from letters.models import Letter

# From when a file is there, so long it can be fetched.
VALID_FOR: Final = timedelta(minutes=15)


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being made")
    DONE = "done", _("ready")
    FAILED = "failed", _("failed")


class SignatureExport(LeasedRow):
    """What somebody ordered of a letter's list, made by a worker into pieces that only they can fetch, for a while.

    ``states`` and ``columns`` are what was chosen, ``with_withheld`` that names that their signers withhold are in it,
    ``with_joined`` those too whose organization has its line already. ``done`` rows of ``rows`` are written.
    """

    WAITING = ExportState.WAITING.value
    AT_WORK = ExportState.WORKING.value
    DONE = ExportState.DONE.value
    FAILED = ExportState.FAILED.value

    State = ExportState

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signature_exports")
    form_key = models.CharField(max_length=43)
    ordered_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    file_format = models.CharField(max_length=4)
    states = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    with_withheld = models.BooleanField(default=False)
    with_joined = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of signatures")
        constraints = [
            models.UniqueConstraint(fields=["letter", "form_key"], name="one_signature_export_per_form"),
            models.CheckConstraint(
                condition=models.Q(state__in=ExportState.values), name="signature_export_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.file_format}"

    @property
    def ends_at(self) -> datetime | None:
        """When the file can no longer be fetched."""
        return self.made_at + VALID_FOR if self.made_at else None


class ExportPiece(models.Model):
    """One piece of the file, so that nobody ever has all of it in memory."""

    export = models.ForeignKey(SignatureExport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = EncryptedBytesField()

    class Meta:
        verbose_name = _("piece of an export")
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_export_piece_per_number")]

    def __str__(self) -> str:
        return f"{self.export_id}: {self.number}"
