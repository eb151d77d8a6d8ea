"""When backups were made, and drills passed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class UpkeepRun(models.Model):
    """One backup, restore or drill that has ended; ``facts`` has its counts, and why a bad one failed."""

    class Kind(models.TextChoices):
        BACKUP = "backup", _("backup")
        RESTORE = "restore", _("restore")
        DRILL = "drill", _("drill")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    is_good = models.BooleanField(default=True)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("upkeep run")
        indexes = [models.Index(fields=["kind", "is_good", "ended_at"], name="upkeep_last")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ended_at:%Y-%m-%d %H:%M}"
