"""How often a mail is tried, after which pauses, and when it is given up."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from campaign.jobs import growing_pause
from campaign.mail.registry import is_sent_once
from campaign.mail.server_answers import Fate, SendingOutcome
from campaign.models import OutgoingMail

State = OutgoingMail.State

GIVE_UP_AFTER: Final = timedelta(hours=24)
LONGEST_PAUSE: Final = timedelta(minutes=30)
MOST_CRASHES: Final = 3
MOST_COPIES: Final = 2


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: ten seconds, doubled each time, at most half an hour."""
    return growing_pause(attempts, seconds=settings.MAIL_RETRY_SECONDS, longest=LONGEST_PAUSE)


def state_after(mail: OutgoingMail, outcome: SendingOutcome, *, now: datetime) -> str:
    """Return the state that follows from a try; what may be tried again waits, for a day at most."""
    if outcome.fate in {Fate.SENT, Fate.DROPPED, Fate.REFUSED}:
        final = {Fate.SENT: State.SENT, Fate.DROPPED: State.DROPPED, Fate.REFUSED: State.FAILED}
        return final[outcome.fate]
    if outcome.fate is Fate.BROKEN and mail.crashes + 1 >= MOST_CRASHES:
        return State.FAILED
    if outcome.fate is Fate.IN_DOUBT and (is_sent_once(mail.event) or mail.unanswered >= MOST_COPIES):
        return State.UNCERTAIN
    if mail.first_tried_at and mail.first_tried_at <= now - GIVE_UP_AFTER:
        return State.FAILED
    return State.WAITING
