"""Frozen lists: which one is printed next, and whose line reads otherwise since it was frozen."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from letters.documents import Counts
from letters.models import Edition, FrozenList, Letter
from signatories.models import Signature
from signatories.models.signature import SignatureQuerySet


def newest_list(letter: Letter) -> FrozenList | None:
    """Return the list that the next edition would print."""
    return letter.frozen_lists.order_by("-number").first()


def left_since(letter: Letter, frozen: FrozenList) -> int:
    """Count the lines that left the list after it was frozen."""
    return max(Counts(**frozen.counts).lines - still_listed(letter, frozen).count(), 0)


def changed_since(letter: Letter, frozen: FrozenList) -> int:
    """Count the lines that read otherwise since, as when a signer no longer wants to be named."""
    return still_listed(letter, frozen).filter(changed_at__gt=frozen.frozen_at).count()


def behind(letter: Letter, frozen: FrozenList) -> int:
    """Count the lines that a frozen list has and should not have any more, or has otherwise."""
    return behind_of([frozen]).get(letter.pk, 0)


def lines_behind(letter: Letter) -> int:
    """Count such lines of a letter's newest list."""
    frozen = newest_list(letter)
    return behind(letter, frozen) if frozen else 0


def behind_of(newest: Iterable[FrozenList]) -> dict[int, int]:
    """Count such lines for the newest lists of several letters, by letter; in one query."""
    lists = list(newest)
    if not lists:
        return {}
    then = [Q(letter=one.letter_id, counted_at__lte=one.frozen_at) for one in lists]
    since = [Q(letter=one.letter_id, changed_at__gt=one.frozen_at) for one in lists]
    rows = Signature.objects.counted().filter(reduce(or_, then)).order_by().values("letter")
    counted = rows.annotate(still=Count("pk"), changed=Count("pk", filter=reduce(or_, since)))
    found = {row["letter"]: (row["still"], row["changed"]) for row in counted}
    lines = {}
    for one in lists:
        still, changed = found.get(one.letter_id, (0, 0))
        lines[one.letter_id] = max(Counts(**one.counts).lines - still, 0) + changed
    return {letter: number for letter, number in lines.items() if number}


def still_listed(letter: Letter, frozen: FrozenList) -> SignatureQuerySet:
    """Return the lines of a frozen list that still count, withheld ones included; nobody who came later."""
    return letter.signatures.counted().filter(counted_at__lte=frozen.frozen_at)


def is_behind(letter: Letter, edition: Edition) -> bool:
    """Tell whether an edition names somebody who has left since or is named otherwise; an older list counts as well."""
    frozen = newest_list(letter)
    return frozen is not None and (edition.frozen_list_id != frozen.pk or behind(letter, frozen) > 0)
