"""What is deleted of the ledger, and when: it tells whom a coalition asked, so it ends with what it was for."""

from datetime import datetime

from django.db import transaction

from signatories.models import Invitation
from signatories.signing.privacy import CONTACT


@transaction.atomic
def forget(*, now: datetime) -> int:
    """Delete the invitations of letters that closed six months ago, as signers' addresses are; return how many."""
    return Invitation.objects.filter(letter__closed_at__lt=now - CONTACT).delete()[0]
