"""Mails with a letter that are prepared and leave at a moment that somebody chose."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.kept_words import SentenceField
from campaign.models import User
from letters.models.delivery import Delivery
from letters.models.edition import Edition
from letters.models.letter import Letter
from letters.models.recipient import Recipient


class PlannedSendingQuerySet(models.QuerySet["PlannedSending"]):
    def waiting(self) -> Self:
        return self.filter(state=PlannedSending.State.WAITING)

    def due(self) -> Self:
        """Return what is to leave by the database's clock, but for coalitions that are closed."""
        return self.waiting().filter(due_at__lte=Now(), letter__campaign__coalition__closed_at=None)


class PlannedSending(models.Model):
    """Who gets which edition by mail, in which words, and when; it becomes deliveries at its moment, once.

    ``due_civil`` (``YYYY-MM-DDTHH:MM:SS``) and ``due_zone`` are what was chosen, ``due_at`` the instant. The words
    still have their places: they are filled when the mails leave.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("planned sending", "planned")
        DONE = "done", pgettext_lazy("planned sending", "sent")
        STOPPED = "stopped", pgettext_lazy("planned sending", "stopped")
        REFUSED = "refused", pgettext_lazy("planned sending", "not sent")

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="planned_sendings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    recipients = models.ManyToManyField(Recipient, related_name="+")
    purpose = models.CharField(_("what went"), max_length=12, choices=Delivery.Purpose.choices)
    subject = models.CharField(_("subject of the mail"), max_length=200)
    note = models.TextField(_("text of the mail"))
    reply_to = models.CharField(_("answers go to"), max_length=254, blank=True)
    due_at = models.DateTimeField()
    due_civil = models.CharField(max_length=19)
    due_zone = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    reason = SentenceField(_("reason"), blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    form_key = models.CharField(max_length=43, blank=True)
    ordered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ordered_at = models.DateTimeField(db_default=Now())

    objects = PlannedSendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned sending")
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(state="waiting"), name="one_sending_planned_per_letter"
            ),
            models.UniqueConstraint(
                fields=["letter", "form_key"], condition=~models.Q(form_key=""), name="one_planned_sending_per_form"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting") | models.Q(settled_at__isnull=False),
                name="settled_sending_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="sending_due"),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} at {self.due_civil}"
