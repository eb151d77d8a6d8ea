"""What is deleted of the ledger, and when: it tells whom a coalition asked, so it ends with what it was for."""

from datetime import datetime

from campaign.models import IncomingMail
from campaign.privacy.retention import in_batches
from signatories.models import Invitation, MailAnswer
from signatories.signing.privacy import letters_due


def forget(*, now: datetime) -> int:
    """Delete the invitations of letters whose time is over, as signers' addresses are; return how many.

    The mails in which people answered them go first.
    """
    total = 0
    for letters in letters_due(now=now):
        replies = MailAnswer.objects.filter(letter__in=letters.values("pk"))
        in_batches(IncomingMail.objects.filter(pk__in=replies.values("mail")))
        total += in_batches(Invitation.objects.filter(letter__in=letters.values("pk")))
    return total
