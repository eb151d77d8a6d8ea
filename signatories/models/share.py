"""A link to a letter that counts who came by it."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models import Letter

CODE_LENGTH = 22


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> Self:
        """Return links that still count, and boxes that still stand where they were allowed."""
        return self.filter(ended_at__isnull=True)


class ShareLink(models.Model):
    """One way to a letter: ``label`` is the team's own word for it, ``code`` stands in its address.

    The code has 131 bits, so that it gives away a letter for whoever has the link to nobody else. ``site`` is
    the origin of the website that may show a box to sign in a frame, such as ``https://member.example``.
    A link that has ended leads to the letter all the same, for it is printed somewhere; it only counts no more.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="share_links")
    code = models.CharField(max_length=CODE_LENGTH, unique=True)
    label = models.CharField(_("where it will stand"), max_length=100)
    site = models.CharField(_("website that shows a box to sign"), max_length=270, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        constraints = [models.UniqueConstraint(fields=["letter", "label"], name="one_share_link_per_label")]

    def __str__(self) -> str:
        return self.label
