"""What a page shows of an endpoint: how much waits, failed and arrived, and its last tries."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from campaign.models import Coalition, WebhookAttempt, WebhookEndpoint, WebhookPost
from campaign.webhooks import events, notices, targets

State, Post = WebhookEndpoint.State, WebhookPost.State


@dataclass(frozen=True, slots=True)
class EndpointStanding:
    """An endpoint as owners see it. ``tone`` and ``label`` say how it does; ``why`` why it is paused."""

    endpoint: WebhookEndpoint
    name: str
    host: str
    tone: str
    label: str
    why: str
    waiting: int
    failed: int
    arrived: int


def standings(coalition: Coalition) -> list[EndpointStanding]:
    """Return the endpoints of a coalition with their numbers, the oldest first."""
    return [standing(row) for row in _counted(coalition.webhook_endpoints.standing()).order_by("pk")]


def standing_of(endpoint: WebhookEndpoint) -> EndpointStanding:
    return standing(_counted(WebhookEndpoint.objects.filter(pk=endpoint.pk)).get())


def removed(coalition: Coalition) -> list[tuple[WebhookEndpoint, str]]:
    """Return the endpoints that can still be brought back, with their names."""
    rows = coalition.webhook_endpoints.exclude(removed_at=None).order_by("-removed_at")
    return [(row, notices.name_of(row)) for row in rows]


def _counted(rows: QuerySet[WebhookEndpoint]) -> QuerySet[WebhookEndpoint]:
    numbers = {f"n_{state.value}": Count("posts", filter=Q(posts__state=state)) for state in Post}
    return rows.select_related("coalition").annotate(**numbers)


def standing(row: WebhookEndpoint) -> EndpointStanding:
    """Return how an endpoint stands whose row has the numbers."""
    tone, label = _said(row)
    numbers = {name: getattr(row, f"n_{state.value}") for name, state in _NUMBERS}
    return EndpointStanding(
        endpoint=row,
        name=notices.name_of(row),
        host=notices.host_of(row),
        tone=tone,
        label=label,
        why=notices.why_paused(row.reason) if row.state == State.PAUSED else "",
        **numbers,
    )


_NUMBERS = (("waiting", Post.WAITING), ("failed", Post.FAILED), ("arrived", Post.DELIVERED))


def _said(row: WebhookEndpoint) -> tuple[str, str]:
    if row.removed_at is not None:
        return "", _("removed")
    if not row.is_on:
        return "", _("off")
    if row.state == State.PAUSED:
        return "bad", _("paused")
    return ("warn", _("failing")) if row.failing_since else ("good", _("on"))


def labels_of(endpoint: WebhookEndpoint) -> list[tuple[str, str]]:
    """Return name and label of each event that an endpoint gets, in our order."""
    return [(kind.name, str(kind.label)) for kind in events.known() if kind.name in endpoint.events]


@dataclass(frozen=True, slots=True)
class TryRow:
    """One try: of which event, what was answered, and whether the event can be posted once more."""

    attempt: WebhookAttempt
    event: str
    is_success: bool
    outcome: str
    can_resend: bool


def tries(endpoint: WebhookEndpoint, *, only: str = "") -> QuerySet[WebhookAttempt]:
    """Return the tries of an endpoint, the newest first, all or those that failed."""
    rows = WebhookAttempt.objects.filter(post__endpoint=endpoint).select_related("post__event").order_by("-pk")
    return rows.exclude(status__gte=200, status__lt=300) if only == "failed" else rows


def rows_of(page: list[WebhookAttempt]) -> list[TryRow]:
    """Return tries as a page shows them."""
    labels = {kind.name: str(kind.label) for kind in events.known()} | {events.TEST: _("Test event")}
    return [
        TryRow(
            attempt,
            labels.get(attempt.post.event.type, attempt.post.event.type),
            attempt.status is not None and 200 <= attempt.status < 300,
            _outcome(attempt),
            attempt.post.state != Post.WAITING,
        )
        for attempt in page
    ]


def _outcome(attempt: WebhookAttempt) -> str:
    if attempt.status is not None:
        return str(attempt.status)
    words = {
        "timeout": _("No answer in time"),
        "no_answer": _("No connection, or no answer"),
        "certificate": _("Its certificate is not valid for this name"),
    }
    return words.get(attempt.fault) or targets.why(attempt.fault)
