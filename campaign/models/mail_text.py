"""A coalition's own words for a mail, and mailboxes that some mail no longer goes to."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.models.coalition import Coalition
from campaign.models.user import User


class MailText(models.Model):
    """Subject and text of one wording's mails in one language, instead of ours; ``event`` is the wording's name.

    Plain text with ``{placeholders}`` from a closed list; what else the mail must hold
    (links, the coalition's name) stays around it.
    """

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="mail_texts")
    event = models.CharField(_("event"), max_length=60)
    language = models.CharField(_("language"), max_length=35)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("mail text")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "event", "language"], name="one_mail_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"


class Unsubscription(models.Model):
    """A mailbox that wants no more mails of one kind from a coalition, by its own press of a button."""

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="unsubscriptions")
    mailbox_key = models.CharField(max_length=64)
    kind = models.CharField(max_length=60)
    unsubscribed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("unsubscription")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "mailbox_key", "kind"], name="one_unsubscription_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class SuppressedMailboxQuerySet(models.QuerySet["SuppressedMailbox"]):
    def suspended(self) -> Self:
        """Return those that get no mail: suspended, and not released since."""
        return self.filter(suspended_at__isnull=False)


class SuppressedMailbox(models.Model):
    """A mailbox that bounces: counted over the whole installation, suspended after two hard bounces."""

    mailbox_key = models.CharField(max_length=64, unique=True)
    hard_bounces = models.PositiveIntegerField(default=0)
    complaints = models.PositiveIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    last_at = models.DateTimeField(db_default=Now())
    suspended_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressedMailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppressed mailbox")

    def __str__(self) -> str:
        return f"mailbox {self.pk}"
