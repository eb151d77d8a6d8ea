"""An addendum: who joined a letter after its list was frozen, as a document of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField
from campaign.models import User
from letters.models.edition import Edition
from letters.models.letter import Letter
from letters.models.rendered import Rendered, RenderedQuerySet


class AddendumQuerySet(RenderedQuerySet["Addendum"]):
    """Addenda; what there is to do with them is said in ``RenderedQuerySet``."""


class Addendum(Rendered):
    """A frozen list of latecomers and its document; never replaced, and no edition is replaced by it.

    ``adds_to`` is the edition that it names. ``snapshot`` is what everybody may read, as JSON of ``LetterDocument``;
    where the recipients' one names more, ``sealed_blocks`` are its blocks, ``pdf`` is theirs and ``public_pdf`` is what
    strangers get. ``snapshot_sha256`` is over all of it; ``made_at``, its second, is fixed, so that it
    comes out the same again; ``frozen_at`` is the moment itself. ``record_head`` is what its record says beside the
    lines, and empty where it was frozen before addenda had records.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="addenda")
    adds_to = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveIntegerField(_("number"))
    snapshot = models.JSONField()
    sealed_blocks = EncryptedTextField(blank=True)
    interchange = models.TextField()
    record_head = models.JSONField(default=dict, db_default={}, blank=True)
    snapshot_sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    public_pdf = models.BinaryField(null=True, blank=True)
    public_pdf_sha256 = models.CharField(max_length=64, blank=True)

    objects = AddendumQuerySet.as_manager()

    class Meta:
        verbose_name = _("addendum")
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="one_addendum_per_number"),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | (models.Q(pdf__isnull=False) & ~models.Q(pdf_sha256="")),
                name="ready_addendum_has_pdf",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready")
                | models.Q(sealed_blocks="")
                | (models.Q(public_pdf__isnull=False) & ~models.Q(public_pdf_sha256="")),
                name="addendum_with_sealed_names_has_public_pdf",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}/{self.number}"
