"""What this app forgets every hour. Each piece is a statement of its own, so that nobody waits for the whole."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.admin.models import LogEntry
from django.db.models import Q

from campaign.mail import outbox
from campaign.models import MemberInvitation, OutgoingMail
from campaign.privacy.retention import (
    MAIL_ADDRESS_DAYS,
    MAIL_DAYS,
    OPERATORS_LOG_DAYS,
    SETTLED_INVITATION_DAYS,
    in_batches,
)

State = OutgoingMail.State
OVER: Final = (State.SENT, State.DROPPED)
# A mail that did not arrive is shown until somebody has decided about it, and no longer than its digest is kept.
STUCK: Final = (State.FAILED, State.UNCERTAIN, State.BOUNCED)


def forget(*, now: datetime) -> int:
    """Forget what is due, and return how many rows that was."""
    return forget_mails(now=now) + forget_invitations(now=now) + forget_operators_log(now=now)


def forget_mails(*, now: datetime) -> int:
    """Empty addresses of mails some time after they left, and later the digests; those of a last word at once."""
    settled = OutgoingMail.objects.filter(state__in=OVER)
    old = settled.filter(created_at__lt=now - timedelta(days=MAIL_ADDRESS_DAYS))
    last_words = OutgoingMail.objects.filter(state__in=(*OVER, *STUCK), event__in=outbox.last_words())
    decided = OutgoingMail.objects.filter(state__in=STUCK, put_away_at__lt=now - timedelta(days=MAIL_ADDRESS_DAYS))
    ancient = OutgoingMail.objects.filter(state__in=(*OVER, *STUCK), created_at__lt=now - timedelta(days=MAIL_DAYS))
    known = ~Q(to="") | ~Q(sealed_context="") | ~Q(reason="")
    emptied = {"to": "", "sealed_context": "", "reason": ""}
    total = sum(in_batches(rows.filter(known), **emptied) for rows in (old, decided))
    total += in_batches(last_words.exclude(to="", mailbox_key=""), **emptied, mailbox_key="")
    return total + in_batches(ancient.filter(known | ~Q(mailbox_key="")), **emptied, mailbox_key="")


def forget_invitations(*, now: datetime) -> int:
    """Delete invitations to become a member that nobody waits for any more; the trail still says that there was one."""
    then = now - timedelta(days=SETTLED_INVITATION_DAYS)
    over = Q(accepted_at__lt=then) | Q(revoked_at__lt=then) | Q(expires_at__lt=then)
    return in_batches(MemberInvitation.objects.filter(over))


def forget_operators_log(*, now: datetime) -> int:
    """Delete what operators changed in the tables of the installation, a year later."""
    return in_batches(LogEntry.objects.filter(action_time__lt=now - timedelta(days=OPERATORS_LOG_DAYS)))
