"""What a coordinator decided a moment ago, as long as it can be taken back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaign.models import User
from signatories.models.group import SignatureGroup
from signatories.models.signature import Signature, State


class Decision(models.Model):
    """One signature that was approved or rejected in the queue, for the minutes in which one press takes that back.

    ``state`` is what the signature became by it, ``nonce`` what its links were made from before, and ``mail_id``
    the mail that tells its signer, which stays here meanwhile. Rows are forgotten within an hour.
    """

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="decisions")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    nonce = models.CharField(max_length=43)
    mail_id = models.BigIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision about a signature")

    def __str__(self) -> str:
        return f"{self.signature_id}: {self.state}"


class GroupDecision(models.Model):
    """One wish for a heading that was granted or refused, for as long as one press takes that back.

    ``former`` is where the signature stood, ``wanted`` what its signer had chosen, ``group`` where it stands by it.
    """

    signature = models.ForeignKey(Signature, on_delete=models.CASCADE, related_name="group_decisions")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    former = models.ForeignKey(SignatureGroup, on_delete=models.CASCADE, related_name="+")
    wanted = models.ForeignKey(SignatureGroup, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(SignatureGroup, on_delete=models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("decision about a heading")

    def __str__(self) -> str:
        return f"{self.signature_id}: {self.group_id}"
