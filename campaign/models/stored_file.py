"""Files that people hand in: proofs of delivery, replies. They live in the database, like editions."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models.coalition import Coalition
from campaign.models.user import User


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    """Files, by who may have them."""

    def for_strangers(self) -> Self:
        """Return those that may become public."""
        return self.filter(is_checked=True).exclude(media_type=StoredFile.PDF, public_content=None)

    def bare(self) -> Self:
        """Return them without what they hold, which is long."""
        return self.defer("content", "public_content")


class StoredFile(models.Model):
    """One file as it came in, after its content was checked against its name.

    ``name`` is what a download is called, never a path. ``nonce`` is the unguessable
    part of its address; the address still asks who wants it. ``held_for`` is the key of a
    form that is being checked: a file that nobody saves goes after a day. One that came by mail
    and is of no kind that can be looked into is kept without a check: it never becomes public.

    Of a PDF strangers get ``public_content``, which lacks what ``left_out`` names by its codes, joined with commas
    (``campaign.files.public_pdf``); without such a copy it never becomes public either.
    """

    PDF = "application/pdf"

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    nonce = models.CharField(max_length=43, unique=True)
    public_content = models.BinaryField(null=True, blank=True)
    public_sha256 = models.CharField(max_length=64, blank=True, db_default="", default="")
    public_size = models.PositiveIntegerField(null=True, blank=True)
    left_out = models.CharField(max_length=100, blank=True, db_default="", default="")
    is_checked = models.BooleanField(default=True, db_default=True)
    held_for = models.CharField(max_length=43, blank=True)
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stored_at = models.DateTimeField(db_default=Now())

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        indexes = [models.Index(fields=["held_for"], condition=~models.Q(held_for=""), name="file_held")]

    def __str__(self) -> str:
        return self.name

    @property
    def strangers_size(self) -> int:
        """Return the bytes of what strangers get."""
        return self.size if self.public_size is None else self.public_size

    @property
    def strangers_sha256(self) -> str:
        return self.public_sha256 or self.sha256
