"""The printed list of a letter with very many names, in pages that a worker sets: no visitor waits for their order.

``ordering`` decides what stands where, as everywhere. A page is no older than the totals are; of it is read
only who still stands on the list at this moment, so that a name that was withdrawn is gone at once.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, Final

from letters.documents import Counts, SignatureBlock, blocks_from_json
from letters.lists import PrintedList
from letters.models import Letter
from signatories.lists import listing, ordering
from signatories.models import ListPage, ListTotals, Signature, SignatureGroup

# A list of up to so many lines is made whole each time it has changed.
A_PAGE: Final = 1000


def set_pages(letter: Letter, *, named: int) -> int:
    """Set the pages of a list of so many lines anew, in the caller's transaction; return how many there are."""
    ListPage.objects.filter(letter=letter).delete()
    if named <= A_PAGE:
        return 0
    groups = list(letter.signature_groups.all())
    habits = letter.campaign.coalition.sort_habits
    found = ordering.placed(groups, listing.printable(letter), language=letter.language, habits=habits)
    pages = list(_pages(letter, found))
    ListPage.objects.bulk_create(pages, batch_size=20)
    return len(pages)


def _pages(letter: Letter, found: list[tuple[SignatureGroup, list[Signature]]]) -> Iterator[ListPage]:
    """Part the list into pages; a group that goes on has its heading and note on its first page alone."""
    blocks: list[SignatureBlock] = []
    ids: list[int] = []
    number = 1
    for group, ordered in found:
        whole = ordering.block(group, ordered, language=letter.language)
        at = 0
        while at < len(ordered):
            if len(ids) == A_PAGE:
                yield _page(letter, number, blocks, ids)
                blocks, ids, number = [], [], number + 1
            end = at + A_PAGE - len(ids)
            piece = replace(whole, lines=whole.lines[at:end])
            blocks.append(replace(piece, heading="", note="") if at else piece)
            ids += [signature.pk for signature in ordered[at:end]]
            at = min(end, len(ordered))
    yield _page(letter, number, blocks, ids)


def _page(letter: Letter, number: int, blocks: list[SignatureBlock], ids: list[int]) -> ListPage:
    return ListPage(letter=letter, number=number, blocks=list(map(asdict, blocks)), signatures=ids)


def looks(letter: Letter) -> str:
    """Return a digest of what decides, beside the signatures, how the list is printed."""
    groups = list(letter.signature_groups.order_by("pk").values_list())
    habits = str(letter.campaign.coalition.sort_habits)
    return hashlib.sha256(json.dumps([letter.language, habits, groups], default=str).encode()).hexdigest()


def read(letter: Letter, number: int) -> PrintedList | None:
    """Return a page of the list without those who have left it since; None where the list has no such page."""
    totals = ListTotals.objects.filter(letter=letter, pages__gte=number).first()
    page = ListPage.objects.filter(letter=letter, number=number).first() if totals and number > 0 else None
    if totals is None or page is None:
        return None
    still = set(letter.signatures.printable().filter(pk__in=page.signatures).values_list("pk", flat=True))
    return PrintedList(
        blocks=tuple(_still_there(blocks_from_json(page.blocks), page.signatures, still)),
        counts=Counts(totals.organizations, totals.individuals, totals.countries, on_paper=listing.on_paper(letter)),
        pages=totals.pages,
        unnamed=max(totals.organizations + totals.individuals - totals.named, 0),
    )


def _still_there(blocks: tuple[SignatureBlock, ...], ids: list[int], still: set[int]) -> Iterator[SignatureBlock]:
    at = 0
    for block in blocks:
        lines: Any = zip(block.lines, ids[at:], strict=False)
        yield replace(block, lines=tuple(line for line, pk in lines if pk in still))
        at += len(block.lines)


def whole_or_first(letter: Letter) -> PrintedList:
    """Return the list as it is now, or of a very long one the first page."""
    return read(letter, 1) or listing.live_list(letter)
