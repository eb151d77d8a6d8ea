"""A press release as PDF: made by a worker, and handed out as long as it says what the release says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models.press_release import PressRelease
from letters.models.rendered import Rendered, RenderedQuerySet


class PressPdfQuerySet(RenderedQuerySet["PressPdf"]):
    """Press releases as PDF; what there is to do with them is said in ``RenderedQuerySet``."""


class PressPdf(Rendered):
    """What a press release said when its PDF was asked for; asked anew, it is another one."""

    release = models.OneToOneField(PressRelease, on_delete=models.CASCADE, related_name="printed")
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    snapshot = models.JSONField()

    objects = PressPdfQuerySet.as_manager()

    class Meta:
        verbose_name = _("press release as PDF")

    def __str__(self) -> str:
        return str(self.release_id)
