"""A press of a button, so that the same press is one deed."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedTextField


class Press(models.Model):
    """What a member sent once: being done since ``at``, or done, and then ``led_to`` is where it has led.

    ``key`` is a digest of the page's token and of all that was sent.
    """

    key = models.CharField(max_length=64, unique=True)
    led_to = EncryptedTextField(blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("press of a button")
        indexes = [models.Index(fields=["at"], name="press_age")]

    def __str__(self) -> str:
        return f"press {self.pk}"
