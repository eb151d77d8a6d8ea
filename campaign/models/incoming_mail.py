"""Mail that somebody forwarded into the system, until a person says what it is."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField, EncryptedSentenceField, EncryptedTextField
from campaign.models.coalition import Coalition
from campaign.models.stored_file import StoredFile
from campaign.models.user import User


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    def of_inbox(self) -> Self:
        """Return the mails that stand in the inbox of answers, without those that another part has taken."""
        return self.filter(taken_by="")


class IncomingMail(models.Model):
    """One mail to a coalition's secret inbox address; the same Message-ID is stored once.

    Automatic answers are kept, marked, and never answered. ``notes`` are sentences, one a line, about what a
    person must know of it; ``meetings`` is a JSON of those it invites to; ``forwarded_on`` is the day of the mail
    that it forwards. ``taken_by`` names the part whose mail it answers (``campaign/mail/replies.py``), which shows it
    and decides about it; where it is empty, the inbox does.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to be filed")
        FILED = "filed", _("filed as a response")
        DISCARDED = "discarded", _("not a response")

    coalition = models.ForeignKey(Coalition, on_delete=models.CASCADE, related_name="incoming_mails")
    message_id = models.CharField(max_length=255)
    sender = EncryptedTextField(_("from"))
    subject = models.CharField(_("subject"), max_length=500, blank=True)
    text = EncryptedTextField(_("text"), blank=True)
    notes = EncryptedSentenceField(_("notes"), blank=True)
    meetings = EncryptedTextField(blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    forwarded_on = models.DateField(_("day of the forwarded mail"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    is_automatic = models.BooleanField(_("automatic answer"), default=False)
    taken_by = models.CharField(max_length=20, blank=True, default="", db_default="")
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        constraints = [
            models.UniqueConstraint(fields=["coalition", "message_id"], name="one_incoming_mail_per_message_id"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "filed", "discarded"]), name="incoming_mail_state_is_known"
            ),
        ]
        indexes = [models.Index(fields=["coalition", "state", "received_at"], name="incoming_mail_list")]

    def __str__(self) -> str:
        return self.subject or f"mail {self.pk}"


class RawMail(models.Model):
    """A mail as it came in, byte for byte; forgotten some days after somebody has decided what it is."""

    mail = models.OneToOneField(IncomingMail, on_delete=models.CASCADE, related_name="raw", primary_key=True)
    content = EncryptedBytesField()

    class Meta:
        verbose_name = _("mail as it came in")

    def __str__(self) -> str:
        return f"raw mail {self.pk}"
