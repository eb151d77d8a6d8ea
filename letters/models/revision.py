"""Every save is a revision; a version is a revision that people were shown or signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from letters.models.letter import Letter


class Revision(models.Model):
    """What one save left behind. ``content`` holds every text and furniture column of the letter.

    An autosave overwrites the autosave before it by the same author, so that the
    history shows sittings, not keystrokes; a save by hand is never overwritten.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    content = models.JSONField()
    is_autosave = models.BooleanField(default=False)
    restored_from = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision")
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.number}"


class Version(models.Model):
    """A named, immutable revision; signatures say which one they agreed to."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first version")
        EDITORIAL = "editorial", _("editorial change")
        SUBSTANTIAL = "substantial", _("substantial change")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="versions")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.FIRST)
    name = models.CharField(_("name"), max_length=200, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version")
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return self.name or str(self.number)
