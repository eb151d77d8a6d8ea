"""What is deleted of the ledger, and when: it tells whom a coalition asked, so it ends with what it was for."""

from datetime import datetime

from django.db import transaction

from campaign.models import IncomingMail
from signatories.models import Invitation, MailAnswer
from signatories.signing.privacy import CONTACT


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete the invitations of letters that closed six months ago, as signers' addresses are; return how many.

    The mails in which people answered them go first.
    """
    replies = MailAnswer.objects.filter(letter__closed_at__lt=now - CONTACT)
    IncomingMail.objects.filter(pk__in=replies.values("mail")).delete()
    return Invitation.objects.filter(letter__closed_at__lt=now - CONTACT).delete()[0]
