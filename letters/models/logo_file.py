"""Pictures of letterheads: kept by what they are, and never deleted, because final documents are made of them."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models import Coalition, User


class LogoFile(models.Model):
    """One picture as it was checked and written anew; ``Coalition.letter_style`` says which are in use."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="logo_files")
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()
    width = models.FloatField()
    height = models.FloatField()
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stored_at = models.DateTimeField(db_default=Now())

    objects = models.Manager["LogoFile"]()

    class Meta:
        verbose_name = _("logo")
        constraints = [models.UniqueConstraint(fields=["coalition", "sha256"], name="one_logo_per_content")]

    def __str__(self) -> str:
        return self.sha256[:12]
