"""Frozen lists: which one is printed next, and who has left since it was frozen."""

from letters.documents import Counts
from letters.models import Edition, FrozenList, Letter
from signatories.models.signature import SignatureQuerySet


def newest_list(letter: Letter) -> FrozenList | None:
    """Return the list that the next edition would print."""
    return letter.frozen_lists.order_by("-number").first()


def left_since(letter: Letter, frozen: FrozenList) -> int:
    """Count the lines that left the list after it was frozen."""
    return max(Counts(**frozen.counts).signatories - still_listed(letter, frozen).count(), 0)


def still_listed(letter: Letter, frozen: FrozenList) -> SignatureQuerySet:
    """Return the lines of a frozen list that still count, withheld ones included; nobody who came later."""
    return letter.signatures.counted().filter(counted_at__lte=frozen.frozen_at)


def has_left(letter: Letter, edition: Edition) -> bool:
    """Tell whether somebody whom an edition names has left the list since; an older list counts as well."""
    frozen = newest_list(letter)
    return frozen is not None and (edition.frozen_list_id != frozen.pk or left_since(letter, frozen) > 0)
