"""What everybody who comes to a letter needs to know of it: whether strangers see it, who may sign, if its page is old.

Each web process keeps it for a moment, because in a storm hundreds ask the same within it. Whether the letter still
takes signatures is never decided by it: the statement that stores a signature asks the database.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.conf import settings

from letters.models import Letter
from signatories.lists import groups, public_blocks
from signatories.models import SignatureGroup

MOST_KEPT: Final = 200
_kept: dict[str, "Desk"] = {}


@dataclass(frozen=True)
class Desk:
    """A letter that strangers see, and the groups of its list; ``read_at`` is by a clock that only goes on."""

    letter: Letter
    groups: tuple[SignatureGroup, ...]
    read_at: float

    def group(self, kind: str) -> SignatureGroup:
        """Return the group that would take a new signature of this kind; an unsaved one is made when somebody signs."""
        return groups.choose(list(self.groups), kind)

    def choices(self, kind: str, *, asked_for: str = "") -> list[SignatureGroup]:
        """Return the groups that a signer of this kind may choose; ``asked_for`` is the number of one's invitation."""
        return groups.choices(self.groups, kind, also={int(asked_for)} if asked_for else ())

    @cached_property
    def mark(self) -> str:
        """What changes with the public page; three questions, asked when somebody wants the page and not the form."""
        return public_blocks.mark(self.letter, self.groups)


def find(slug: str, *, now: datetime) -> Desk | None:
    """Return the desk of a letter that strangers may see, no older than ``LETTER_FACTS_SECONDS``."""
    kept = _kept.get(slug)
    if kept is not None and time.monotonic() - kept.read_at < settings.LETTER_FACTS_SECONDS:
        return kept
    letter = public_blocks.find(slug, now=now)
    if letter is None:
        _kept.pop(slug, None)
        return None
    desk = Desk(letter, tuple(groups.shown(letter)), time.monotonic())
    if settings.LETTER_FACTS_SECONDS:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[slug] = desk
    return desk
