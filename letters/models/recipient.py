"""Whom a letter is for, as printed, and which letters it follows up."""

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaign.encryption import EncryptedTextField
from letters.models.addressee import Addressee
from letters.models.letter import Letter
from letters.names import is_style_alone


class EarlierLetter(models.Model):
    """A letter that this one follows up; ``answered`` is None where nobody says.

    One that is not kept here has its reference, the day it was sent and, with
    ``within_days``, the day on which an answer was due.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="follows_up")
    position = models.PositiveSmallIntegerField()
    earlier = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="followed_by")
    reference = models.CharField(_("reference"), max_length=200, blank=True)
    sent_on = models.DateField(_("sent on"), null=True, blank=True)
    answered = models.BooleanField(_("answered"), null=True, blank=True)
    within_days = models.PositiveSmallIntegerField(_("answer asked within days"), null=True, blank=True)

    class Meta:
        verbose_name = _("earlier letter")
        constraints = [models.UniqueConstraint(fields=["letter", "position"], name="one_earlier_letter_per_place")]

    def __str__(self) -> str:
        return self.reference

    @property
    def due_on(self) -> date | None:
        """The last day in time for an answer to a letter that is not kept here, where its days are known."""
        if self.sent_on is None or self.within_days is None:
            return None
        return self.sent_on + timedelta(days=self.within_days)


class Recipient(models.Model):
    """Somebody or some body the letter is for, as printed; ``address`` is a list of lines."""

    class Role(models.TextChoices):
        TO = "to", pgettext_lazy("recipient", "to")
        CC = "cc", _("cc")

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="recipients")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(_("role"), max_length=2, choices=Role.choices, default=Role.TO)
    name = models.CharField(pgettext_lazy("name of a person", "name"), max_length=300, blank=True)
    title = models.CharField(pgettext_lazy("title of a person", "title"), max_length=500, blank=True)
    office = models.CharField(_("office"), max_length=300, blank=True)
    organization = models.CharField(_("organization"), max_length=300, blank=True)
    address = models.JSONField(_("address"), default=list, blank=True)
    email = EncryptedTextField(_("e-mail address"), blank=True)
    # On a copy of one's own; "Dear Secretary Rey:". Empty: the letter's salutation.
    salutation = models.TextField(_("salutation on an own copy"), blank=True)
    # The entry of the directory that the columns above were taken from; they stay as printed when it changes.
    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, null=True, blank=True, related_name="recipients")
    # What the directory said when it was last looked at; the difference to now is pointed out in drafts.
    said = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("recipient")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") | ~models.Q(title="") | ~models.Q(organization=""),
                name="recipient_is_named",
            )
        ]
        indexes = [models.Index(fields=["letter", "position"], name="recipient_order")]

    def __str__(self) -> str:
        if self.name and is_style_alone(self.name):
            return ", ".join(filter(None, (self.name, self.title or self.office or self.organization)))
        return self.name or self.title or self.organization

    @property
    def with_body(self) -> str:
        """Name the recipient together with the body, for readers who have no letter before them."""
        named = str(self)
        return named if not self.organization or self.organization in named else f"{named} ({self.organization})"
