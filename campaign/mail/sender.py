"""Sending claimed mails on one connection.

Before a text is handed over, the run points at its mail: one small write that costs no
flush. So a dead worker leaves exactly one mail in doubt, and a worker that was thought
dead learns that its lease is gone before it sends what another has taken over.
"""

import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from campaign.clock import running_clock
from campaign.jobs import LeaseLost
from campaign.mail import claims
from campaign.mail.hold import note_sweep
from campaign.mail.messages import build, gather
from campaign.mail.not_sent import not_sent
from campaign.mail.registry import tell_settled
from campaign.mail.retries import pause_after, state_after
from campaign.mail.server_answers import Fate, SendingOutcome, broken, is_line_lost, outcome_of, without_server
from campaign.mail.servers import InDoubt
from campaign.mail.waker import publish, wake
from campaign.models import OutgoingMail

logger = logging.getLogger(__name__)
State = OutgoingMail.State

# One run ends well before the worker's time limits, whatever the mail server does.
RUN_SECONDS = 120.0
# What is known is written down this often; a crash of the database server makes that much doubtful.
SAVE_SECONDS = 1.0
# So many mails are made at once, and no more than leave in this time: what they say must be true when they leave.
MADE_AT_ONCE = 200
MADE_SECONDS = 1.0
# How long a worker that knows what it sent waits for a database that is away.
PATIENCE_SECONDS = 30.0


