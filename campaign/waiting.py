"""The queue: everything that waits for a person, one kind after the other, each offered by the part that owns it.

A part registers a ``WaitingKind`` in ``AppConfig.ready``. A kind counts what waits and gives a piece of it, with a
number of queries that does not grow; its template shows all that decides, and the forms in it post to the part's
own routes. What such a form sends along as ``back`` leads back to the queue, and a deed that can be taken back
is offered there for as long as ``offer_undo`` says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise, cached_property

from campaign.models import Coalition, Member
from campaign.roles import may

PAGES: Final = ("letters:waiting", "letters:letter-waiting")
# How long the last deed can be taken back, and so how long its mail stays here.
UNDO_FOR: Final = timedelta(minutes=2)
_UNDO: Final = "waiting.undo"


@dataclass(frozen=True, slots=True)
class Sight:
    """Who looks at the queue, and when; with the key of a ``letter`` only at what is about that one."""

    member: Member
    now: datetime
    letter: int | None = None

    @property
    def coalition(self) -> Coalition:
        return self.member.coalition


class WaitingKind:
    """One kind of thing that waits: ``action`` is what it takes to decide, ``template`` shows one entry."""

    name: ClassVar[str]
    label: ClassVar[Promise]
    template: ClassVar[str]
    action: ClassVar[str]

    def __init__(self, sight: Sight) -> None:
        self.sight = sight

    def number(self) -> int:
        """Return how much waits; figures elsewhere ask the same."""
        raise NotImplementedError

    def entries(self, start: int, stop: int) -> Sequence[Any]:
        """Return a piece of what waits, the longest waiting first, with all that its template shows."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done on a page of its own: what it is about, why it waits, the words of the link, the page."""

    title: str
    text: str
    words: str
    url: str


class Steps(WaitingKind):
    """A kind of which there are never many: all are read at once, and counted by that."""

    template = "ui/waiting_step.html"

    def steps(self) -> list[Step]:
        """Return all of them, the most pressing first."""
        raise NotImplementedError

    @cached_property
    def all_steps(self) -> list[Step]:
        return self.steps()

    def number(self) -> int:
        return len(self.all_steps)

    def entries(self, start: int, stop: int) -> list[Step]:
        return self.all_steps[start:stop]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry at its place on the page, counted from one; what is decided makes room for the next at its place."""

    kind: WaitingKind
    entry: Any
    place: int


class Queue:
    """What waits for one member, as a sequence that is counted at once and read in pieces."""

    def __init__(self, sight: Sight, *, only: str = "") -> None:
        self.all = [make(sight) for _place, make in _registered if may(sight.member, make.action)]
        self.numbers = {kind.name: kind.number() for kind in self.all}
        self.only = only if self.numbers.get(only) else ""

    @property
    def kinds(self) -> list[tuple[WaitingKind, int]]:
        """Return the kinds of which anything waits, with how much."""
        return [(kind, self.numbers[kind.name]) for kind in self.all if self.numbers[kind.name]]

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    def steps(self, name: str) -> list[Step]:
        """Return what waits of a kind that is read at once; nothing of one that the member does not decide about."""
        return [step for kind in self.all if kind.name == name and isinstance(kind, Steps) for step in kind.all_steps]

    def __len__(self) -> int:
        return self.numbers[self.only] if self.only else self.total

    def __iter__(self) -> Iterator[Row]:
        return iter(self[0 : len(self)])

    def __getitem__(self, piece: slice) -> list[Row]:
        start, stop = piece.start or 0, piece.stop or len(self)
        return [Row(kind, entry, place) for place, (kind, entry) in enumerate(self._piece(start, stop), start=1)]

    def _piece(self, start: int, stop: int) -> Iterator[tuple[WaitingKind, Any]]:
        before = 0
        for kind, number in self.kinds:
            if self.only and kind.name != self.only:
                continue
            first, last = max(start - before, 0), min(stop - before, number)
            if first < last:
                yield from ((kind, entry) for entry in kind.entries(first, last))
            before += number


_registered: list[tuple[int, type[WaitingKind]]] = []


def register(place: int, kind: type[WaitingKind]) -> None:
    """Add a kind; those of a lower place come first. ValueError where name or place is another kind's.

    Numbers are kept by name, so that of two kinds of one name one would never be shown.
    """
    taken = next((known for at, known in _registered if at == place or known.name == kind.name), None)
    if taken is not None:
        raise ValueError(f"{kind.__name__} has the name or the place of {taken.__name__}")
    _registered.append((place, kind))
    _registered.sort(key=lambda entry: entry[0])


# The way back


def way_back(request: HttpRequest) -> HttpResponse | None:
    """Return to the place in the queue that a form names, or None where it names none: nothing else is an address."""
    text = request.POST.get("back", "")[:500]
    try:
        parts = urlsplit(text)
        found = None if parts.scheme or parts.netloc or not text.startswith("/") else resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    if found is None or found.view_name not in PAGES:
        return None
    asked = parse_qs(parts.query)
    kept = {name: asked[name][0] for name in ("kind", "page") if asked.get(name, [""])[0].isalnum()}
    query = f"?{urlencode(kept)}" if kept else ""
    place = f"#{parts.fragment}" if parts.fragment.startswith("waiting-") and parts.fragment[8:].isalnum() else ""
    return redirect(reverse(found.view_name, kwargs=found.kwargs) + query + place)


# Taking the last deed back


@dataclass(frozen=True, slots=True)
class Undo:
    """A deed of this browser that can still be taken back: what was done, and where and with what a press does that."""

    words: str
    url: str
    fields: Mapping[str, str]


def offer_undo(
    request: HttpRequest, *, coalition: Coalition, words: str, url: str, until: datetime, **fields: object
) -> None:
    """Have the queue offer to take a deed back until a moment; the deed's own part decides whether it can be."""
    request.session[_UNDO] = {
        "coalition": coalition.pk,
        "words": words,
        "url": url,
        "until": until.isoformat(),
        "fields": {name: str(value) for name, value in fields.items()},
    }


def offered_undo(request: HttpRequest, *, coalition: Coalition, now: datetime) -> Undo | None:
    """Return what this browser did last in the coalition's queue, if it can still be taken back."""
    kept = request.session.get(_UNDO)
    if not kept or kept["coalition"] != coalition.pk or datetime.fromisoformat(kept["until"]) <= now:
        return None
    return Undo(kept["words"], kept["url"], kept["fields"])


def forget_undo(request: HttpRequest) -> None:
    """Offer nothing any more: it was taken back, or it could not be."""
    request.session.pop(_UNDO, None)
