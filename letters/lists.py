"""The list of signatories as letters know it: what of it is printed and counted. Who gives it registers here.

Signatures live in an app above this one, so a page of a letter asks ``source()`` instead of importing them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from campaign.models import Campaign
from letters.documents import Counts, SignatureBlock, SignatureLine
from letters.models import Addendum, Edition, FrozenList, Letter

SHOWN_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class PrintedList:
    """The lines that are printed, and how many stand behind the letter, names withheld included.

    Of a very long list ``blocks`` are one page; ``pages`` is how many it has, and ``unnamed`` how many are withheld.
    """

    blocks: tuple[SignatureBlock, ...]
    counts: Counts
    pages: int = 1
    unnamed: int | None = None

    @property
    def printed(self) -> int:
        return sum(len(block.lines) for block in self.blocks)

    @property
    def withheld(self) -> int:
        """How many lines are counted and not named."""
        return max(self.counts.lines - self.printed, 0) if self.unnamed is None else self.unnamed


@dataclass(frozen=True, slots=True)
class ReadingBlock:
    """A group of the list on a screen; of a very long list only the first lines are shown at once."""

    block: SignatureBlock
    first: tuple[SignatureLine, ...]
    rest: tuple[SignatureLine, ...]

    @property
    def all_in_all(self) -> int:
        return len(self.block.lines)


def reading_block(block: SignatureBlock) -> ReadingBlock:
    """Return a group of the list as pages show it."""
    return ReadingBlock(block, block.lines[:SHOWN_AT_ONCE], block.lines[SHOWN_AT_ONCE:])


@dataclass(frozen=True, slots=True)
class ListSource:
    """What somebody who has the signatures answers about the lists of letters.

    ``printed`` is the frozen list of a closed letter, else the list as it is now; ``live`` is the list as it is
    now, also after closing. ``with_counts`` gives letters a ``signature_count``. ``is_behind`` tells whether
    somebody left the list, or is named otherwise, since an edition was made from it; ``behind`` counts
    such lines of the newest frozen list, and ``behind_of`` of the newest ones of several letters, by letter.
    ``pending`` counts the signatures that wait for a coordinator. ``addenda`` are those that strangers may have.
    ``counted_by_day`` gives, for the days of its coalition on which any were counted, the signatures of a campaign.
    ``without_place`` says of kinds that may sign that no group of the list takes them; None where there is no group.
    """

    printed: Callable[[Letter], PrintedList]
    live: Callable[[Letter], PrintedList]
    count: Callable[[Letter], Counts]
    counts_of: Callable[[Iterable[int]], dict[int, Counts]]
    with_counts: Callable[[QuerySet[Letter]], QuerySet[Letter]]
    is_behind: Callable[[Letter, Edition], bool]
    behind: Callable[[Letter], int]
    behind_of: Callable[[Iterable[FrozenList]], dict[int, int]]
    pending: Callable[[Letter], int]
    addenda: Callable[[Letter], list[Addendum]]
    number_in: Callable[[Campaign], int]
    counted_by_day: Callable[[Campaign], dict[date, int]]
    without_place: Callable[[Letter], list[str] | None]


_registered: list[ListSource] = []


def register(source: ListSource) -> None:
    """Say who knows the lists; the last one is asked."""
    _registered.append(source)


def source() -> ListSource:
    """Return who knows the lists of letters."""
    return _registered[-1]
