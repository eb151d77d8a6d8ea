"""Letters whose list closes by itself: the time to sign is over, and nobody who did their part would be left out.

That is: nobody may confirm any more, which the grace after the deadline is for, no signature waits for a coordinator
and no reply by mail waits to be read. Otherwise a person closes, and the queue says so. A list on which nobody stands
stays open, too.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from campaign.clock import database_now
from letters.models import Letter
from letters.states import LetterState
from signatories.lists import closing
from signatories.models import MailAnswer, Signature
from signatories.models.signature import State

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 50


def due(*, now: datetime) -> list[int]:
    """Return the letters whose list can be closed now without leaving anybody out."""
    over = Letter.objects.filter(state=LetterState.OPEN, closes_itself=True, hard_deadline_at__lt=now)
    signatures = Signature.objects.filter(letter=OuterRef("pk"))
    ends = now - timedelta(hours=settings.CONFIRM_GRACE_HOURS)
    may_confirm = Q(submitted_at__gt=now - timedelta(days=settings.CONFIRM_LINK_DAYS))
    in_grace = signatures.filter(may_confirm, state=State.UNCONFIRMED, letter__hard_deadline_at__gte=ends)
    found = over.filter(
        Exists(signatures.filter(state=State.COUNTED)),
        ~Exists(signatures.filter(state=State.PENDING)),
        ~Exists(in_grace),
        ~Exists(MailAnswer.objects.waiting().filter(letter=OuterRef("pk"))),
    )
    return list(found.order_by(F("hard_deadline_at")).values_list("pk", flat=True)[:MOST_AT_ONCE])


def close_due() -> int:
    """Close every list that is due and return how many that were; whoever else closes one meanwhile was faster."""
    closed = 0
    for letter in Letter.objects.select_related("campaign__coalition").filter(pk__in=due(now=database_now())):
        try:
            closing.close(letter=letter, actor=None, unless=is_waited_for)
        except closing.ClosingRefused as refusal:
            logger.info("List of letter %s is not closed by itself: %s", letter.pk, type(refusal).__name__)
        else:
            closed += 1
    return closed


def is_waited_for(letter: Letter) -> bool:
    """Tell, under the lock, whether somebody would be left out after all, or the deadline was moved."""
    return letter.pk not in due(now=database_now())
