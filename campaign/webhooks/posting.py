"""A worker posts what is due: to several endpoints at a time, to each of them one event after the other.

The database is this thread's alone; the threads beside it do nothing but talk to one target each. So a target that
hangs holds one of them for some seconds, and neither the others nor the worker. An endpoint is a leased row
(``campaign.jobs``): whoever has it posts, so the order is kept, and what a dead worker had in hand is posted once more
with the same id.
"""

import logging
import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from campaign import jobs
from campaign.clock import running_clock
from campaign.encryption import WrongKey
from campaign.mail.outbox import held_since
from campaign.models import WebhookEndpoint, WebhookPost
from campaign.webhooks import events, numbering, outcomes, signing
from campaign.webhooks.lines import WebhookAnswer, WebhookLine

logger = logging.getLogger(__name__)

# A round ends well before the worker's time limits; mails and letters may wait behind it.
ROUND_SECONDS: Final = 10.0
# One endpoint keeps its place for so long while others wait.
STINT_SECONDS: Final = 5.0
AT_ONCE: Final = 50
LOOK_SECONDS: Final = 0.25


def post_due() -> int:
    """Post what is due and return how many tries that were; a second run finds nothing to do."""
    if held_since() is not None:
        return 0
    numbering.number_all()
    round_ = _Round(time.monotonic() + ROUND_SECONDS)
    with ThreadPoolExecutor(max_workers=settings.WEBHOOK_LINES, thread_name_prefix="webhook") as pool:
        try:
            while round_.go_on(pool):
                pass
        finally:
            round_.leave()
    return round_.tries


class _Round:
    """The endpoints that this worker has in hand, each with one try on its way."""

    def __init__(self, ends: float) -> None:
        self.ends, self.tries = ends, 0
        self.stints: dict[Future[WebhookAnswer], _Stint] = {}
        self.looked = 0.0
        self.clock = running_clock()

    def go_on(self, pool: ThreadPoolExecutor) -> bool:
        """Take up endpoints while there is room, and whatever answers came; False when nothing is left."""
        if time.monotonic() > self.looked + LOOK_SECONDS or not self.stints:
            self.looked = time.monotonic()
            numbering.number_all()
            if self.looked < self.ends:
                self._take_up(pool)
        if not self.stints:
            return False
        answered, _waiting = wait(self.stints, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
        for future in answered:
            self._answered(pool, self.stints.pop(future), future.result())
        for stint in self.stints.values():
            stint.cut_if_late()
        return True

    def _take_up(self, pool: ThreadPoolExecutor) -> None:
        room = settings.WEBHOOK_LINES - len(self.stints)
        if room <= 0:
            return
        now = self.clock()
        ready = WebhookEndpoint.objects.due(now=now)
        for key, lease in jobs.claim_some(ready, room, seconds=settings.WEBHOOK_LEASE_SECONDS, claimed_at=now):
            try:
                self._next(pool, _Stint(key, lease, self.ends, self.clock))
            except WrongKey:
                logger.error("The secret of webhook %s does not fit any of FIELD_KEYS.", key)
                jobs.fail(WebhookEndpoint.objects.all(), key, lease, outcomes.UNREADABLE, paused_at=now)

    def _answered(self, pool: ThreadPoolExecutor, stint: "_Stint", answer: WebhookAnswer) -> None:
        self.tries += 1
        try:
            goes_on = stint.write(answer)
        except jobs.LeaseLost:
            logger.info("Another worker has taken over a webhook, or somebody has turned it off.")
            stint.line.close()
            return
        if goes_on:
            self._next(pool, stint)

    def _next(self, pool: ThreadPoolExecutor, stint: "_Stint") -> None:
        if stint.load():
            self.stints[pool.submit(stint.line.post, *stint.prepared())] = stint
        else:
            stint.leave()

    def leave(self) -> None:
        """Cut what is still on its way after an error; its endpoints are due again when their leases end."""
        for stint in self.stints.values():
            stint.line.cut()


class _Stint:
    """One endpoint in the hands of this worker."""

    def __init__(self, key: int, lease: str, ends: float, clock: Callable[[], datetime]) -> None:
        self.lease, self.ends, self.clock = lease, min(ends, time.monotonic() + STINT_SECONDS), clock
        self.endpoint = WebhookEndpoint.objects.select_related("coalition").get(pk=key)
        self.line = WebhookLine(self.endpoint.url)
        self.waiting: deque[WebhookPost] = deque()
        self.late = 0.0

    def load(self) -> bool:
        """Have the next event at hand; False where none is due or the time is over."""
        if time.monotonic() > self.ends:
            return False
        if not self.waiting:
            due = WebhookPost.objects.filter(
                endpoint=self.endpoint, state=WebhookPost.State.WAITING, next_try_at__lte=self.clock()
            )
            self.waiting.extend(due.select_related("event").order_by("sequence")[:AT_ONCE])
        return bool(self.waiting)

    def prepared(self) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of the next try, which must have ended some seconds from now."""
        event = self.waiting[0].event
        body = signing.body_of(event)
        self.late = time.monotonic() + settings.WEBHOOK_SECONDS
        return body, signing.headers_of(self.endpoint, event, body, now=self.clock())

    def cut_if_late(self) -> None:
        if time.monotonic() > self.late:
            self.line.cut()

    def write(self, answer: WebhookAnswer) -> bool:
        """Write down what came of the try; False when the endpoint is not to be posted to for now."""
        post, now, was_ill = self.waiting[0], self.clock(), self.endpoint.failures >= outcomes.MANY
        outcome = outcomes.write(
            post, self.endpoint, self.lease, answer, now=now, seconds=settings.WEBHOOK_LEASE_SECONDS
        )
        if post.state != WebhookPost.State.WAITING or post.next_try_at > now:
            self.waiting.popleft()
        if answer.is_success and was_ill:
            outcomes.recovered(self.endpoint, now=now)
            self.waiting.clear()
        if outcome.pauses:
            self.line.close()
            return False
        if self.endpoint.rests_until is not None and not answer.is_success:
            self.leave()
            return False
        return True

    def leave(self) -> None:
        """Give the endpoint back: at once where more is due, at the next try where all waits, or for good."""
        self.line.close()
        rows = WebhookEndpoint.objects.all()
        with transaction.atomic():
            # Locked, so that an event that is handed out now finds the endpoint as it will be.
            rows.select_for_update(of=("self",)).filter(pk=self.endpoint.pk).first()
            now, rests = self.clock(), self.endpoint.rests_until
            owed = WebhookPost.objects.filter(endpoint=self.endpoint, state=WebhookPost.State.WAITING)
            first = owed.aggregate(first=Min("next_try_at"))["first"]
            if first is None:
                jobs.finish(rows, self.endpoint.pk, self.lease)
                return
            seconds = (max(first, rests or first) - now).total_seconds()
            if seconds <= 0:
                jobs.pause(rows, self.endpoint.pk, self.lease)
            else:
                jobs.wait(rows, self.endpoint.pk, self.lease, seconds=seconds, reason="")
            transaction.on_commit(lambda: _wake(max(0.0, seconds)), robust=True)


def _wake(seconds: float) -> None:
    """Have a worker come back in time; what is due later than the next sweep is the sweep's."""
    if seconds <= 60:
        events.wake(seconds=math.ceil(seconds))
