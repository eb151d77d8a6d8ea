"""Two signatures that are one signatory's: made one line, kept apart for good, and either taken back by a press.

After a merge the list has one line and counts it once. Both signers keep their own signature with its link: each may
correct or withdraw, and the other takes the line over as a second representative does. Nothing is merged by likeness.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from campaign.clock import database_now
from campaign.encryption import digest
from campaign.kept_words import gettext as _
from campaign.models import User
from letters.models import Letter
from signatories import shown
from signatories.models import LikelyPair, Signature
from signatories.models.signature import STANDS, State
from signatories.moderation.decisions import ModerationRefused, lock_list, rows_of
from signatories.moderation.recording import record
from signatories.signing import lines

Verdict = LikelyPair.Verdict


@transaction.atomic
def merge(
    *, letter: Letter, pair: LikelyPair, actor: User, keep: int | None = None, seen_at: datetime | None = None
) -> Signature:
    """Let the two be one line, ``keep`` where both count; return the one that is. The same once more changes nothing.

    One that waits still waits, and joins the line when it is approved. Two of which one reads otherwise than at
    ``seen_at`` stay two. Raises ModerationRefused.
    """
    lock_list(letter)
    pair, two = _held(letter, pair, seen_at=seen_at)
    if pair.verdict == Verdict.SAME:
        return _kept_first(two, keep)[0]
    kept, other = _kept_first([_line_of(one) for one in two], keep)
    if kept == other:  # each was made one with a third before
        _decide(pair, Verdict.SAME, actor, undo={})
        return kept
    now = database_now()
    key = kept.organization_key or digest("merged", f"{letter.pk}:{kept.pk}")
    joiners = list(other.joined_by.values_list("pk", flat=True))
    same_place = letter.signatures.exclude(organization_key="").filter(organization_key=other.organization_key)
    waiting = list(same_place.filter(state=State.PENDING).exclude(pk=other.pk).values_list("pk", flat=True))
    undo = {
        "kept": kept.pk,
        "other": other.pk,
        "kept_key": kept.organization_key,
        "other_key": other.organization_key,
        "organization": other.organization_id,
        "joiners": joiners,
        "waiting": waiting,
    }
    entry = other.organization_id if other.withheld else kept.organization_id or other.organization_id
    changed = {"organization_key": key, "changed_at": now}
    Signature.objects.filter(pk__in=joiners).update(**changed, joins=kept)
    Signature.objects.filter(pk__in=waiting).update(**changed)
    joins = kept if State.COUNTED == other.state == kept.state else None
    Signature.objects.filter(pk=other.pk).update(**changed, joins=joins, organization=entry)
    Signature.objects.filter(pk=kept.pk).update(**changed)
    kept.refresh_from_db()
    lines.lead(kept, now=now)
    _decide(pair, Verdict.SAME, actor, undo=undo)
    record("signatures.merged", kept, actor, other=other.pk)
    return kept.joins or kept


def _line_of(signature: Signature) -> Signature:
    """Return the line that a signature is part of: the one it joins, or will join when it is approved."""
    if signature.joins is not None:
        return signature.joins
    if signature.state == State.COUNTED or not signature.organization_key:
        return signature
    lines = signature.letter.signatures.counted().filter(organization_key=signature.organization_key)
    return lines.first() or signature


def _kept_first(two: list[Signature], keep: int | None) -> tuple[Signature, Signature]:
    """Return the one that is the line, then the other: one that counts, is wanted, is in the directory, came first."""
    first, second = sorted(
        two, key=lambda one: (one.state != State.COUNTED, one.pk != keep, one.organization_id is None, one.pk)
    )
    return first, second


@transaction.atomic
def merge_two(*, letter: Letter, ids: Collection[int], actor: User, seen_at: datetime | None = None) -> Signature:
    """Let two signatures that a coordinator has picked be one line, and return it. Raises ModerationRefused."""
    lock_list(letter)
    two = list(rows_of(letter, ids).filter(joins=None, state__in=STANDS))
    if len(two) != 2 or two[0].kind != two[1].kind:
        raise ModerationRefused(_("Choose two lines of the same kind that count or wait."))
    first, second = two
    pair, _is_new = LikelyPair.objects.get_or_create(
        first=first, second=second, defaults={"reasons": [["by_hand", ""]]}
    )
    if pair.verdict == Verdict.APART:
        _decide(pair, Verdict.OPEN, None)
    return merge(letter=letter, pair=pair, actor=actor, seen_at=seen_at)


@transaction.atomic
def keep_apart(*, letter: Letter, pair: LikelyPair, actor: User, seen_at: datetime | None = None) -> None:
    """Remember that the two are not the same as they read at ``seen_at``; they are not offered again."""
    lock_list(letter)
    pair, two = _held(letter, pair, seen_at=seen_at)
    if pair.verdict == Verdict.OPEN:
        _decide(pair, Verdict.APART, actor)
        record("signatures.kept_apart", two[0], actor, other=two[1].pk)


@transaction.atomic
def undo(*, letter: Letter, pair: LikelyPair, actor: User) -> None:
    """Take a verdict back: two lines again where there were two, and the pair waits for a person once more.

    Raises ModerationRefused where another line has the other's place by now.
    """
    lock_list(letter)
    pair, two = _held(letter, pair, stand=False)
    if pair.verdict == Verdict.OPEN:
        return
    if pair.verdict == Verdict.SAME and pair.undo:
        try:
            with transaction.atomic():
                _part(pair.undo)
        except IntegrityError:
            raise ModerationRefused(_("The organization has another line by now, so this is not taken back.")) from None
    _decide(pair, Verdict.OPEN, None)
    record("signatures.merge_undone", two[0], actor, other=two[1].pk)


def merges_of(signature: Signature) -> QuerySet[LikelyPair]:
    """Return the merges in which a signature is one of the two."""
    merges = LikelyPair.objects.filter(verdict=Verdict.SAME)
    return merges.filter(Q(first=signature) | Q(second=signature)).select_related("first", "second")


def _part(before: dict[str, Any]) -> None:
    """Give the other its own line and key back, with those who had joined it; whoever left meanwhile stays away."""
    now = database_now()
    kept, other = (Signature.objects.get(pk=before[name]) for name in ("kept", "other"))
    joiners = Signature.objects.filter(pk__in=before["joiners"])
    of_other: dict[str, Any] = {"organization_key": before["other_key"], "changed_at": now}
    theirs = {other.pk, *before["joiners"]}
    counted = list(joiners.filter(state=State.COUNTED).order_by("counted_at", "pk"))
    line = other if other.state == State.COUNTED else next(iter(counted), None)
    # One of the other's may be the line of all by now, because it shows more, or as the kept one has left the list.
    Signature.objects.filter(joins__in=theirs).exclude(pk__in=theirs | {kept.pk}).update(joins=kept)
    Signature.objects.filter(pk__in=[one.pk for one in counted if one != line]).update(**of_other, joins=line)
    joiners.exclude(state=State.COUNTED).update(**of_other)
    Signature.objects.filter(pk=other.pk).update(**of_other, organization=before["organization"])
    Signature.objects.filter(pk__in={other.pk, line.pk if line else other.pk}).update(**of_other, joins=None)
    of_kept: dict[str, Any] = {"joins": None} if kept.joins_id in theirs else {}
    Signature.objects.filter(pk=kept.pk).update(organization_key=before["kept_key"], changed_at=now, **of_kept)
    for one in filter(None, (kept, line)):
        one.refresh_from_db()
        lines.lead(one, now=now)
    Signature.objects.filter(pk__in=before.get("waiting", ()), state=State.PENDING).update(**of_other)


def _held(
    letter: Letter, pair: LikelyPair, *, stand: bool = True, seen_at: datetime | None = None
) -> tuple[LikelyPair, list[Signature]]:
    """Return a pair and its two signatures as they are now, kept from everybody else, or refuse."""
    two = list(rows_of(letter, [pair.first_id, pair.second_id]))
    pair = LikelyPair.objects.select_for_update().get(pk=pair.pk)
    if len(two) != 2 or (stand and not all(one.state in STANDS for one in two)):
        raise ModerationRefused(_("One of the two has been withdrawn or rejected meanwhile."))
    if pair.verdict == Verdict.OPEN and shown.have_changed([one.pk for one in two], seen_at):
        raise ModerationRefused(shown.sentence())
    return pair, two


def _decide(pair: LikelyPair, verdict: str, actor: User | None, **more: Any) -> None:
    decided = database_now() if actor else None
    LikelyPair.objects.filter(pk=pair.pk).update(verdict=verdict, decided_by=actor, decided_at=decided, **more)
