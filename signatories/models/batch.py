"""A file from which signatures came, and what was chosen for its columns."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField, EncryptedTextField
from campaign.models import User
from campaign.models.leased import LeasedQuerySet, LeasedRow
from letters.models import Letter


class ImportState(models.TextChoices):
    PARKED = "parked", _("being looked at")
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("being taken in")
    DONE = "done", _("taken in")
    FAILED = "failed", _("failed")


class Target(models.TextChoices):
    """What the rows of a file become."""

    SIGNATURES = "signatures", _("signatures: these people have signed")
    INVITATIONS = "invitations", _("invitations: these people are to be asked")


class Errand(models.TextChoices):
    """What a worker does with a file: say what its rows would do, or take them in."""

    LOOK = "look", _("being looked at")
    TAKE = "take", _("being taken in")


class SignatureImport(LeasedRow):
    """A file with signatures, or with people to ask: parked while somebody looks at it, then taken in by a worker.

    ``content`` is the file until it is taken in, ``report`` what is said of its rows as a whole, ``pieces`` what
    becomes of each; all hold names or addresses and are encrypted.
    ``choices`` say how it is read and which field each column holds, ``also`` are conflicts that come in all
    the same, ``titles`` duplicates whose title is taken over: numbers of rows. Without ``provenance``, how the
    signatures were collected, none of them counts. ``done`` rows of ``rows`` are judged.
    """

    WAITING = ImportState.WAITING.value
    AT_WORK = ImportState.WORKING.value
    DONE = ImportState.DONE.value
    FAILED = ImportState.FAILED.value

    State = ImportState
    Errand = Errand
    Target = Target

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="signature_imports")
    form_key = models.CharField(max_length=43)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytesField(default=b"", blank=True)
    state = models.CharField(_("state"), max_length=8, choices=ImportState.choices, default=ImportState.PARKED)
    target = models.CharField(
        max_length=11, choices=Target.choices, default=Target.SIGNATURES, db_default=Target.SIGNATURES.value
    )
    errand = models.CharField(max_length=4, choices=Errand.choices, default=Errand.TAKE, db_default=Errand.TAKE.value)
    choices = models.JSONField(default=dict)
    also = models.JSONField(default=list)
    titles = models.JSONField(default=list)
    provenance = models.TextField(_("how the signatures were collected"), blank=True)
    report = EncryptedTextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of signatures")
        constraints = [
            models.UniqueConstraint(fields=["letter", "form_key"], name="one_signature_import_per_form"),
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="signature_import_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> bool:
        """Whether its rows are people to be asked."""
        return self.target == Target.INVITATIONS


class ImportPiece(models.Model):
    """Some rows of a file, judged: what becomes of each, and until it is taken in what each would store.

    Nobody ever has all rows in memory. ``report`` and ``stores`` are JSON, see ``signatories.imports.reports``.
    """

    batch = models.ForeignKey(SignatureImport, on_delete=models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    report = EncryptedTextField()
    stores = EncryptedTextField(blank=True)

    class Meta:
        verbose_name = _("judged rows of a file")
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="one_import_piece_per_number")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.number}"
