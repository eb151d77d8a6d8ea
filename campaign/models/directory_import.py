"""A file with organizations for the directory, and what the columns of any table held the last time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField, EncryptedTextField
from campaign.models.coalition import Coalition
from campaign.models.leased import LeasedQuerySet, LeasedRow
from campaign.models.user import User


class DirectoryImport(LeasedRow):
    """A file with organizations: parked while somebody looks at its rows, then taken in by a worker.

    ``content`` is the file until it is taken in, ``report`` what becomes of each row and ``made`` what it brought, by
    entry, with what stood there before; they hold addresses of people and are encrypted. ``choices`` say how the file
    is read and which field each column holds, ``also`` are the rows that somebody has decided to take in: numbers.
    """

    class State(models.TextChoices):
        PARKED = "parked", _("being looked at")
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being taken in")
        DONE = "done", _("taken in")
        FAILED = "failed", _("failed")

    class Errand(models.TextChoices):
        LOOK = "look", _("being looked at")
        TAKE = "take", _("being taken in")

    WAITING = State.WAITING.value
    AT_WORK = State.WORKING.value
    DONE = State.DONE.value
    FAILED = State.FAILED.value

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="directory_imports")
    form_key = models.CharField(max_length=43)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    content = EncryptedBytesField(default=b"", blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PARKED)
    errand = models.CharField(max_length=4, choices=Errand.choices, default=Errand.TAKE)
    choices = models.JSONField(default=dict)
    also = models.JSONField(default=list)
    report = EncryptedTextField(blank=True)
    made = EncryptedTextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of organizations")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "form_key"], name="one_directory_import_per_form"),
            models.CheckConstraint(
                condition=models.Q(state__in=["parked", "waiting", "working", "done", "failed"]),
                name="directory_import_state_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RememberedHeading(models.Model):
    """What a column under this heading held the last time somebody of the coalition said so; empty is left out."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=20)
    heading = models.CharField(max_length=300)
    field = models.CharField(max_length=24, blank=True)

    class Meta:
        verbose_name = _("remembered heading")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "table", "heading"], name="one_remembered_heading_per_table")
        ]

    def __str__(self) -> str:
        return self.heading
