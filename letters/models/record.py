"""What a frozen list is proved by: its lines as the leaves of a tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from letters.models.addendum import Addendum
from letters.models.edition import FrozenList


class ListRecord(models.Model):
    """The lines of a frozen list, or of an addendum, as it is published, and the tree over all of them.

    ``seed`` opens the lines that everybody may read, which stand in ``pieces``. ``leaves`` are the hashes of their
    leaves and, behind them and in the order of the hashes themselves, of those whose names are withheld, which nothing
    here opens. ``on_paper`` leaves that are all alike stand behind both.
    ``facts`` counts the lines by method and version. ``content_key`` is a keyed digest over what the lines say,
    withheld ones included: equal lists have the same, however their leaves were made.
    """

    frozen_list = models.OneToOneField(
        FrozenList, on_delete=models.PROTECT, null=True, blank=True, related_name="record"
    )
    addendum = models.OneToOneField(Addendum, on_delete=models.PROTECT, null=True, blank=True, related_name="record")
    seed = models.BinaryField()
    leaves = models.BinaryField()
    named = models.PositiveIntegerField()
    on_paper = models.PositiveIntegerField(default=0)
    root = models.CharField(max_length=64, db_index=True)
    facts = models.JSONField()
    content_key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("record of a frozen list")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(frozen_list__isnull=False, addendum__isnull=True)
                | models.Q(frozen_list__isnull=True, addendum__isnull=False),
                name="record_is_of_one_list",
            )
        ]

    def __str__(self) -> str:
        return self.root

    @property
    def frozen(self) -> FrozenList | Addendum:
        return self.frozen_list or self.addendum  # type: ignore[return-value]  # one is there, by a constraint

    @property
    def unnamed(self) -> int:
        return len(self.leaves) // 32 - self.named

    @property
    def size(self) -> int:
        """How many leaves there are: as many as the letter says stand behind it."""
        return len(self.leaves) // 32 + self.on_paper


class RecordLines(models.Model):
    """Some hundred lines of a record, from the leaf ``first`` on: one line of canonical JSON for each, as printed."""

    record = models.ForeignKey(ListRecord, on_delete=models.CASCADE, related_name="pieces")
    first = models.PositiveIntegerField()
    lines = models.TextField()

    class Meta:
        verbose_name = _("lines of a record")
        constraints = [models.UniqueConstraint(fields=["record", "first"], name="one_piece_of_lines_per_first_leaf")]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.first}"
