"""The signature by hand of a signer who gives one, as a picture."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField
from campaign.models import User
from signatories.models.signature import Signature


class Autograph(models.Model):
    """A picture printed above a line in the final document, as a PNG; nobody's whose name is withheld.

    It goes when its signer withdraws or steps back to be counted without a name; final documents hold their own.
    """

    signature = models.OneToOneField(Signature, on_delete=models.CASCADE, related_name="autograph")
    content = EncryptedBytesField()
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stored_at = models.DateTimeField(db_default=Now())

    objects = models.Manager["Autograph"]()

    class Meta:
        verbose_name = _("signature by hand")

    def __str__(self) -> str:
        return f"autograph {self.pk}"
