"""After an old backup was restored: what it still has to send was probably sent by the former system."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from letters.models import Reminder
from letters.reminders.schedule import plan

PROBABLY_SENT = gettext_noop("Probably sent already, before the backup was restored.")
State = Reminder.State


@transaction.atomic
def set_aside(now: datetime) -> int:
    """Leave out every reminder that has come due by now and is not posted, and return how many those are.

    The schedule is derived anew first, so that what the backup had not planned yet is among them.
    """
    plan(now=now)
    due = Reminder.objects.filter(state__in=[State.WAITING, State.PAUSED], due_at__lte=now)
    return due.update(state=State.SKIPPED, reason=PROBABLY_SENT)
