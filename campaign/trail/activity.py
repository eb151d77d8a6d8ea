"""The audit trail: entries are written in the transaction of the deed and chained shortly after.

What the chain shows: an entry that was changed, removed from the middle or put between
others. What it cannot show: that the newest entries were cut off, or that all entries from
some point on were written anew. Whoever keeps the latest hash elsewhere sees that too.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock, midnight
from campaign.models import Activity, Coalition, User

LINK_BATCH = 500
# Nothing was entered before or after; at the ends of the calendar other zones have no day.
_YEARS = range(1900, 9000)
START = "0" * 64
_through: ContextVar[str] = ContextVar("through", default="")


@contextmanager
def through(token: str) -> Iterator[None]:
    """Have the entries of what is done inside name the token of the API by which somebody did it."""
    before = _through.set(token)
    try:
        yield
    finally:
        _through.reset(before)


Listener = Callable[[str, Coalition, models.Model | None, dict[str, Any]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have a function called with each deed (verb, coalition, what it is about, data), in the deed's transaction."""
    _listeners.append(listener)


def record(
    verb: str,
    *,
    coalition: Coalition,
    actor: User | None,
    about: models.Model | None = None,
    data: dict[str, Any] | None = None,
) -> Activity:
    """Write one entry; call it inside the transaction of the deed.

    ``data`` must hold no contact data, no withheld name and no token: the trail is
    read by coordinators and exported.
    """
    salt = secrets.token_hex(16)
    data = {**(data or {}), **({"api_token": name} if (name := _through.get()) else {})}
    for listener in _listeners:
        listener(verb, coalition, about, data)
    return Activity.objects.create(
        coalition=coalition,
        actor=actor,
        verb=verb,
        about=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
        data=data,
        data_salt=salt,
        data_digest=data_digest(salt, data),
        at=Now(),
    )


def erase_data(about: models.Model, *verbs: str) -> int:
    """Erase what the entries about a row say beyond the deed, and return how many there were; the chain stays whole."""
    entries = Activity.objects.filter(about=about._meta.label_lower, about_id=about.pk, verb__in=verbs)
    return entries.update(data={}, data_salt="")


def erase_all(model: type[models.Model], keys: Iterable[int]) -> int:
    """Do the same for every deed about these rows of a table."""
    entries = Activity.objects.filter(about=model._meta.label_lower, about_id__in=list(keys))
    return entries.update(data={}, data_salt="")


def found(
    coalition: Coalition,
    *,
    verb: str = "",
    actor: User | None = None,
    since: date | None = None,
    until: date | None = None,
) -> models.QuerySet[Activity]:
    """Return the coalition's entries that fit, the newest first; what is empty asks for nothing.

    ``since`` and ``until`` are days where the coalition is, as the trail shows them.
    """
    entries = Activity.objects.filter(coalition=coalition).select_related("actor").order_by("-at", "-pk")
    zone, next_day = coalition.time_zone, until + timedelta(days=1) if until and until.year in _YEARS else None
    begins = midnight(since, zone) if since and since.year in _YEARS else None
    ends = midnight(next_day, zone) if next_day else None
    conditions = {"verb": verb, "actor": actor, "at__gte": begins, "at__lt": ends}
    return entries.filter(**{name: value for name, value in conditions.items() if value})


def last_linked(coalition: Coalition) -> Activity | None:
    """Return the newest entry of the chain; whoever notes its hash elsewhere sees it when some are cut off."""
    return Activity.objects.filter(coalition=coalition, sequence__isnull=False).order_by("-sequence").first()


def data_digest(salt: str, data: dict[str, Any]) -> str:
    """Return the salted SHA-256 of an entry's data, which stays when the data are erased."""
    return hashlib.sha256(f"{salt}\x1f{_canonical(data)}".encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _entry_hash(entry: Activity) -> str:
    facts = [
        entry.previous_hash,
        entry.sequence,
        entry.pk,
        entry.coalition_id,
        entry.actor_id,
        entry.verb,
        entry.about,
        entry.about_id,
        entry.data_digest,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(_canonical(facts).encode()).hexdigest()


@transaction.atomic
def link(coalition_id: int) -> int:
    """Chain one batch of new entries to the ones before and return how many; zero means all are."""
    lock(Lock.ACTIVITY, coalition_id)
    entries = Activity.objects.filter(coalition_id=coalition_id)
    last = entries.filter(sequence__isnull=False).order_by("-sequence").first()
    sequence, previous = (last.sequence or 0, last.hash) if last else (0, START)
    fresh = list(entries.filter(sequence__isnull=True).order_by("pk")[:LINK_BATCH])
    for number, entry in enumerate(fresh, start=sequence + 1):
        entry.sequence, entry.previous_hash = number, previous
        entry.hash = previous = _entry_hash(entry)
        # One by one: a bulk update of texts takes five times as long to write.
        entry.save(update_fields=["sequence", "previous_hash", "hash"])
    return len(fresh)


def link_all() -> int:
    """Chain the new entries of every coalition and return how many there were."""
    waiting = Activity.objects.filter(sequence__isnull=True).values_list("coalition_id", flat=True).distinct()
    total = 0
    for coalition_id in list(waiting):
        while linked := link(coalition_id):
            total += linked
    return total


def verify(coalition: Coalition) -> list[str]:
    """Return one sentence for each entry that is not as it was written; an empty list is a whole chain."""
    return [sentence for _number, sentence in faults(coalition)]


def faults(coalition: Coalition) -> Iterator[tuple[int, str]]:
    """Yield the number and one sentence for each entry that is not as it was written."""
    entries = Activity.objects.filter(coalition=coalition, sequence__isnull=False).order_by("sequence")
    return _faults(entries.iterator(chunk_size=1000))


def changed_field(entry: Activity) -> str:
    """Return what of a changed entry gives it away: its data, or what its hash covers beside them."""
    return "" if entry.hash == _entry_hash(entry) and _data_fits(entry) else "entry" if _data_fits(entry) else "data"


def _faults(entries: Iterator[Activity]) -> Iterator[tuple[int, str]]:
    named: set[int] = set()
    number, previous = 0, START
    for entry in entries:
        for missing in range(number + 1, entry.sequence or 0):
            yield missing, _("Entry %(number)d is missing.") % {"number": missing}
        follows = entry.sequence == number + 1
        for changed in _changed(entry, previous if follows else entry.previous_hash):
            if changed not in named:
                named.add(changed)
                yield changed, _("Entry %(number)d was changed.") % {"number": changed}
        number, previous = entry.sequence or 0, entry.hash


def _changed(entry: Activity, previous: str) -> Iterator[int]:
    """Yield the numbers of changed entries that this entry gives away: its own, or the one before."""
    number = entry.sequence or 0
    if entry.hash != _entry_hash(entry) or not _data_fits(entry):
        yield number
    elif entry.previous_hash != previous:
        # This entry fits its own hash, so it remembers what the one before was.
        yield max(number - 1, 1)


def _data_fits(entry: Activity) -> bool:
    """Tell whether the data are the ones that were written, or were erased with their salt."""
    erased = not entry.data and not entry.data_salt
    return erased or data_digest(entry.data_salt, entry.data) == entry.data_digest
