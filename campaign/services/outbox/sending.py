"""Claiming due mails and sending them on one connection.

Before each step that could end badly the row says so: ``crashes`` goes up before a mail
is made, ``unanswered`` before it is handed over. Both writes hold only while the lease is
ours, so a worker that was thought dead cannot send what another has taken over.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q

from campaign.clock import database_now
from campaign.encryption import WrongKey
from campaign.mail_servers import InDoubt
from campaign.models import OutgoingMail
from campaign.services.outbox.building import build
from campaign.services.outbox.outcomes import (
    BROKE_DOWN,
    GIVE_UP_AFTER,
    IN_DOUBT,
    MOST_COPIES,
    MOST_CRASHES,
    Fate,
    Outcome,
    broken,
    is_line_lost,
    outcome_of,
    pause_after,
    without_server,
)
from campaign.services.outbox.registry import events_sent_once, is_sent_once, tell_settled
from campaign.services.outbox.waking import wake

logger = logging.getLogger(__name__)
State = OutgoingMail.State

# One run ends well before the worker's time limits, whatever the mail server does.
RUN_SECONDS = 120.0


def deliver() -> int:
    """Send one batch of due mails and return how many were claimed; a second run finds nothing to do."""
    lease = str(uuid4())
    clock = _database_clock()
    now = clock()
    tell_settled(settle_abandoned(now=now))
    claimed = claim(lease=lease, now=now, size=settings.MAIL_BATCH)
    if len(claimed) == settings.MAIL_BATCH:
        wake()
    if claimed:
        _Run(lease, clock).send(claimed)
    return len(claimed)


def _database_clock() -> Callable[[], datetime]:
    """Return a clock that asks the database once and then counts on."""
    begun, at = time.monotonic(), database_now()
    return lambda: at + timedelta(seconds=time.monotonic() - begun)


@transaction.atomic
def claim(*, lease: str, now: datetime, size: int) -> list[OutgoingMail]:
    """Take up to ``size`` due mails for this lease and return them, those tried least first."""
    due = OutgoingMail.objects.due(now=now).exclude(_hopeless(now)).select_for_update(skip_locked=True, of=("self",))
    ids = list(due.order_by("attempts", "next_try_at", "pk").values_list("pk", flat=True)[:size])
    until = now + timedelta(seconds=settings.MAIL_LEASE_SECONDS)
    OutgoingMail.objects.filter(pk__in=ids).update(state=State.SENDING, lease=lease, leased_until=until)
    return _load(ids)


def _load(ids: list[int]) -> list[OutgoingMail]:
    """Read claimed mails; when one cannot be decrypted, all without their texts, so that only that one fails."""
    mails = (
        OutgoingMail.objects.filter(pk__in=ids).select_related("coalition").order_by("attempts", "next_try_at", "pk")
    )
    try:
        return list(mails)
    except WrongKey:
        return list(mails.defer("to", "sealed_context"))


@transaction.atomic
def settle_abandoned(*, now: datetime) -> list[tuple[str, int]]:
    """Stop mails whose workers died at them, possibly sent often enough or breaking every worker; return which."""
    found = OutgoingMail.objects.filter(_hopeless(now)).select_for_update(skip_locked=True)
    mails = list(found.values_list("event", "pk", "unanswered"))
    for state, reason, is_doubtful in ((State.UNCERTAIN, IN_DOUBT, True), (State.FAILED, BROKE_DOWN, False)):
        ids = [pk for _, pk, unanswered in mails if bool(unanswered) is is_doubtful]
        OutgoingMail.objects.filter(pk__in=ids).update(state=state, reason=reason)
    return [(event, pk) for event, pk, _ in mails]


def _hopeless(now: datetime) -> Q:
    """Return the condition of mails that must not be tried again after their worker fell silent."""
    doubtful = Q(unanswered__gte=MOST_COPIES) | Q(unanswered__gte=1, event__in=events_sent_once())
    broken = Q(crashes__gte=MOST_CRASHES)
    return Q(state=State.SENDING, leased_until__lte=now) & (doubtful | broken)


class _Run:
    """One batch on one connection."""

    def __init__(self, lease: str, clock: Callable[[], datetime]) -> None:
        self.lease = lease
        self.clock = clock
        self.seconds = float(settings.MAIL_LEASE_SECONDS)
        # Half a lease for one mail: nobody else takes it while the server may still answer.
        limit = min(float(settings.EMAIL_TIMEOUT), self.seconds / 2)
        self.connection = get_connection(timeout=limit)
        self.former: tuple[OutgoingMail, Outcome] | None = None
        self.settled: list[tuple[str, int]] = []

    def send(self, mails: list[OutgoingMail]) -> None:
        """Send the claimed mails; what there is no time or no server for goes back."""
        ends = time.monotonic() + RUN_SECONDS
        waiting = deque(mails)
        try:
            while waiting and time.monotonic() < ends:
                self.connection.open()
                mail = waiting.popleft()
                if self._begin(mail) and (outcome := self._try(mail)):
                    self.former = (mail, outcome)
        except OSError as error:
            self._put_off(waiting, without_server(error))
        self._finish_former()
        self._give_back(waiting)
        self._close()
        tell_settled(self.settled)

    def _begin(self, mail: OutgoingMail) -> bool:
        """Write down how the former mail ended and that this one begins; False when the lease was lost."""
        now = self.clock()
        mail.attempts += 1
        mail.crashes += 1
        mail.first_tried_at = mail.first_tried_at or now
        with transaction.atomic():
            self._finish_former()
            return self._write(
                mail,
                attempts=mail.attempts,
                crashes=mail.crashes,
                first_tried_at=mail.first_tried_at,
                leased_until=now + timedelta(seconds=self.seconds),
            )

    def _write(self, mail: OutgoingMail, **changes: Any) -> bool:
        """Change the row while the lease is ours, and tell whether it was."""
        return bool(OutgoingMail.objects.filter(pk=mail.pk, lease=self.lease).update(**changes))

    def _try(self, mail: OutgoingMail) -> Outcome | None:
        """Make and send one mail; None when the lease was lost meanwhile."""
        try:
            message = build(mail)
        except Exception as error:  # noqa: BLE001  a builder or a template may fail in any way, and only this mail
            return self._broken(mail, error)
        if message is None:
            return Outcome(Fate.DROPPED)
        until = self.clock() + timedelta(seconds=self.seconds)
        if not self._write(mail, unanswered=mail.unanswered + 1, leased_until=until):
            return None
        return self._hand_over(mail, message)

    def _hand_over(self, mail: OutgoingMail, message: EmailMultiAlternatives) -> Outcome:
        try:
            self.connection.send_messages([message])
        except (InDoubt, OSError) as error:
            if is_line_lost(error):
                self._close()
            return outcome_of(error, address=mail.to)
        except ValueError as error:
            return self._broken(mail, error)
        return Outcome(Fate.SENT)

    def _broken(self, mail: OutgoingMail, error: Exception) -> Outcome:
        logger.error("Mail %s (%s) could not be made: %s", mail.pk, mail.event, type(error).__name__)
        return broken(error)

    def _finish_former(self) -> None:
        if self.former:
            mail, outcome = self.former
            changes = ending(mail, outcome, now=self.clock())
            if self._write(mail, **changes) and changes["state"] != State.WAITING:
                self.settled.append((mail.event, mail.pk))
            self.former = None

    def _put_off(self, mails: Iterable[OutgoingMail], outcome: Outcome) -> None:
        """Count a try for every mail that found no server."""
        for mail in mails:
            if self._begin(mail):
                self.former = (mail, outcome)

    def _give_back(self, mails: Iterable[OutgoingMail]) -> None:
        """Let others have at once what there was no time for; what was put off has lost this lease."""
        untouched = OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails], lease=self.lease)
        untouched.update(state=State.WAITING, lease="", leased_until=None)

    def _close(self) -> None:
        try:
            self.connection.close()
        except OSError:
            logger.info("The mail server did not say goodbye.")


def ending(mail: OutgoingMail, outcome: Outcome, *, now: datetime) -> dict[str, Any]:
    """Return the fields of a mail, as it was when the try began, after a try that ended so."""
    changes: dict[str, Any] = {"lease": "", "leased_until": None, "reason": outcome.reason}
    changes["crashes"] = mail.crashes - (outcome.fate is not Fate.BROKEN)
    changes["unanswered"] = mail.unanswered + (outcome.fate is Fate.IN_DOUBT)
    changes["state"] = state = state_after(mail, outcome, now=now)
    if state == State.WAITING:
        changes["next_try_at"] = now + pause_after(mail.attempts)
    if state == State.SENT:
        changes["sent_at"] = now
    if state in {State.SENT, State.DROPPED} or (state != State.WAITING and mail.coalition_id is None):
        changes["sealed_context"] = ""
    return changes


def state_after(mail: OutgoingMail, outcome: Outcome, *, now: datetime) -> str:
    """Return the state that follows from a try; what may be tried again waits, for a day at most."""
    if outcome.fate in {Fate.SENT, Fate.DROPPED, Fate.REFUSED}:
        final = {Fate.SENT: State.SENT, Fate.DROPPED: State.DROPPED, Fate.REFUSED: State.FAILED}
        return final[outcome.fate]
    if outcome.fate is Fate.BROKEN and mail.crashes >= MOST_CRASHES:
        return State.FAILED
    if outcome.fate is Fate.IN_DOUBT and (is_sent_once(mail.event) or mail.unanswered + 1 >= MOST_COPIES):
        return State.UNCERTAIN
    if mail.first_tried_at and mail.first_tried_at <= now - GIVE_UP_AFTER:
        return State.FAILED
    return State.WAITING