def deliver() -> int:
    """Send due mails batch by batch and return how many were claimed; a second run finds nothing to do."""
    clock, ends = running_clock(), time.monotonic() + RUN_SECONDS
    now = clock()
    note_sweep(now=now)
    tell_settled(claims.settle_abandoned(now=now))
    # Half a lease for one mail: nobody else takes it while the server may still answer.
    limit = min(float(settings.EMAIL_TIMEOUT), float(settings.MAIL_LEASE_SECONDS) / 2)
    line = get_connection(timeout=limit)
    number, pace = 0, MADE_SECONDS
    while (run := _SendingRun(clock, line, pace)).claim():
        if len(run.waiting) == settings.MAIL_BATCH and not number:
            wake()
        number += len(run.waiting)
        run.send(ends=ends)
        pace = run.pace
        if time.monotonic() > ends:
            break
    _hang_up(line)
    if settings.MAIL_PER_MINUTE and number and OutgoingMail.objects.due(now=clock()).exists():
        publish(seconds=60 // claims.PORTIONS_A_MINUTE)
    return number


def _hang_up(line: BaseEmailBackend) -> None:
    try:
        line.close()
    except OSError:
        logger.info("The mail server did not say goodbye.")


class _SendingRun:
    """The mails of one lease."""

    def __init__(self, clock: Callable[[], datetime], line: BaseEmailBackend, pace: float) -> None:
        self.lease, self.clock, self.line = str(uuid4()), clock, line
        self.waiting: deque[OutgoingMail] = deque()
        self.ended: list[tuple[OutgoingMail, SendingOutcome]] = []
        self.is_all_sent = True  # of those that have ended
        self.settled: list[tuple[str, int]] = []
        self.at = 0
        self.pace = pace  # seconds for each mail, as the last few took
        self.saved = self.prolonged = time.monotonic()

    def claim(self) -> bool:
        """Take a batch of due mails, and tell whether there were any."""
        self.waiting.extend(claims.claim(lease=self.lease, now=self.clock(), size=settings.MAIL_BATCH))
        return bool(self.waiting)

    def send(self, *, ends: float) -> None:
        """Send the claimed mails; what there is no time or no server for goes back."""
        try:
            self._send(ends)
            self._leave()
        except LeaseLost:
            logger.warning("Another worker has taken over mails of a lease that ran out.")
            self._save()
        except (InterfaceError, OperationalError):
            self._rescue()
        tell_settled(self.settled)

    def _send(self, ends: float) -> None:
        try:
            while self.waiting and time.monotonic() < ends:
                self.line.open()
                self._send_some()
        except OSError as error:
            for mail in self.waiting:
                self._end(mail, without_server(error))
            self.waiting.clear()

    def _send_some(self) -> None:
        """Make the next few mails and hand them over one by one."""
        began = time.monotonic()
        number = 1 if self.waiting[0].crashes else max(1, min(MADE_AT_ONCE, int(MADE_SECONDS / self.pace)))
        some = list(self.waiting)[:number]
        self._point(self.at, upto=some[-1].pk)
        for mail, message in self._made(some):
            if message is not None:
                self.line.open()
                self._point(mail.pk)
                outcome = self._hand_over(mail, message)
                self.at = mail.pk
            self.waiting.remove(mail)
            if message is not None:
                self._end(mail, outcome)
        self.pace = max((time.monotonic() - began) / len(some), 0.0001)

    def _made(self, mails: list[OutgoingMail]) -> list[tuple[OutgoingMail, EmailMultiAlternatives | None]]:
        """Write the mails; those that could not be made or are no longer wanted have come to their end."""
        made: list[tuple[OutgoingMail, EmailMultiAlternatives | None]] = []
        refused = not_sent(mails)
        for mail in mails:
            if mail.pk in refused:
                self._end(mail, refused[mail.pk])
                made.append((mail, None))
        for mail, prepared in gather([mail for mail in mails if mail.pk not in refused]):
            try:
                message = build(mail, prepared)
            except Exception as error:  # noqa: BLE001  a builder or a template may fail in any way, and only this mail
                self._end(mail, self._broken(mail, error))
                made.append((mail, None))
                continue
            if message is None:
                self._end(mail, SendingOutcome(Fate.DROPPED))
            made.append((mail, message))
        return made

    def _end(self, mail: OutgoingMail, outcome: SendingOutcome) -> None:
        """Note what became of a mail; it is written down with the next ``_save``."""
        self.ended.append((mail, outcome))
        self.is_all_sent &= outcome.fate is Fate.SENT

    def _point(self, at: int, *, upto: int = 0) -> None:
        """Say which mail is next; all before it have been sent, or what else became of them is written down."""
        now = time.monotonic()
        if not self.is_all_sent or now > self.saved + SAVE_SECONDS:
            self._save()
        if now > self.prolonged + settings.MAIL_LEASE_SECONDS / 4:
            claims.prolong(self.lease, [mail.pk for mail in self.waiting], now=self.clock())
            self.prolonged = now
        if not claims.point(self.lease, at=at, upto=upto):
            raise LeaseLost

    def _hand_over(self, mail: OutgoingMail, message: EmailMultiAlternatives) -> SendingOutcome:
        try:
            self.line.send_messages([message])
        except (InDoubt, OSError) as error:
            if is_line_lost(error):
                _hang_up(self.line)
            return outcome_of(error, address=mail.to)
        except ValueError as error:
            return self._broken(mail, error)
        return SendingOutcome(Fate.SENT)

    def _broken(self, mail: OutgoingMail, error: Exception) -> SendingOutcome:
        logger.error("Mail %s (%s) could not be made: %s", mail.pk, mail.event, type(error).__name__)
        return broken(error)

    # Writing down what became of them

    def _save(self) -> None:
        """Write down all that is known, equal ends in one statement."""
        now = self.clock()
        groups: defaultdict[tuple[Any, ...], list[OutgoingMail]] = defaultdict(list)
        for mail, outcome in self.ended:
            groups[tuple(ending(mail, outcome, now=now).items())].append(mail)
        with transaction.atomic():
            for changes, mails in groups.items():
                ids = [mail.pk for mail in mails]
                number = OutgoingMail.objects.filter(pk__in=ids, lease=self.lease).update(**dict(changes))
                if number and dict(changes)["state"] != State.WAITING:
                    self.settled += [(mail.event, mail.pk) for mail in mails]
        self.ended, self.is_all_sent = [], True
        self.saved = time.monotonic()

    def _leave(self) -> None:
        """Write down the last of it and let others have the rest."""
        self._save()
        if self.waiting:
            claims.give_back(self.lease, [mail.pk for mail in self.waiting])
        claims.finish(self.lease, now=self.clock())

    def _rescue(self) -> None:
        """Keep what is known until the database is back: it need not become doubtful."""
        logger.warning("The database went away while mails were sent.")
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            with suppress(InterfaceError, OperationalError):
                close_old_connections()
                self._leave()
                return
            time.sleep(0.5)
        raise LeaseLost


def ending(mail: OutgoingMail, outcome: SendingOutcome, *, now: datetime) -> dict[str, Any]:
    """Return the fields of a claimed mail after a try that ended so."""
    changes: dict[str, Any] = {"lease": "", "leased_until": None, "reason": outcome.reason}
    changes["crashes"] = mail.crashes + (outcome.fate is Fate.BROKEN)
    changes["unanswered"] = mail.unanswered - (outcome.fate is not Fate.IN_DOUBT)
    changes["state"] = state = state_after(mail, outcome, now=now)
    if state == State.WAITING:
        changes["first_tried_at"] = mail.first_tried_at or now
        changes["next_try_at"] = now + pause_after(mail.attempts)
    if state == State.SENT:
        changes["sent_at"] = now
    if state in {State.SENT, State.DROPPED} or (state != State.WAITING and mail.coalition_id is None):
        changes["sealed_context"] = ""
    return changes
