"""Of which signatures the lines of a frozen list were made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from letters.models import ListRecord


class SealedLines(models.Model):
    """Some hundred leaves of a list's record: from which rows they were made, and how these read then.

    ``signatures`` are the ids of the rows, from the leaf ``first`` on. ``rows``, as JSON and encrypted, has for each
    its columns, and for a name that is withheld its line with what opens it.
    """

    record = models.ForeignKey(ListRecord, on_delete=models.CASCADE, related_name="sealed_lines")
    first = models.PositiveIntegerField()
    signatures = models.JSONField()
    rows = EncryptedTextField()

    class Meta:
        verbose_name = _("sealed lines of a list")
        constraints = [models.UniqueConstraint(fields=["record", "first"], name="one_piece_per_first_leaf")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.first}"
