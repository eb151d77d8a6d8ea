"""How many stand behind a letter, kept: the version of a list, and its totals, which a worker counts from time to time.

Triggers of the database leave a mark for whatever changes a list. How many there ever were is its version, by
which pages know that they are old; nobody counts signatures to find out.
"""

from django.db import connection, transaction

from campaign.clock import Lock, database_now, lock
from letters.documents import Counts
from letters.models import Letter
from signatories.lists import listing, pages
from signatories.models import ListChange, ListTotals

_VERSION = """
SELECT coalesce(sum(changes), 0) + (SELECT count(*) FROM signatories_listchange WHERE letter_id = %s),
    max(counted_at) FILTER (WHERE pages > 0)
FROM signatories_listtotals WHERE letter_id = %s
"""


def version(letter: Letter) -> int:
    """Return how often the list has changed, in one look: to refresh the totals makes no other version."""
    return int(facts(letter)[0])


def facts(letter: Letter) -> tuple[int, object]:
    """Return the version of the list, and of a very long one when its pages were set."""
    with connection.cursor() as cursor:
        cursor.execute(_VERSION, [letter.pk, letter.pk])
        found: tuple[int, object] = tuple(cursor.fetchone())
    return found


def refresh_all() -> None:
    """Count anew what has changed since it was counted, and set the pages of very long lists."""
    changed = ListChange.objects.order_by("letter_id").values_list("letter_id", flat=True).distinct()
    paged = ListTotals.objects.filter(pages__gt=0).values_list("pk", flat=True)
    for pk in sorted({*changed, *paged}):
        refresh(letter_id=pk)


@transaction.atomic
def refresh(*, letter_id: int) -> None:
    """Count the list of one letter anew; two at once wait for each other, and the second finds nothing to do.

    The marks are taken first: whatever they stand for is committed, so that the count holds it. What
    comes meanwhile keeps its mark for the next time.
    """
    lock(Lock.TOTALS, letter_id)
    taken = ListChange.objects.filter(letter_id=letter_id).delete()[0]
    letter = Letter.objects.select_related("campaign__coalition").filter(pk=letter_id).first()
    if letter is None:
        return
    former = ListTotals.objects.filter(letter=letter).first() or ListTotals(letter=letter)
    looks = pages.looks(letter)
    if not taken and (former.looks == looks or not former.pages):
        return
    counts = listing.totals(letter.signatures.counted())
    former.organizations, former.individuals, former.countries = (
        counts.organizations,
        counts.individuals,
        counts.countries,
    )
    former.named = letter.signatures.printable().count()
    former.pages = pages.set_pages(letter, named=former.named)
    former.changes, former.looks, former.counted_at = former.changes + taken, looks, database_now()
    former.save()


def latest(letter: Letter) -> Counts | None:
    """Return the totals as they were last counted; None where nobody has counted yet."""
    totals = ListTotals.objects.filter(letter=letter).first()
    return Counts(totals.organizations, totals.individuals, totals.countries) if totals else None
