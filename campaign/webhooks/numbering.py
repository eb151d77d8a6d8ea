"""Events get their numbers, and each endpoint the events it asked for: the first thing a worker does.

Numbers are given under a lock of the coalition to what has been committed by then, in the order of the ids. Of two
deeds of which one began after the other had ended, the later one has the higher number.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from campaign.clock import Lock, database_now, lock
from campaign.models import Coalition, WebhookEndpoint, WebhookEvent, WebhookPost

A_PIECE: Final = 500
State = WebhookEndpoint.State


def number_all() -> int:
    """Number what has happened in every coalition and return how many events that were."""
    total = 0
    for coalition in list(WebhookEvent.objects.filter(sequence=None).values_list("coalition", flat=True).distinct()):
        while numbered := number(coalition):
            total += numbered
    return total


@transaction.atomic
def number(coalition_id: int) -> int:
    """Number one piece of a coalition's new events and hand it to its endpoints; return how many there were."""
    lock(Lock.WEBHOOKS, coalition_id)
    events = list(WebhookEvent.objects.filter(coalition=coalition_id, sequence=None).order_by("pk")[:A_PIECE])
    if not events:
        return 0
    counted = Coalition.objects.filter(pk=coalition_id).values_list("events_numbered", flat=True).get()
    for sequence, event in enumerate(events, start=counted + 1):
        event.sequence = sequence
    WebhookEvent.objects.bulk_update(events, ["sequence"])
    Coalition.objects.filter(pk=coalition_id).update(events_numbered=counted + len(events))
    _hand_out(coalition_id, events)
    return len(events)


def _hand_out(coalition_id: int, events: Collection[WebhookEvent]) -> None:
    """Owe each event to the endpoints that ask for it; they are locked, so that no worker misses what comes."""
    listening = WebhookEndpoint.objects.listening().filter(coalition=coalition_id).order_by("pk")
    endpoints = list(listening.select_for_update(of=("self",)))
    now = database_now()
    posts = [
        WebhookPost(event=event, endpoint=endpoint, sequence=event.sequence or 0, next_try_at=now)
        for event in events
        for endpoint in endpoints
        if event.only_id == endpoint.pk or (event.only_id is None and event.type in endpoint.events)
    ]
    WebhookPost.objects.bulk_create(posts, batch_size=A_PIECE)
    let_go(endpoints={post.endpoint_id for post in posts}, now=now)


def let_go(*, endpoints: Collection[int], now: datetime) -> None:
    """Let workers take endpoints to which something is to be posted, unless they rest after failures."""
    rested = Q(rests_until=None) | Q(rests_until__lte=now)
    sleeping = Q(state=State.IDLE) | (Q(state=State.POSTING, lease="") & rested)
    rows = WebhookEndpoint.objects.filter(sleeping, pk__in=endpoints)
    rows.update(state=State.WAITING, lease="", leased_until=None, attempts=0)
