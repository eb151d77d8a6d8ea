"""The kinds of mail: one may come twice, one must not, one passes a hold, one ends its worker, one cannot be made."""

import os
import signal
import time
from datetime import datetime
from typing import Any

from campaign.mail import bulk, claims, outbox, sender
from campaign.models import OutgoingMail
from letters.models import Reminder
from letters.reminders import posting, schedule


def register_all() -> None:
    outbox.register("notice", texts)
    outbox.register("reminder", texts, once=True)
    outbox.register("code", texts, passes_hold=True)
    outbox.register("slow", take_time)
    outbox.register("poison", end_this_worker)
    outbox.register("broken", fail)


def texts(mail: OutgoingMail) -> dict[str, Any]:
    return outbox.stored_context(mail) or {"subject": f"Mail {mail.about_id}", "text": "Please confirm your signature."}


def take_time(mail: OutgoingMail) -> dict[str, Any]:
    """Leave another worker time to meddle."""
    time.sleep(float(os.environ.get("SAMPLE_SECONDS", "0.5")))
    return texts(mail)


def end_this_worker(_mail: OutgoingMail) -> None:
    """End the process as a crash in a library does."""
    os.kill(os.getpid(), signal.SIGKILL)


def fail(mail: OutgoingMail) -> None:
    raise KeyError(mail.to)


def take_the_claim_out() -> None:
    """Let workers send what is due without claiming it, for the control runs."""

    def due(*, lease: str, now: Any, size: int) -> list[OutgoingMail]:
        mails = list(OutgoingMail.objects.filter(state="waiting", next_try_at__lte=now)[:size])
        OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(lease=lease, unanswered=1)
        return list(OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]))

    vars(sender)["uuid4"] = lambda: "control"
    claims.claim = due
    claims.point = lambda *_, **__: True


def take_the_claim_of_reminders_out() -> None:
    """Let each run post whatever is due, unlocked and posted or not, as a mail of its own, for a control run."""
    store = bulk._insert
    looked: set[datetime] = set()

    def due(now: datetime) -> list[posting.DueReminders]:
        """Return all that is due, once in a run."""
        if now in looked:
            return []
        looked.add(now)
        states = (Reminder.State.WAITING, Reminder.State.POSTED)
        found = Reminder.objects.filter(state__in=states, due_at__lte=now)
        return [posting.DueReminders(*row) for row in found.values_list(*posting.DueReminders._fields)]

    def store_anyway(mails: list[outbox.BulkMail]) -> tuple[str, list[Any]]:
        text, params = store(mails)
        return text.partition("ON CONFLICT")[0], params

    vars(posting)["lock"] = lambda *_: None
    posting._claim = due
    bulk._insert = store_anyway


def take_the_second_look_out() -> None:
    """Let reminders be written without asking the data again, for a control run."""
    schedule.still_wanted = lambda reminders, *, now: {reminder.pk for reminder in reminders}
