"""What follows from one try: the event arrived, waits or failed, its endpoint goes on, rests or is paused."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from campaign import jobs
from campaign.models import WebhookAttempt, WebhookEndpoint, WebhookPost
from campaign.webhooks import notices
from campaign.webhooks.lines import WebhookAnswer

# An event that failed is tried again at once; then it is set aside, so that it does not hold up those behind it.
AT_ONCE: Final = 1
# So many tries that failed in a row say that it is the endpoint and not the event.
MANY: Final = 5
# Pauses of an event grow up to this, those of an endpoint up to that; whoever answers again is asked soon.
LONGEST_PAUSE: Final = timedelta(hours=4)
LONGEST_REST: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(days=3)
PAUSE_AFTER: Final = timedelta(days=3)
GONE: Final = "gone"
FAILING: Final = "failing"
LOST: Final = "lost"
UNREADABLE: Final = "unreadable"
Post = WebhookPost.State


@dataclass(frozen=True, slots=True)
class Outcome:
    """Columns to change of post and endpoint; ``pauses`` is why the endpoint is paused, empty where it is not."""

    post: dict[str, Any]
    endpoint: dict[str, Any] = field(default_factory=dict)
    pauses: str = ""


def after(post: WebhookPost, endpoint: WebhookEndpoint, answer: WebhookAnswer, *, now: datetime) -> Outcome:
    """Return what follows from an answer."""
    tried: dict[str, Any] = {"attempts": post.attempts + 1, "first_tried_at": post.first_tried_at or now}
    if answer.is_success:
        well = {"failures": 0, "failing_since": None, "rests_until": None}
        return Outcome(tried | {"state": Post.DELIVERED, "ended_at": now}, well)
    failures, since = endpoint.failures + 1, endpoint.failing_since or now
    ill = {"failures": failures, "failing_since": since}
    if answer.is_gone:
        return Outcome(tried | {"state": Post.FAILED, "ended_at": now}, ill, GONE)
    if since <= now - PAUSE_AFTER:
        return Outcome(tried, ill, FAILING)
    if failures >= MANY:
        ill["rests_until"] = now + _pause(failures - MANY + 1, LONGEST_REST)
    if tried["first_tried_at"] <= now - GIVE_UP_AFTER:
        return Outcome(tried | {"state": Post.FAILED, "ended_at": now}, ill)
    wait = timedelta() if post.attempts < AT_ONCE else _pause(post.attempts - AT_ONCE + 1, LONGEST_PAUSE)
    return Outcome(tried | {"next_try_at": now + wait}, ill)


def _pause(tries: int, longest: timedelta) -> timedelta:
    return jobs.growing_pause(tries, seconds=settings.WEBHOOK_RETRY_SECONDS, longest=longest)


@transaction.atomic
def write(
    post: WebhookPost, endpoint: WebhookEndpoint, lease: str, answer: WebhookAnswer, *, now: datetime, seconds: float
) -> Outcome:
    """Write one try down and keep the endpoint for so many seconds, or raise LeaseLost and write nothing."""
    outcome = after(post, endpoint, answer, now=now)
    rows = WebhookEndpoint.objects.all()
    # What was written shows that the worker lives, so no crash of an earlier one counts any more.
    jobs.go_on(rows, endpoint.pk, lease, seconds=seconds, attempts=0, **outcome.endpoint)
    WebhookAttempt.objects.create(
        post=post,
        at=now,
        status=answer.status,
        fault=answer.fault,
        milliseconds=round(answer.seconds * 1000),
        answer=answer.text,
    )
    for row, changes in ((post, outcome.post), (endpoint, outcome.endpoint)):
        for name, value in changes.items():
            setattr(row, name, value)
    WebhookPost.objects.filter(pk=post.pk, state=Post.WAITING).update(**outcome.post)
    if outcome.pauses:
        jobs.fail(rows, endpoint.pk, lease, outcome.pauses, paused_at=now)
        notices.tell_owners(endpoint)
    return outcome


def recovered(endpoint: WebhookEndpoint, *, now: datetime) -> None:
    """Let all that waits for an endpoint be due: it answers again, and the oldest comes first."""
    waiting = WebhookPost.objects.filter(endpoint=endpoint, state=Post.WAITING, next_try_at__gt=now)
    waiting.update(next_try_at=now)
