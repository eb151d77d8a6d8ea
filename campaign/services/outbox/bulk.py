"""Storing many mails in one statement, for the schedule of reminders."""

from django.db import transaction
from django.db.models.functions import Now

from campaign.models import OutgoingMail
from campaign.services.outbox.registry import is_bulk
from campaign.services.outbox.waking import wake


@transaction.atomic
def post_many(mails: list[OutgoingMail]) -> None:
    """Store mails with keys of their own in the caller's transaction, and wake a worker once.

    A key that exists already is the same mail and is not stored again; one that was dropped
    unsent, because it was not wanted at the time, is owed once more. Addresses and caps
    are the caller's matter. Mails that somebody waits for go first.
    """
    for mail in mails:
        mail.is_bulk = True
    for mail in mails:
        mail.is_bulk = is_bulk(mail.event)
    OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=500)
    dropped = OutgoingMail.objects.filter(key__in=[mail.key for mail in mails], state=OutgoingMail.State.DROPPED)
    dropped.update(state=OutgoingMail.State.WAITING, next_try_at=Now(), reason="")
    transaction.on_commit(wake, robust=True)
