"""Files that people hand in: proofs of delivery, replies. They live in the database, like editions."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models.coalition import Coalition
from campaign.models.user import User


class StoredFile(models.Model):
    """One file as it came in, after its content was checked against its name.

    ``name`` is what a download is called, never a path. ``nonce`` is the unguessable
    part of its address; the address still asks who wants it. ``held_for`` is the key of a
    form that is being checked: a file that nobody saves goes after a day. One that came by mail
    and is of no kind that can be looked into is kept without a check: it never becomes public.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    nonce = models.CharField(max_length=43, unique=True)
    is_checked = models.BooleanField(default=True, db_default=True)
    held_for = models.CharField(max_length=43, blank=True)
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("stored file")
        indexes = [models.Index(fields=["held_for"], condition=~models.Q(held_for=""), name="file_held")]

    def __str__(self) -> str:
        return self.name
