"""The dashboard's panels: each app registers what it has to say, and this one puts it side by side.

A panel is made for one member's look at the coalition and is asked at most once for each kind of
thing, with a number of queries that does not grow.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from campaign.models import Campaign, Coalition, Member
from campaign.roles import may


@dataclass(frozen=True, slots=True)
class Task:
    """One sentence that says what waits, and where."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps of a coalition: what to do, why, where, and whether it is done; ``place`` orders them."""

    place: int
    text: str
    why: str
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class ComingMoment:
    """A moment that comes up, in the zone it was set in, or a whole ``day`` of which ``at`` is the end."""

    label: str
    at: datetime
    zone: str
    title: str
    url: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A campaign with its letters, newest first; ``hidden`` more are on its own page.

    ``releases`` is how many press releases there are where there is no letter yet.
    """

    campaign: Campaign
    letters: list[Any]
    hidden: int
    releases: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """A coalition as one of its members sees it at a moment; ``campaigns`` are those on the page.

    ``shared`` is where panels keep what several of them need.
    """

    member: Member
    campaigns: list[Campaign]
    now: datetime
    shared: dict[str, Any] = field(default_factory=dict)

    @property
    def coalition(self) -> Coalition:
        return self.member.coalition

    @property
    def today(self) -> date:
        """Return the coalition's civil day."""
        return self.coalition.day(self.now)

    def may(self, action: str) -> bool:
        return may(self.member, action)


class Panel:
    """What one part of the product says on the dashboard; each method may stay empty."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def figures(self) -> Iterable[tuple[str, int]]:
        """Return key numbers with their labels."""
        return ()

    def groups(self) -> Iterable[Group]:
        """Return the campaigns of the page with their letters."""
        return ()

    def deadlines(self) -> Iterable[ComingMoment]:
        """Return the next moments, in any order."""
        return ()

    def tasks(self) -> Iterable[Task]:
        """Return what waits for this member, the most pressing first."""
        return ()

    def steps(self) -> Iterable[Step]:
        """Return first steps of a new coalition, done or not."""
        return ()


_registered: list[tuple[int, Callable[[Look], Panel]]] = []


def register(place: int, make: Callable[[Look], Panel]) -> None:
    """Add a panel; those of a lower place come first."""
    _registered.append((place, make))
    _registered.sort(key=lambda entry: entry[0])


def panels(look: Look) -> list[Panel]:
    """Return all panels for one look, in their order."""
    return [make(look) for _place, make in _registered]
