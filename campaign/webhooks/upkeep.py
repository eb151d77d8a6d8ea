"""What time does to webhooks: lost workers, lost wake-ups, what is old, and what a restored backup still owes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q

from campaign import jobs
from campaign.clock import database_now
from campaign.models import WebhookAttempt, WebhookEndpoint, WebhookEvent, WebhookPost
from campaign.webhooks import endpoints, notices, numbering, outcomes, posting

State = WebhookEndpoint.State
Post = WebhookPost.State


def sweep() -> None:
    """Pause what cost too many workers, wake what was forgotten, and post what is due."""
    for lost in jobs.lost(WebhookEndpoint.objects.select_related("coalition")):
        with transaction.atomic():
            if jobs.give_up(WebhookEndpoint.objects.all(), lost, outcomes.LOST, paused_at=database_now()):
                notices.tell_owners(lost)
    now = database_now()
    owed = WebhookPost.objects.filter(endpoint=OuterRef("pk"), state=Post.WAITING)
    forgotten = WebhookEndpoint.objects.standing().filter(Exists(owed), state=State.IDLE)
    numbering.let_go(endpoints=list(forgotten.values_list("pk", flat=True)), now=now)
    posting.post_due()


def forget(*, now: datetime) -> None:
    """Forget tries and events after WEBHOOK_DAYS, removed endpoints after a day, and secrets that count no more."""
    since = now - timedelta(days=settings.WEBHOOK_DAYS)
    removed = WebhookEndpoint.objects.filter(removed_at__lt=now - endpoints.KEPT_FOR)
    for endpoint in removed:
        endpoint.delete()
    WebhookAttempt.objects.filter(at__lt=since).delete()
    WebhookEvent.objects.filter(at__lt=since).exclude(sequence=None).delete()
    # What nobody asked for serves for nothing but its number.
    posts = WebhookPost.objects.filter(event=OuterRef("pk"))
    day = now - timedelta(days=1)
    WebhookEvent.objects.filter(~Exists(posts), at__lt=day).exclude(sequence=None).delete()
    WebhookEndpoint.objects.filter(former_until__lt=now).update(former_secret="", former_until=None)


@dataclass(frozen=True, slots=True)
class PostsOwed:
    """What waits to be posted where nobody has turned that off: how much, since when it is due, and what is paused."""

    waiting: int
    oldest_due_at: datetime | None
    paused: int


def owed(*, now: datetime) -> PostsOwed:
    """Return what waits for workers, in three queries. What rests after failures is not due."""
    on = Q(endpoint__is_on=True, endpoint__removed_at=None, endpoint__coalition__closed_at=None)
    waiting = WebhookPost.objects.filter(on, state=Post.WAITING).exclude(endpoint__state=State.PAUSED)
    rested = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
    due = Min("next_try_at", filter=rested & Q(next_try_at__lte=now))
    found = waiting.aggregate(number=Count("pk"), due=due)
    fresh = WebhookEvent.objects.filter(sequence=None).aggregate(number=Count("pk"), due=Min("at"))
    moments = [one["due"] for one in (found, fresh) if one["due"]]
    paused = WebhookEndpoint.objects.standing().filter(is_on=True, state=State.PAUSED).count()
    return PostsOwed(found["number"] + fresh["number"], min(moments, default=None), paused)


def set_aside(until: datetime) -> int:
    """After a restore: mark what was owed by then as failed, because it has probably been posted; return how many.

    Each can still be posted by hand.
    """
    numbering.number_all()
    owed = WebhookPost.objects.filter(Q(event__at__lte=until), state=Post.WAITING)
    return owed.update(state=Post.FAILED, ended_at=until)
