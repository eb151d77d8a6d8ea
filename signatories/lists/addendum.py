"""Those who came too late for a frozen list: kept for an addendum, in the order of the list, and counted nowhere else.

What was delivered never changes. Until it is, a coordinator may go back and open signing again: then whoever is
kept here waits to be decided about like anybody, and stands on the list itself.
"""

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.documents import Counts, SignatureBlock
from letters.editions import addenda, orders
from letters.models import Letter
from letters.states import LIST_IS_FROZEN
from signatories.lists import ordering
from signatories.lists.listing import ListForms
from signatories.models import Signature
from signatories.models.signature import Kind, SignatureQuerySet, State
from signatories.shown import as_shown


class AddendumRefused(Refusal):
    """Nobody can be kept for an addendum now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class AddendumList:
    """What the addendum prints; ``unnamed`` are counted without a name, ``doubled`` are on the list already."""

    blocks: tuple[SignatureBlock, ...]
    number: int
    unnamed: int
    doubled: int


@dataclass(frozen=True, slots=True)
class AddendumPlace:
    """Where a late signature goes: the number of the next addendum, and of the edition that it will add to."""

    number: int
    edition: int


def place_for_latecomers(letter: Letter) -> AddendumPlace | None:
    """Return where whoever signs now would stand, or None where the letter itself is still signed or nothing is."""
    edition = orders.newest_ready(letter) if letter.is_for_latecomers else None
    return AddendumPlace(addenda.next_number(letter), edition.number) if edition else None


def left_out(letter: Letter) -> SignatureQuerySet:
    """Return those who waited for a coordinator when the list was frozen, and are not kept for the addendum."""
    waiting = letter.signatures.pending().filter(for_addendum=False, letter__state__in=LIST_IS_FROZEN)
    return waiting.exclude(confirmed_at__gt=F("letter__closed_at"))


@transaction.atomic
def choose(*, letter: Letter, ids: Collection[int], actor: User, keeps: bool, seen_at: datetime | None = None) -> int:
    """Keep signatures that were left out for the addendum, or leave them out again; return how many.

    Nobody is confirmed by it: what their own signer never confirmed is none of these, nor what reads otherwise
    than at ``seen_at``. Raises AddendumRefused.
    """
    lock(Lock.SIGNING, letter.pk, shared=True)
    if Letter.objects.values_list("state", flat=True).get(pk=letter.pk) not in LIST_IS_FROZEN:
        raise AddendumRefused(_("The list is not frozen: whoever comes now stands on it."))
    among = left_out(letter) | letter.signatures.came_late() if keeps else letter.signatures.late()
    chosen = list(among.filter(as_shown(seen_at), pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
    Signature.objects.filter(pk__in=[one.pk for one in chosen]).update(for_addendum=keeps)
    verb = "signature.for_addendum" if keeps else "signature.not_for_addendum"
    coalition = letter.campaign.coalition
    for one in chosen:
        activity.record(verb, coalition=coalition, actor=actor, about=one, data={"letter": letter.pk})
    return len(chosen)


def addendum(letter: Letter) -> AddendumList:
    """Return the next addendum as it stands: an organization is one line in it, and none where it has one already."""
    shown, doubled = latecomers(letter)
    blocks = blocks_of(letter, shown)
    return AddendumList(blocks, len(shown), sum(row.withheld for row in shown), doubled)


def latecomers(letter: Letter) -> tuple[list[Signature], int]:
    """Return who is kept for the next addendum, and how many more are of organizations that have a line already."""
    rows = list(letter.signatures.late().select_related("organization", "group").order_by("submitted_at", "pk"))
    keys = {one.organization_key for one in rows if one.organization_key}
    listed = letter.signatures.filter(organization_key__in=keys)
    listed = listed.counted() | listed.filter(addendum__isnull=False, state=State.PENDING)
    seen = set(listed.values_list("organization_key", flat=True))
    shown: list[Signature] = []
    # Of several of one organization the one that shows most is its line; what follows puts them in order.
    for row in sorted(rows, key=lambda one: one.withheld + (one.withheld and not one.in_letter)):
        if row.organization_key and row.organization_key in seen:
            continue
        seen.add(row.organization_key)
        shown.append(row)
    return shown, len(rows) - len(shown)


def blocks_of(
    letter: Letter, shown: Iterable[Signature], *, for_recipients: bool = False
) -> tuple[SignatureBlock, ...]:
    """Return latecomers as they are printed, in the order of the list."""
    return ordering.blocks(
        letter.signature_groups.all(),
        map(_as_line, shown),
        language=letter.language,
        habits=letter.campaign.coalition.sort_habits,
        for_recipients=for_recipients,
    )


def forms_of(letter: Letter, shown: Sequence[Signature]) -> ListForms:
    """Return latecomers as a list that is being frozen: how they are printed for whom, and their rows."""
    public, theirs = blocks_of(letter, shown), blocks_of(letter, shown, for_recipients=True)
    organizations = sum(row.kind == Kind.ORGANIZATION for row in shown)
    placed = ordering.placed(
        letter.signature_groups.all(),
        map(_as_line, shown),
        language=letter.language,
        habits=letter.campaign.coalition.sort_habits,
    )
    return ListForms(
        blocks=public,
        for_recipients=theirs if theirs != public else (),
        counts=Counts(organizations=organizations, individuals=len(shown) - organizations),
        placed=placed,
        lines=letter.signatures.filter(pk__in=[row.pk for row in shown]),
    )


def _as_line(signature: Signature) -> Signature:
    """Return a copy that the list would print; nothing of it is stored."""
    line = copy(signature)
    line.state = State.COUNTED
    return line


def as_text(letter: Letter, found: AddendumList) -> str:
    """Return the addendum as plain text, headed with what it is added to."""
    pieces = [_("Addendum to “%(title)s”") % {"title": letter.title}]
    for block in found.blocks:
        lines = ["\n".join([*line.lines, *([line.note] if line.note else [])]) for line in block.lines]
        pieces.append("\n".join([*([block.heading, ""] if block.heading else []), *lines]))
    return "\n\n".join(pieces) + "\n"
