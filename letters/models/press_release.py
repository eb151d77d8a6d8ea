"""A press release, kept as data with a plain page."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from letters.models.letter import Letter


class PressRelease(models.Model):
    """What a press release says; ``letter`` is the letter it announces, if there is one.

    ``released_at`` is the ISO text with the offset it was written with, because the
    offset is part of what was published.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="press_releases")
    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, null=True, blank=True, related_name="press_release")
    slug = models.SlugField(max_length=80, unique=True)
    language = models.CharField(_("language"), max_length=35, blank=True)
    headline = models.TextField(_("headline"))
    subheadline = models.TextField(_("subheadline"), blank=True)
    release = models.CharField(_("release line"), max_length=300, blank=True)
    released_at = models.CharField(_("release moment"), max_length=35, blank=True)
    released_at_text = models.CharField(_("release moment in words"), max_length=300, blank=True)
    contact = models.TextField(_("contact"), blank=True)
    dateline_place = models.CharField(_("dateline place"), max_length=200, blank=True)
    dateline_date = models.DateField(_("dateline date"), null=True, blank=True)
    body = models.TextField(_("body"))
    # Since when strangers no longer find it; a member can put it back.
    taken_down_at = models.DateTimeField(_("taken down at"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("press release")

    def is_released(self, *, now: datetime) -> bool:
        """Tell whether the moment of release has come; one that cannot be read never comes."""
        if not self.released_at:
            return True
        try:
            moment = datetime.fromisoformat(self.released_at)
        except ValueError:
            return False
        return moment.tzinfo is not None and moment <= now

    def __str__(self) -> str:
        return self.headline
