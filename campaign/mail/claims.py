"""Who sends what: taking due mails under a lease, and learning from what a dead worker left behind.

Not a case of ``campaign.jobs``: hundreds of mails are taken under one lease within a limit a minute, a try may
have done its work although nobody wrote that down, and what follows from that differs from mail to mail.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, Sum

from campaign.clock import Lock, lock
from campaign.encryption import WrongKey
from campaign.mail.hold import held_since
from campaign.mail.registry import events_sent_once, events_that_pass_a_hold
from campaign.mail.retries import MOST_COPIES, MOST_CRASHES
from campaign.mail.server_answers import BROKE_DOWN, IN_DOUBT
from campaign.models import MailRun, OutgoingMail
from campaign.models.outgoing_mail import OutgoingMailQuerySet

State = OutgoingMail.State

MINUTE = timedelta(seconds=60)
# With a limit each minute, mails leave in portions of some seconds' worth and not in one burst.
PORTIONS_A_MINUTE = 12
PACE = 2**31 - 1
# What nobody asks of a mail while it is sent.
NOT_SENT = ("created_at", "next_try_at", "leased_until", "sent_at", "state", "lease", "reason", "is_bulk")


@transaction.atomic
def claim(*, lease: str, now: datetime, size: int) -> list[OutgoingMail]:
    """Take up to ``size`` due mails of one kind for this lease and return them in the order of their ids.

    Mails that somebody waits for come first. Mails that broke a worker come alone, so that
    the next crash tells which one it was.
    """
    size = _within_pace(size, now)
    due = OutgoingMail.objects.due(now=now)
    if held := held_since():
        # Codes go on, or those who are to look at the held mail could not sign in.
        due = due.filter(coalition=None, event__in=events_that_pass_a_hold(), created_at__gte=held)
    urgent, bulk = due.filter(is_bulk=False, crashes=0), due.filter(is_bulk=True, crashes=0)
    for kind in (urgent, due.filter(crashes__gt=0), bulk) if size else ():
        mails = _locked(kind.order_by("next_try_at"), size)
        if mails:
            _take(mails, lease, now)
            return sorted(mails, key=lambda mail: mail.pk)
    return []


def _locked(due: OutgoingMailQuerySet, size: int) -> list[OutgoingMail]:
    """Lock due mails and read them; without their texts when one cannot be decrypted, so that only that one fails."""
    mails = due.select_for_update(skip_locked=True).prefetch_related("coalition").defer(*NOT_SENT)
    try:
        return list(mails[:size])
    except WrongKey:
        return list(mails.defer("to", "sealed_context")[:size])


def _take(mails: list[OutgoingMail], lease: str, now: datetime) -> None:
    """Write the lease to mails that this transaction has locked, and count the try."""
    MailRun.objects.create(lease=lease, number=len(mails), claimed_at=now)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        state=State.SENDING,
        lease=lease,
        leased_until=now + timedelta(seconds=settings.MAIL_LEASE_SECONDS),
        attempts=F("attempts") + 1,
        unanswered=F("unanswered") + 1,
    )
    for mail in mails:
        mail.attempts += 1
        mail.unanswered += 1


def _within_pace(size: int, now: datetime) -> int:
    """Return how many may be taken now so that all workers together keep to the limit of a minute."""
    limit = settings.MAIL_PER_MINUTE
    if not limit:
        return size
    lock(Lock.MAIL, PACE)
    portion = -(-limit // PORTIONS_A_MINUTE)
    allowed = min(limit - _taken(now - MINUTE), portion - _taken(now - MINUTE / PORTIONS_A_MINUTE))
    return max(0, min(size, allowed))


def _taken(since: datetime) -> int:
    runs = MailRun.objects.filter(claimed_at__gt=since)
    return int(runs.aggregate(number=Sum("number"))["number"] or 0)


# What a worker had in hand


def point(lease: str, *, at: int, upto: int = 0) -> bool:
    """Write down which mail is handed over next, or that those up to another are made; False: the lease is lost."""
    # Once for each mail: the queryset would take five times as long to write the same statement.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE campaign_mailrun SET at = %s, upto = %s WHERE lease = %s", [at, upto, lease])
        return bool(cursor.rowcount)


def prolong(lease: str, ids: Iterable[int], *, now: datetime) -> None:
    """Keep the mails that are still to be sent for a whole lease from now."""
    until = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    OutgoingMail.objects.filter(pk__in=list(ids), lease=lease).update(leased_until=until)


def give_back(lease: str, ids: Iterable[int]) -> None:
    """Let others have at once what there was no time for."""
    untouched = OutgoingMail.objects.filter(pk__in=list(ids), lease=lease)
    untouched.update(
        state=State.WAITING, lease="", leased_until=None, attempts=F("attempts") - 1, unanswered=F("unanswered") - 1
    )


def finish(lease: str, *, now: datetime) -> None:
    """Forget the run and those long gone; with a limit a minute they are remembered for as long as they count."""
    gone = Q(lease=lease) if not settings.MAIL_PER_MINUTE else Q(claimed_at__lt=now - 10 * MINUTE)
    MailRun.objects.filter(gone).delete()


def settle_abandoned(*, now: datetime) -> list[tuple[str, int]]:
    """Sort out what dead workers had in hand, and return event and id of the mails that have come to an end."""
    leases = OutgoingMail.objects.abandoned(now=now).values_list("lease", flat=True).distinct()
    return [ended for lease in list(leases) for ended in _settle(lease, now)]


@transaction.atomic
def _settle(lease: str, now: datetime) -> list[tuple[str, int]]:
    """Sort the mails of a lease by where its worker was; without a trace of that, all may have gone out.

    Nothing before the last of them has run out: what was sent keeps its first end, what waits
    is prolonged, and the trace that goes with the first would be missed by the rest.
    """
    # The run is locked first: whoever waits here finds no more mails of this lease afterwards.
    run = MailRun.objects.select_for_update().filter(lease=lease).first()
    mails = OutgoingMail.objects.filter(state=State.SENDING, lease=lease).select_for_update().order_by("pk")
    ends = dict(mails.values_list("pk", "leased_until"))
    if any(until and until > now for until in ends.values()):
        return []
    held = list(ends)
    at, upto = (run.at, run.upto) if run else (0, 0)
    sent = [pk for pk in held if run and (pk < at or (upto and pk == at))]
    doubtful = [pk for pk in held if not run or (pk == at and not upto)]
    made = [pk for pk in held if run and at < pk <= upto]
    MailRun.objects.filter(lease=lease).delete()
    OutgoingMail.objects.filter(pk__in=made).update(crashes=F("crashes") + 1)
    give_back(lease, set(held) - set(sent) - set(doubtful))
    _after_doubt(doubtful, now)
    OutgoingMail.objects.filter(pk__in=sent).update(
        state=State.SENT, sent_at=now, lease="", leased_until=None, unanswered=F("unanswered") - 1, sealed_context=""
    )
    OutgoingMail.objects.filter(pk__in=made, crashes__gte=MOST_CRASHES).update(state=State.FAILED, reason=BROKE_DOWN)
    ended = OutgoingMail.objects.filter(pk__in=held).exclude(state=State.WAITING)
    return list(ended.values_list("event", "pk"))


def _after_doubt(ids: list[int], now: datetime) -> None:
    """Show to a person what may have come and must not come again; the rest comes once more at most.

    It waits a while for that: whatever ended one worker may be about to end the next.
    """
    doubtful = OutgoingMail.objects.filter(pk__in=ids)
    enough = Q(unanswered__gte=MOST_COPIES) | Q(event__in=events_sent_once())
    doubtful.filter(enough).update(state=State.UNCERTAIN, reason=IN_DOUBT, lease="", leased_until=None)
    again = now + timedelta(seconds=settings.MAIL_RETRY_SECONDS)
    doubtful.filter(state=State.SENDING).update(state=State.WAITING, lease="", leased_until=None, next_try_at=again)
