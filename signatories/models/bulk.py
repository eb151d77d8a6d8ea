"""One deed about many signatures, and what each of them was before."""

from typing import Final

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from campaign.encryption import EncryptedTextField
from campaign.models import User
from campaign.models.leased import LeasedQuerySet, LeasedRow
from letters.models import Letter
from signatories.models.group import SignatureGroup
from signatories.models.signature import Signature, State


class BulkDeedKind(models.TextChoices):
    APPROVE = "approve", _("approve")
    REJECT = "reject", _("reject")
    SUSPECT = "suspect", _("mark as suspect")
    CLEAR = "clear", _("no longer suspect")
    MOVE = "move", _("move to a group")
    UNDO = "undo", _("take back")


_WAS_DONE: Final = {
    BulkDeedKind.APPROVE: ngettext_lazy("%(n)d signature approved", "%(n)d signatures approved", "n"),
    BulkDeedKind.REJECT: ngettext_lazy("%(n)d signature rejected", "%(n)d signatures rejected", "n"),
    BulkDeedKind.SUSPECT: ngettext_lazy("%(n)d signature marked as suspect", "%(n)d signatures marked as suspect", "n"),
    BulkDeedKind.CLEAR: ngettext_lazy("%(n)d signature no longer suspect", "%(n)d signatures no longer suspect", "n"),
    BulkDeedKind.MOVE: ngettext_lazy(
        "%(n)d signature moved to another group", "%(n)d signatures moved to another group", "n"
    ),
    BulkDeedKind.UNDO: ngettext_lazy(
        "%(n)d signature put back as it was", "%(n)d signatures put back as they were", "n"
    ),
}


class BulkDeedState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WORKING = "working", _("at work")
    DONE = "done", _("done")
    FAILED = "failed", _("stopped")


class BulkDeed(LeasedRow):
    """One deed about many signatures, done some at a time, so that nobody who signs meanwhile has to wait for it.

    Whom it is about is settled when it is ordered, and kept as targets. ``criteria`` say how they were found: JSON,
    encrypted, for they may hold a mail domain. ``changed`` counts those of ``done`` to which it was done; the others
    had changed since. A deed that takes another back ``undoes`` it and works on that one's targets.
    """

    WAITING = BulkDeedState.WAITING.value
    AT_WORK = BulkDeedState.WORKING.value
    DONE = BulkDeedState.DONE.value
    FAILED = BulkDeedState.FAILED.value

    State = BulkDeedState
    Kind = BulkDeedKind

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="bulk_deeds")
    form_key = models.CharField(max_length=43)
    deed = models.CharField(_("deed"), max_length=8, choices=BulkDeedKind.choices)
    criteria = EncryptedTextField(blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True)
    tells = models.BooleanField(default=False)
    group = models.ForeignKey(SignatureGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undoes = models.OneToOneField("self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by")
    state = models.CharField(_("state"), max_length=8, choices=BulkDeedState.choices, default=BulkDeedState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("deed about many signatures")
        constraints = [
            models.UniqueConstraint(fields=["letter", "form_key"], name="one_bulk_deed_per_form"),
            models.CheckConstraint(condition=models.Q(state__in=BulkDeedState.values), name="bulk_deed_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.deed} {self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in {BulkDeedState.WAITING, BulkDeedState.WORKING}

    @property
    def outcome(self) -> str:
        """Say to how many signatures it was done so far, and what."""
        return str(_WAS_DONE[BulkDeedKind(self.deed)] % {"n": self.changed})

    @property
    def title(self) -> str:
        """Say what is being done, and when it is over what was."""
        if not self.is_under_way:
            return self.outcome
        if self.undoes is not None:
            return str(_("Taking back “%(deed)s”") % {"deed": self.undoes.outcome})
        return str(capfirst(self.get_deed_display()))


class BulkTarget(models.Model):
    """One signature of a deed about many: whether it was done, and what it takes to take it back.

    ``was_done`` is empty until it was this one's turn. ``state`` and the columns beside it are of before, ``heirs`` the
    representatives who had joined the line; ``changed_at`` is the deed's own moment, by which one sees that nobody has
    touched the signature since.
    """

    bulk_deed = models.ForeignKey(BulkDeed, on_delete=models.CASCADE, related_name="targets")
    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="+")
    was_done = models.BooleanField(null=True)
    was_undone = models.BooleanField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, blank=True)
    seems = models.CharField(max_length=12, blank=True)
    nonce = models.CharField(max_length=43, blank=True)
    former_group = models.ForeignKey(SignatureGroup, on_delete=models.SET_NULL, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True)
    heirs = models.JSONField(default=list)
    mail_id = models.BigIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signature of a deed about many")
        constraints = [models.UniqueConstraint(fields=["bulk_deed", "signature"], name="one_target_per_signature")]
        indexes = [
            models.Index(fields=["bulk_deed", "id"], name="bulk_target_left", condition=models.Q(was_done=None)),
        ]

    def __str__(self) -> str:
        return f"{self.bulk_deed_id}: {self.signature_id}"
