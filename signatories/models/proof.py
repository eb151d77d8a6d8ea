"""What shows that somebody signed who did not press a button here: the mail or the page that was handed in."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from campaign.encryption import EncryptedBytesField, EncryptedTextField
from campaign.models import User
from signatories.models.signature import Signature


class SignatureProof(models.Model):
    """A file behind a signature that was entered by hand, byte for byte and encrypted.

    It goes with the signature's address, six months after closing: what is printed stays, how it came is forgotten.
    """

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="proofs")
    name = EncryptedTextField(_("name"))
    media_type = models.CharField(max_length=100)
    content = EncryptedBytesField()
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("proof of a signature")

    def __str__(self) -> str:
        return f"proof {self.pk}"
