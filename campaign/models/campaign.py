"""What letters are for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models.coalition import Coalition


class Campaign(models.Model):
    """``is_public`` gives it pages for everybody; which of its letters these show, each letter decides."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="campaigns")
    slug = models.SlugField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    goal = models.TextField(_("goal"), blank=True)
    is_public = models.BooleanField(_("has pages for everybody"), default=False, db_default=False)
    press_contact = models.TextField(_("contact for the press"), blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        constraints = [models.UniqueConstraint(fields=["coalition", "slug"], name="one_campaign_per_slug")]

    def __str__(self) -> str:
        return self.title
