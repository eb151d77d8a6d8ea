"""The audit trail: who did what to what, when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models.coalition import Coalition
from campaign.models.user import User


class Activity(models.Model):
    """One entry, written in the transaction of the deed and chained shortly after.

    ``sequence``, ``previous_hash`` and ``hash`` stay empty until a batch links the
    entry to the one before it, so that signers never wait for one chain. The hash
    covers ``data_digest``, not ``data``: erasing a person's data leaves the chain whole.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="activities")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(_("what happened"), max_length=60)
    about = models.CharField(_("to what"), max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    data_salt = models.CharField(max_length=32)
    data_digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"))
    sequence = models.BigIntegerField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("activity")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "sequence"], name="one_activity_per_sequence"),
        ]
        indexes = [
            models.Index(fields=["coalition", "at"], name="activity_log"),
            models.Index(fields=["about", "about_id"], name="activity_about"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.about} {self.about_id or ''}".strip()
