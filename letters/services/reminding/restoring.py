"""After an old backup was restored: what it still plans for the past has probably been sent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from letters.models import Reminder
from letters.services.reminding.planning import plan

PROBABLY_SENT = gettext_noop("Probably sent already, before the backup was restored.")


@transaction.atomic
def set_aside(now: datetime) -> int:
    """Plan from the data as it stands, and never post by itself what is due by now; return how many rows that are."""
    plan(now=now)
    overdue = Reminder.objects.filter(state=Reminder.State.WAITING, due_at__lte=now)
    return overdue.update(state=Reminder.State.SKIPPED, reason=PROBABLY_SENT)
