"""One moment of a database, of whatever kind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from campaign.upkeep.tables import Ask


@dataclass(frozen=True)
class Snapshot:
    """Questions about it, when it was, and all of it in pieces; good for as long as it is held."""

    ask: Ask
    taken_at: datetime
    dump: Callable[[], Iterator[bytes]]
