"""The kinds of reminder: one entry each says about what, to whom and when.

A capability adds its reminder with ``register(ReminderKind(...))`` in its ``AppConfig.ready`` and three
mail templates. ``docs/reminders.md`` shows how.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from campaign.models import Coalition, Member
from campaign.roles import TABLE

Text = Promise | str

# What a kind's ``targets`` selects, in this order: the row the reminder is about, its coalition and letter
# (or None), the anchor that is part of the reminder's key, what the steps are counted from (mostly the
# anchor too), the zone of both, and the moment since when there is something to remind of (or None).
# Anchor and base are dates or moments. No column may depend on the clock but through ``now``.
COLUMNS = ("target_id", "coalition_id", "letter_id", "anchor", "base", "zone", "since")


class At(Enum):
    """At which hour of its day a step comes."""

    MORNING = auto()  # when the coalition's hours begin, where the reader is
    MOMENT = auto()  # at the moment itself, or when the hours begin after it


class To(Enum):
    """Who gets the reminder, other than the members who may do something."""

    TARGET = auto()  # the target itself, such as a signature
    MEMBER = auto()  # the target is the member


@dataclass(frozen=True)
class ReminderStep:
    """One mail of a kind: so many days after the base (negative: before)."""

    name: str
    days: int
    label: Text
    at: At = At.MORNING


@dataclass(frozen=True)
class Mailbox:
    """Where a reminder goes, with the address as it is stored: nobody has to read it to post a mail."""

    sealed_to: str
    mailbox_key: str
    language: str
    is_capped: bool = False


@dataclass(frozen=True)
class ReminderReading:
    """For whom and when a mail is written: ``member`` is None where the target itself reads it."""

    coalition: Coalition
    member: Member | None
    now: datetime


@dataclass(frozen=True)
class ReminderKind:
    """A reminder of the product.

    ``targets`` returns the rows of ``COLUMNS`` as querysets of ``values_list``; a row that is no
    longer among them is settled. ``audience`` is an action of ``campaign.roles`` or a ``To``.
    Kinds of one ``series`` are stages of one matter: of several that are due only the
    latest is sent. ``load`` fetches targets by their ids, for many mails at once, and ``describe``
    turns those of one mail into its context, or None where there is nothing to say; ``mailboxes`` gives
    addresses where the target reads the mail itself, and leaves out those who may get no more.
    ``list_kind`` makes it mail that can be unsubscribed. After ``useful_for`` a reminder that could
    not be sent is not worth sending. ``readers`` is the action that a member who is the target
    must be allowed. ``undelivered`` hears of targets whose mail has come back.
    """

    name: str
    label: Text
    about: Text
    steps: tuple[ReminderStep, ...]
    targets: Callable[[datetime], list["QuerySet[Any, Any]"]]
    audience: str | To
    load: Callable[[Collection[int]], Mapping[int, Any]]
    describe: Callable[[list[Any], ReminderReading], dict[str, Any] | None]
    mailboxes: Callable[[Collection[int]], dict[int, Mailbox]] | None = None
    series: str = ""
    list_kind: str = ""
    is_for_letters: bool = True
    useful_for: timedelta | None = None
    readers: str = "see_coalition"
    undelivered: Callable[[Collection[int]], None] | None = None

    @property
    def is_for_members(self) -> bool:
        return self.audience is not To.TARGET

    def roles(self) -> list[str]:
        """Return the roles whose members get it."""
        return sorted(TABLE[self.audience if isinstance(self.audience, str) else self.readers])


_kinds: dict[str, ReminderKind] = {}


def add(kind: ReminderKind) -> None:
    """Note a kind; ``letters.reminders.register`` also tells the outbox who writes its mails."""
    _kinds[kind.name] = kind


def all_kinds() -> list[ReminderKind]:
    return list(_kinds.values())


def kind_of(name: str) -> ReminderKind | None:
    """Return the kind of this name, or None for one that the product no longer has."""
    return _kinds.get(name)


def all_series() -> list[list[str]]:
    """Return the names of kinds that are stages of one matter, each kind in exactly one list."""
    series: dict[str, list[str]] = {}
    for kind in _kinds.values():
        series.setdefault(kind.series or kind.name, []).append(kind.name)
    return list(series.values())
