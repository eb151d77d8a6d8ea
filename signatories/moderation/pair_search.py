"""A worker looks for likely pairs among the signatures of a letter, and keeps them in rows for a person to decide.

It reads without a lock and writes in one short transaction. What was decided about a pair stays decided.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from campaign import jobs, queue
from campaign.clock import database_now
from campaign.directory.matching import all_names
from campaign.kept_words import gettext as _
from campaign.mailbox import FREE_MAIL, canonical
from letters.models import Letter
from letters.states import LetterState
from signatories.models import LikelyPair, PairSearch, Signature
from signatories.models.signature import STANDS, Kind
from signatories.moderation import pair_rules
from signatories.moderation.pair_rules import Pair, Party

TASK: Final = "signatories.find_pairs"
LEASE_SECONDS: Final = 280
_AT_ONCE: Final = 1_000
_A_PIECE: Final = 2_000


def want(letter: Letter) -> None:
    """Have a worker look at a letter's signatures; one that is about to does it once."""
    waiting: dict[str, Any] = {"state": PairSearch.WAITING, "attempts": 0}
    search, is_new = PairSearch.objects.get_or_create(letter=letter)
    if not is_new:
        PairSearch.objects.filter(pk=search.pk, state__in=[PairSearch.DONE, PairSearch.FAILED]).update(**waiting)
    transaction.on_commit(lambda: queue.wake(TASK, letter_id=letter.pk), robust=True)


def search(*, letter_id: int) -> None:
    """Look for the pairs of a letter, unless somebody else does."""
    now = database_now()
    lease = jobs.claim(PairSearch.objects.due(now=now), letter_id, seconds=LEASE_SECONDS)
    if lease is None:
        return
    with jobs.giving_up(PairSearch.objects.all(), letter_id, lease):
        found = pair_rules.pairs(list(parties(letter_id)))
        with transaction.atomic():
            _keep(letter_id, found)
            jobs.finish(PairSearch.objects.all(), letter_id, lease, searched_at=now)


def parties(letter_id: int) -> Iterator[Party]:
    """Yield the lines of a letter, those that count and those that wait; what is withheld is compared as well."""
    lines = Signature.objects.filter(letter=letter_id, state__in=STANDS, joins=None).select_related("organization")
    for line in lines.order_by("pk").iterator(_A_PIECE):
        entry = line.organization
        is_person = line.kind == Kind.PERSON
        name = line.part("name" if is_person else "organization_name")
        domain = canonical(line.email).rpartition("@")[2] if line.email else ""
        if name:
            yield Party(
                pk=line.pk,
                is_person=is_person,
                names=(name, *(all_names(entry) if entry and not is_person else ())),
                country=str(line.country.code or ""),
                domain="" if domain in FREE_MAIL else domain,
                affiliation=line.part("affiliation") if is_person else "",
                entry=entry.pk if entry else None,
                parent=entry.parent_id if entry else None,
            )


def _keep(letter_id: int, found: list[Pair]) -> None:
    """Store new pairs, and forget undecided ones that are none any more."""
    here = LikelyPair.objects.filter(first__letter=letter_id)
    pairs = {(pair.first, pair.second): pair for pair in found}
    undecided = here.filter(verdict=LikelyPair.Verdict.OPEN).values_list("pk", "first", "second")
    LikelyPair.objects.filter(pk__in=[key for key, *two in undecided if tuple(two) not in pairs]).delete()
    there = set(Signature.objects.filter(letter=letter_id).values_list("pk", flat=True))
    fresh = (
        LikelyPair(first_id=pair.first, second_id=pair.second, reasons=[list(reason) for reason in pair.reasons])
        for pair in pairs.values()
        if {pair.first, pair.second} <= there
    )
    LikelyPair.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=_AT_ONCE)


def wake_waiting() -> None:
    """Look anew where signatures have come or changed since, and wake workers for what no wake-up reached."""
    since = Q(changed_at__gt=OuterRef("searched_at")) | Q(confirmed_at__gt=OuterRef("searched_at"))
    newer = Signature.objects.filter(since | Q(submitted_at__gt=OuterRef("searched_at")), letter=OuterRef("letter"))
    is_open = PairSearch.objects.filter(state=PairSearch.DONE, letter__state=LetterState.OPEN)
    is_open.filter(Exists(newer.filter(state__in=STANDS))).update(state=PairSearch.WAITING, attempts=0)
    unsearched = Letter.objects.filter(state=LetterState.OPEN, pair_search=None)
    PairSearch.objects.bulk_create([PairSearch(letter=letter) for letter in unsearched], ignore_conflicts=True)
    for lost in jobs.lost(PairSearch.objects.all()):
        jobs.give_up(PairSearch.objects.all(), lost, _("The worker was lost while looking for likely pairs."))
    for letter_id in jobs.waiting(PairSearch.objects.all()).values_list("pk", flat=True)[:5]:
        queue.wake(TASK, letter_id=letter_id)
