"""The list of signatories of a letter, with its counts, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate

from campaign.models import Campaign
from letters.documents import Counts, SignatureBlock, blocks_from_json
from letters.lists import PrintedList
from letters.models import Letter
from letters.states import LIST_IS_FROZEN, LetterState
from signatories.lists import autographs, ordering
from signatories.lists.frozen import behind, newest_list, still_listed
from signatories.models import PaperTotal, Signature, SignatureGroup
from signatories.models.signature import Kind, SignatureQuerySet


@dataclass(frozen=True, slots=True)
class ListForms:
    """A list as everybody may read it and as the recipients get it; the latter is empty where both are the same.

    ``placed`` are the signatures of ``blocks``, in the same order; ``lines`` are all of the list, withheld ones too.
    """

    blocks: tuple[SignatureBlock, ...]
    for_recipients: tuple[SignatureBlock, ...]
    counts: Counts
    placed: list[tuple[SignatureGroup, list[Signature]]]
    lines: SignatureQuerySet


def printed_list(letter: Letter) -> PrintedList:
    """Return the frozen list of a closed letter, as it would be frozen anew today; else the list as it is now."""
    if LetterState(letter.state) in LIST_IS_FROZEN:
        frozen = newest_list(letter)
        if frozen is not None and not behind(letter, frozen):
            return PrintedList(blocks_from_json(frozen.blocks), Counts(**frozen.counts))
        if frozen is not None:
            forms = list_forms(letter, still_listed(letter, frozen), on_paper=frozen.counts.get("on_paper", 0))
            return PrintedList(forms.blocks, forms.counts)
    return live_list(letter)


def list_forms(letter: Letter, signatures: SignatureQuerySet, *, on_paper: int = 0) -> ListForms:
    """Return what of these lines is printed for whom, and how many there are with those on paper."""
    named = signatures.filter(Q(withheld=False) | Q(in_letter=True))
    rows = list(named.select_related("organization").defer("email"))
    groups = list(letter.signature_groups.all())
    language, habits, pictures = letter.language, letter.campaign.coalition.sort_habits, autographs.of(letter)
    placed = ordering.placed(groups, rows, language=language, habits=habits)
    public = tuple(ordering.block(group, ordered, language=language, pictures=pictures) for group, ordered in placed)
    theirs = ordering.blocks(groups, rows, language=language, habits=habits, for_recipients=True, pictures=pictures)
    counts = replace(totals(signatures), on_paper=on_paper)
    return ListForms(public, theirs if theirs != public else (), counts, placed, signatures)


def live_list(letter: Letter) -> PrintedList:
    """Return the list as it is now: after closing the frozen one without those who withdrew since."""
    blocks = ordering.blocks(
        letter.signature_groups.all(),
        printable(letter),
        language=letter.language,
        habits=letter.campaign.coalition.sort_habits,
    )
    return PrintedList(blocks, count(letter))


def printable(letter: Letter) -> SignatureQuerySet:
    """Return the lines that everybody may read, with what is needed to order and print them."""
    return (
        letter.signatures.printable()
        .select_related("organization")
        .only(
            *("letter_id", "group_id", "kind", "state", "joins_id", "position", "pinned", "withheld"),
            *(
                "organization_name",
                "name",
                "title",
                "affiliation",
                "identification_only",
                "location",
                "note",
                "sort_name",
            ),
            *("sort_name", "signed_at", "counted_at", "submitted_at", "organization__sort_name"),
        )
    )


def count(letter: Letter) -> Counts:
    """Count the lines of the list, names withheld included, the countries they name, and who signed on paper.

    What a worker has counted is taken where nothing has changed since; both in one look.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [letter.pk] * 2)
        found = Counts(*cursor.fetchone())
    return replace(found, on_paper=on_paper(letter))


