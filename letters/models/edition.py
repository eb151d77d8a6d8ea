"""The frozen list, and the final documents made from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from campaign.models import Coalition, User
from letters.models.letter import Letter
from letters.models.rendered import Rendered, RenderedQuerySet
from letters.models.revision import Version


class FrozenList(models.Model):
    """The list of signatories as it was at the moment of closing.

    ``blocks`` and ``counts`` are the JSON forms of ``letters.documents``; withheld
    names are in the counts and nowhere in the blocks. Where some of them stand in the
    delivered letter, ``sealed_blocks`` are the blocks of that one, encrypted. ``sha256`` is over all.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="frozen_lists")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    number = models.PositiveIntegerField()
    blocks = models.JSONField()
    counts = models.JSONField()
    sealed_blocks = EncryptedTextField(blank=True)
    sha256 = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("frozen list")
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="one_frozen_list_per_number")]

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.number}"


class EditionQuerySet(RenderedQuerySet["Edition"]):
    """Editions; what there is to do with them is said in ``RenderedQuerySet``."""


class Edition(Rendered):
    """A frozen final document; never replaced, only followed.

    ``snapshot`` is the printed document as JSON (``LetterDocument.as_json``),
    ``interchange`` the file that is attached to the PDF; ``snapshot_sha256`` is over
    both, and equal content is one edition. ``made_at`` is fixed when the edition is
    asked for, so that rendering it again gives the same bytes. ``snapshot`` is what everybody
    may read. Where the recipients' letter names more, ``sealed_blocks`` are its blocks and
    ``pdf`` is theirs; ``public_pdf`` is then what strangers get. ``record_head`` is what its record says
    beside the lines, and empty where the list was frozen before there were records. ``check_code`` names the
    edition on paper, and nobody guesses it; ``check_address`` is where its QR code leads, if the letter prints one.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="editions")
    frozen_list = models.ForeignKey(FrozenList, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("number"))
    snapshot = models.JSONField()
    sealed_blocks = EncryptedTextField(blank=True)
    interchange = models.TextField()
    record_head = models.JSONField(default=dict, blank=True)
    snapshot_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    progress = models.PositiveSmallIntegerField(default=0, help_text=_("Percent done."))
    ready_at = models.DateTimeField(null=True, blank=True)
    public_pdf = models.BinaryField(null=True, blank=True)
    public_pdf_sha256 = models.CharField(max_length=64, blank=True)
    public_pages = models.PositiveIntegerField(null=True, blank=True)
    check_code = models.CharField(max_length=16, null=True, blank=True, unique=True)
    check_address = models.CharField(max_length=200, blank=True, db_default="", default="")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="one_edition_per_number"),
            models.UniqueConstraint(fields=["letter", "snapshot_sha256"], name="one_edition_per_content"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (models.Q(pdf__isnull=False) & ~models.Q(pdf_sha256="")),
                name="ready_edition_has_pdf",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(sealed_blocks="")
                | (models.Q(public_pdf__isnull=False) & ~models.Q(public_pdf_sha256="")),
                name="edition_with_sealed_names_has_public_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.number}"


class ReferenceNumber(models.Model):
    """One number of a coalition's series in a year; the series has no gaps."""

    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="reference_numbers")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="reference_number")

    class Meta:
        verbose_name = _("reference number")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "year", "number"], name="one_letter_per_reference_number")
        ]

    def __str__(self) -> str:
        return f"{self.year}/{self.number}"
