"""The kinds of mail: who writes them, whether a second copy would do harm, and who hears what became of them."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.functional import Promise

from campaign.models import OutgoingMail

logger = logging.getLogger(__name__)

Builder = Callable[[OutgoingMail], dict[str, Any] | None]
Many = Callable[[list[OutgoingMail]], Mapping[int, dict[str, Any] | None]]
Settled = Callable[[list[int]], None]


@dataclass(frozen=True)
class Registration:
    """How an event's mails are written and treated."""

    builder: Builder
    once: bool = False
    label: Promise | str = ""
    settled: Settled | None = None
    list_kind: str = ""
    many: Many | None = None
    discreet: bool = False
    by_hand: bool = False
    list_by_topic: bool = False
    passes_hold: bool = False
    is_last: bool = False


_events: dict[str, Registration] = {}


class UnknownEvent(LookupError):
    """No app has registered a builder for this event."""


def register(
    event: str,
    builder: Builder,
    *,
    once: bool = False,
    label: Promise | str = "",
    settled: Settled | None = None,
    list_kind: str = "",
    many: Many | None = None,
    discreet: bool = False,
    by_hand: bool = False,
    list_by_topic: bool = False,
    passes_hold: bool = False,
    is_last: bool = False,
) -> None:
    """Name the function that makes an event's template context; it returns None for a mail no longer wanted.

    Called in ``AppConfig.ready``. With ``once`` a mail whose arrival is in doubt is shown
    to a person instead of being sent a second time, as reminders need it. ``label`` is
    what the log calls such a mail. ``settled`` gets the ids of mails whose outcome was
    stored a moment ago. A ``list_kind`` makes it bulk mail, which readers can unsubscribe; with
    ``list_by_topic`` only that about the same letter ends then.
    ``many`` makes the contexts of several mails at once, by their ids; a mail it leaves
    out is no longer wanted. It spares mails that go out by the thousand a query each.
    ``discreet`` mails go to people whose names may be withheld: who gets one, and when, is
    shown to nobody but those who may see such names. ``by_hand`` is for letters that a person
    sends: only what a program sends by itself says so in its head (RFC 3834). ``passes_hold`` is for
    what somebody asks for at the screen to come in: it leaves although all mail is held. ``is_last`` is the last that
    somebody hears from us: once it has left, the next hourly job forgets where it went.
    """
    _events[event] = Registration(
        builder, once, label, settled, list_kind, many, discreet, by_hand, list_by_topic, passes_hold, is_last
    )


def registered(event: str) -> Registration:
    """Return the registration of an event, or raise UnknownEvent."""
    try:
        return _events[event]
    except KeyError:
        raise UnknownEvent(event) from None


def label_of(event: str) -> str:
    """Return what people call mails of this event."""
    label = _events[event].label if event in _events else ""
    return str(label) or event.replace("_", " ").capitalize()


def events_that_pass_a_hold() -> list[str]:
    """Return the events that a mail hold does not stop."""
    return [event for event, registration in _events.items() if registration.passes_hold]


def events_sent_once() -> list[str]:
    """Return the events of which a second copy would do harm."""
    return [event for event, registration in _events.items() if registration.once]


def discreet_events() -> list[str]:
    """Return the events whose mails tell, by address or minute, whose name may be withheld."""
    return [event for event, registration in _events.items() if registration.discreet]


def last_words() -> list[str]:
    """Return the events after which somebody wants to be forgotten."""
    return [event for event, registration in _events.items() if registration.is_last]


def is_sent_once(event: str) -> bool:
    """Tell whether a mail of this event must not be sent again while its arrival is in doubt."""
    return event in _events and _events[event].once


def events_made_together() -> set[str]:
    """Return the events whose contexts are made for several mails at once."""
    return {event for event, registration in _events.items() if registration.many}


def is_by_hand(event: str) -> bool:
    """Tell whether a person has sent mails of this event, each with a press of their own."""
    return event in _events and _events[event].by_hand


def is_bulk(event: str) -> bool:
    """Tell whether all other mails go before those of this event: nobody sits and waits for them."""
    return event in _events and (_events[event].once or bool(_events[event].list_kind))


def list_kind_of(event: str) -> str:
    """Return the kind of bulk mail that an event belongs to; empty for mail that nobody can unsubscribe."""
    return _events[event].list_kind if event in _events else ""


def list_of(mail: OutgoingMail) -> str:
    """Return which bulk mail ends when the reader of this one unsubscribes: its kind, or its kind about its topic."""
    kind = list_kind_of(mail.event)
    return topic_list(kind, mail.topic) if kind and _events[mail.event].list_by_topic else kind


def topic_list(kind: str, topic: str) -> str:
    """Return what bulk mail of a kind about one topic is called among unsubscriptions."""
    return f"{kind}-{topic.replace(':', '-')}"


def tell_settled(mails: Iterable[tuple[str, int]]) -> None:
    """Tell each event's ``settled`` the ids of its mails; what goes wrong there is logged and harms no mail."""
    by_event: defaultdict[str, list[int]] = defaultdict(list)
    for event, pk in mails:
        by_event[event].append(pk)
    for event, ids in by_event.items():
        settled = _events[event].settled if event in _events else None
        if settled is None:
            continue
        try:
            with transaction.atomic():
                settled(ids)
        except Exception:
            logger.exception("Nobody took note of what became of %s mails of %s.", len(ids), event)
