"""What happens in a coalition, written down for its webhooks in the transaction of the deed.

Each app says in ``AppConfig.ready`` which events it knows: ``announce`` ties one to deeds of the trail, whose entries
are written in that transaction anyway, and ``happen`` is called where no deed of the trail says it. A coalition without
endpoints pays nothing for it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.functional import Promise

from campaign import queue
from campaign.models import Coalition, WebhookEndpoint, WebhookEvent
from campaign.trail import activity

TASK: Final = "campaign.post_webhooks"
TEST: Final = "webhook.test"


@dataclass(frozen=True, slots=True)
class AnnouncedDeed:
    """A deed of the trail as an event may tell it: what it is about, and the data of its entry, both for us only."""

    verb: str
    about: models.Model | None
    data: Mapping[str, Any]


# Returns ids, public facts and links, or None where the deed is no event after all. Never a name that is withheld, an
# address of a person or a link by which somebody signs, and nothing that people have typed and not published.
Facts = Callable[[AnnouncedDeed], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event; ``label`` says to owners when it happens."""

    name: str
    label: Promise
    facts: Facts | None = None


_types: dict[str, EventType] = {}
_by_verb: dict[str, EventType] = {}


def announce(name: str, label: Promise, *, verbs: tuple[str, ...] = (), facts: Facts | None = None) -> None:
    """Add a type of event, in the order in which owners see them."""
    made = EventType(name, label, facts)
    _types[name] = made
    _by_verb.update(dict.fromkeys(verbs, made))


def known() -> list[EventType]:
    """Return every type that an endpoint can ask for."""
    return list(_types.values())


def called(name: str) -> Promise | None:
    """Return when a type of event happens, in words, or nothing for one that the product no longer has."""
    return _types[name].label if name in _types else None


def happen(name: str, *, coalition: Coalition, data: dict[str, Any]) -> None:
    """Write an event down, if anybody listens; call it in the deed's transaction. An unknown type is a KeyError."""
    kind = _types[name]
    if coalition.announces and coalition.closed_at is None:
        store(kind.name, coalition=coalition, data=data)


def store(
    name: str, *, coalition: Coalition, data: dict[str, Any], only: WebhookEndpoint | None = None
) -> WebhookEvent:
    """Write an event down and wake a worker when the transaction is over."""
    event = WebhookEvent.objects.create(coalition=coalition, type=name, data=data, at=Now(), only=only)
    transaction.on_commit(waker.ask, robust=True)
    return event


def _hear(verb: str, coalition: Coalition, about: models.Model | None, data: dict[str, Any]) -> None:
    kind = _by_verb.get(verb)
    if kind is None or not coalition.announces or coalition.closed_at is not None:
        return
    assert kind.facts is not None
    facts = kind.facts(AnnouncedDeed(verb, about, data))
    if facts is not None:
        store(kind.name, coalition=coalition, data=facts)


def register() -> None:
    """Listen to the deeds of the trail."""
    activity.listen(_hear)


def wake(*, seconds: int = 0) -> bool:
    """Call for one round of posting, that much later, and tell whether the broker took it."""
    return queue.wake(TASK, seconds=seconds)


waker = queue.Waker("webhooks-waker", wake)
