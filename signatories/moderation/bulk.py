"""One deed about many signatures, ordered: for those that were ticked, or for those that were counted by criteria.

Whom it is about is settled here, in one short transaction; a worker does it, some at a time (``bulk_work``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from campaign import jobs
from campaign.clock import Lock, database_now, lock
from campaign.form_keys import made_by_form
from campaign.kept_words import gettext as _
from campaign.kept_words import ngettext
from campaign.models import User
from campaign.trail import activity
from letters.models import Letter
from signatories.models import BulkDeed, BulkTarget, SignatureGroup
from signatories.moderation.changes import SignatureDeed
from signatories.moderation.criteria import Criteria, DryCount, dry_count
from signatories.moderation.decisions import ModerationRefused, lock_list

# So long what a deed did can be taken back; then its targets are forgotten.
UNDO_WITHIN: Final = timedelta(days=30)
_AT_ONCE: Final = 1_000


class CountChanged(ModerationRefused):
    """Other signatures fit by now than those that were counted; ``found`` is what there is now."""

    def __init__(self, found: DryCount) -> None:
        words = ngettext(
            "Meanwhile it is %(n)d signature, and not those that were counted. Nothing was done. Look again.",
            "Meanwhile it is %(n)d signatures, and not those that were counted. Nothing was done. Look again.",
            found.number,
        )
        super().__init__(words % {"n": found.number})
        self.found = found


@dataclass(frozen=True, slots=True)
class GivenDeed:
    """What it takes to do a deed, as the coordinator gave it."""

    deed: SignatureDeed
    actor: User
    form_key: str
    why: str = ""
    tells: bool = False
    group: SignatureGroup | None = None


@transaction.atomic
def order_counted(*, letter: Letter, given: GivenDeed, criteria: Criteria, mark: str) -> BulkDeed:
    """Order a deed about all that fit criteria, which must be those that the dry count with this ``mark`` has shown.

    The same form orders it once. Raises CountChanged and ModerationRefused.
    """
    if (done := _begin(letter, given)) is not None:
        return done
    if criteria.are_empty:
        raise ModerationRefused(_("Say at least one thing that the signatures have in common."))
    found = dry_count(letter, given.deed, criteria)
    if found.mark != mark:
        raise CountChanged(found)
    if not found.keys:
        raise ModerationRefused(_("No signature fits, so nothing was done."))
    return _store(letter, given, found.keys, criteria=criteria, seen_at=database_now())


@transaction.atomic
def order_ticked(*, letter: Letter, given: GivenDeed, ids: Collection[int], seen_at: datetime | None) -> BulkDeed:
    """Order a deed about signatures that somebody has ticked on a page shown at ``seen_at``."""
    if (done := _begin(letter, given)) is not None:
        return done
    keys = list(letter.signatures.filter(pk__in=list(ids)).order_by("pk").values_list("pk", flat=True))
    return _store(letter, given, keys, criteria=Criteria(), seen_at=seen_at)


def _begin(letter: Letter, given: GivenDeed) -> BulkDeed | None:
    """Refuse a frozen list; let one coordinator at a time order, and return what this form has ordered before."""
    lock(Lock.MODERATING, letter.pk)
    if (done := made_by_form(BulkDeed.objects.filter(letter=letter), given.form_key).first()) is not None:
        return done
    lock_list(letter)
    if given.group is not None and given.group.letter_id != letter.pk:
        raise ModerationRefused(_("Choose a group of this letter."))
    return None


def _store(
    letter: Letter, given: GivenDeed, keys: Sequence[int], *, criteria: Criteria, seen_at: datetime | None
) -> BulkDeed:
    deed = BulkDeed.objects.create(
        letter=letter,
        form_key=given.form_key,
        deed=given.deed.value,
        criteria="" if criteria.are_empty else criteria.as_json(),
        why=given.why,
        tells=given.tells,
        group=given.group,
        total=len(keys),
        actor=given.actor,
        seen_at=seen_at,
        ordered_at=database_now(),
    )
    targets = (BulkTarget(bulk_deed=deed, signature_id=key) for key in keys)
    BulkTarget.objects.bulk_create(targets, batch_size=_AT_ONCE)
    record("signatures.bulk_ordered", deed, given.actor, about=len(keys), by=criteria.named)
    return deed


# Taking it back


def undo_refusal(deed: BulkDeed, *, now: datetime) -> str:
    """Return why a deed cannot be taken back, or nothing where it can."""
    if deed.deed == BulkDeed.Kind.UNDO or hasattr(deed, "undone_by"):
        return _("It is taken back already.")
    if deed.state not in {BulkDeed.State.DONE, BulkDeed.State.FAILED}:
        return _("It is still being done.")
    if deed.ordered_at < now - UNDO_WITHIN:
        return _("It is too long ago to be taken back as a whole.")
    if deed.letter.is_list_fixed:
        return _("The list is frozen, so nothing about it can be changed any more.")
    return "" if deed.changed else _("There is nothing to take back.")


@transaction.atomic
def order_undo(*, deed: BulkDeed, actor: User) -> BulkDeed:
    """Order that a deed is taken back, as far as nobody has touched its signatures since; the same once more is one."""
    lock(Lock.MODERATING, deed.letter_id)
    deed = BulkDeed.objects.select_related("letter__campaign__coalition", "undone_by").get(pk=deed.pk)
    if hasattr(deed, "undone_by"):
        return deed.undone_by
    now = lock_list(deed.letter)
    if refusal := undo_refusal(deed, now=now):
        raise ModerationRefused(refusal)
    undo = BulkDeed.objects.create(
        letter=deed.letter,
        form_key=f"undo {deed.pk}",
        deed=BulkDeed.Kind.UNDO,
        undoes=deed,
        total=deed.targets.filter(was_done=True).count(),
        actor=actor,
        ordered_at=now,
    )
    record("signatures.bulk_undo_ordered", undo, actor, about=undo.total, undoes=deed.pk)
    return undo


@transaction.atomic
def try_again(*, deed: BulkDeed) -> bool:
    """Let a deed that stopped go on; tell whether it had stopped."""
    return bool(jobs.wait_again(BulkDeed.objects.filter(pk=deed.pk)))


def forget(*, now: datetime) -> int:
    """Forget what it takes to take deeds back, once they no longer can be; return for how many signatures."""
    return BulkTarget.objects.filter(bulk_deed__ordered_at__lt=now - UNDO_WITHIN).delete()[0]


def record(verb: str, deed: BulkDeed, actor: User, **data: object) -> None:
    """Write one entry about a deed; by what the signatures were found is named, never told."""
    activity.record(
        verb,
        coalition=deed.letter.campaign.coalition,
        actor=actor,
        about=deed,
        data={"letter": deed.letter_id, "deed": deed.deed, **data},
    )