_COUNT: Final = """
WITH known AS (
    SELECT organizations, individuals, countries FROM signatories_listtotals AS totals
    WHERE letter_id = %s AND NOT EXISTS (SELECT 1 FROM signatories_listchange WHERE letter_id = totals.letter_id)
)
SELECT organizations, individuals, countries FROM known
UNION ALL
SELECT count(*) FILTER (WHERE kind = 'organization'), count(*) FILTER (WHERE kind = 'person'),
    count(DISTINCT country) FILTER (WHERE country <> '')
FROM signatories_signature
WHERE letter_id = %s AND state = 'counted' AND joins_id IS NULL AND NOT EXISTS (SELECT 1 FROM known)
HAVING NOT EXISTS (SELECT 1 FROM known)
"""


def on_paper(letter: Letter) -> int:
    """Return how many have signed on paper, as coordinators have entered it."""
    return PaperTotal.objects.standing().filter(letter=letter).aggregate(number=Sum("number"))["number"] or 0


def totals(lines: SignatureQuerySet) -> Counts:
    """Count these lines by kind, and the countries they name."""
    numbers = lines.aggregate(
        organizations=Count("pk", filter=Q(kind=Kind.ORGANIZATION)),
        individuals=Count("pk", filter=Q(kind=Kind.PERSON)),
        countries=Count("country", filter=~Q(country=""), distinct=True),
    )
    return Counts(**numbers)


def counts_of(asked: Iterable[int]) -> dict[int, Counts]:
    """Count the lines of several letters by kind, names withheld included, and on paper; countries are left out."""
    letters = list(asked)
    lines = Signature.objects.counted().filter(letter__in=letters).order_by().values("letter")
    rows = lines.annotate(
        organizations=Count("pk", filter=Q(kind=Kind.ORGANIZATION)),
        individuals=Count("pk", filter=Q(kind=Kind.PERSON)),
    )
    paper = PaperTotal.objects.standing().filter(letter__in=letters).order_by().values_list("letter")
    numbers = dict(paper.annotate(number=Sum("number")))
    found = {row["letter"]: Counts(row["organizations"], row["individuals"]) for row in rows}
    return found | {letter: replace(found.get(letter, Counts()), on_paper=number) for letter, number in numbers.items()}


def with_counts(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Give each letter a ``signature_count``: the lines of its list, names withheld included, and those on paper."""
    counted = (
        Signature.objects.counted()
        .filter(letter=OuterRef("pk"))
        .order_by()
        .values("letter")
        .annotate(number=Count("pk"))
        .values("number")
    )
    paper = PaperTotal.objects.standing().filter(letter=OuterRef("pk")).order_by().values("letter")
    numbers = paper.annotate(number=Sum("number")).values("number")
    return letters.annotate(signature_count=Coalesce(Subquery(counted), 0) + Coalesce(Subquery(numbers), 0))


def pending(letter: Letter) -> int:
    """Count the signatures that wait for a coordinator, as long as one can decide."""
    return letter.signatures.to_decide().count()


def number_in(campaign: Campaign) -> int:
    """Count the lines of all letters of a campaign, and those on paper."""
    paper = PaperTotal.objects.standing().filter(letter__campaign=campaign).aggregate(number=Sum("number"))["number"]
    return Signature.objects.counted().filter(letter__campaign=campaign).count() + (paper or 0)


def counted_by_day(campaign: Campaign) -> dict[date, int]:
    """Return how many signatures of a campaign came to count on each day of its coalition that had any."""
    counted = Signature.objects.counted().filter(letter__campaign=campaign, counted_at__isnull=False)
    zone = ZoneInfo(campaign.coalition.time_zone)
    daily = counted.order_by().annotate(day=TruncDate("counted_at", tzinfo=zone)).values_list("day")
    return dict(daily.annotate(number=Count("pk")))


def number_of(signature: Signature) -> int | None:
    """Return the place of this signature among all that count, in the order in which they came to count.

    A second representative has the number of the line; whoever does not count has none. A suspect does not
    count either, and its signer sees the number that it would have.
    """
    own = signature.joins or signature
    if signature.face != Signature.State.COUNTED or own.counted_at is None:
        return None
    earlier = Q(counted_at__lt=own.counted_at) | Q(counted_at=own.counted_at, pk__lte=own.pk)
    number = Signature.objects.filter(letter_id=signature.letter_id).counted().filter(earlier).count()
    return number + (own.state == Signature.State.SUSPECT)
