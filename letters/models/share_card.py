"""The picture that goes with a link to a public letter, and what it was drawn from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from letters.models.letter import Letter


class ShareCard(models.Model):
    """One picture; without ``png`` it is still to be drawn, or could not be in so many ``attempts``.

    ``title``, ``coalition`` (its name), ``language`` and ``design`` are what it says: of a letter that says something
    else by now it is no picture any more.
    """

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, related_name="share_card")
    title = models.CharField(max_length=500)
    coalition = models.CharField(max_length=300)
    language = models.CharField(max_length=35)
    design = models.PositiveSmallIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    png = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("share card")

    def __str__(self) -> str:
        return str(self.letter_id)
