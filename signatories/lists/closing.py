"""The end of signing: text and list are frozen at one moment, under one lock."""

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.dates import day_and_time
from campaign.encryption import digest
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.civil_time import Moment
from letters.documents import blocks_as_text
from letters.drafts import lifecycle, reference_numbers
from letters.drafts.signing_rules import columns_of, set_rules
from letters.models import FrozenList, Letter, Version
from letters.states import LetterState, Move
from signatories.lists import leaves, left_out, listing
from signatories.lists.left_out import LeftOut
from signatories.lists.listing import ListForms
from signatories.models import Signature


class ClosingRefused(Refusal):
    """Signing cannot be closed now; the sentence says why."""


class AlreadyClosed(ClosingRefused):
    """Somebody else closed the letter first."""


class EmptyList(ClosingRefused):
    """Nobody stands on the list."""


@dataclass(frozen=True, slots=True)
class ClosingOutlook:
    """What closing now would freeze, and whom it would leave out; ``in_grace`` are those who may still confirm."""

    counted: int
    pending: int
    in_grace: int
    unconfirmed: int


@transaction.atomic
def close(
    *, letter: Letter, actor: User | None, tells: Collection[str] = (), unless: Callable[[Letter], bool] | None = None
) -> FrozenList:
    """Freeze the list exactly as it stands and close the letter.

    Signers hold the lock shared, so everybody who was let in before is on the list
    and nobody gets in after. ``tells`` says who of those left out is written to: what is not
    in it was decided not to be said. ``unless`` is asked under the lock and may refuse. Raises
    AlreadyClosed, EmptyList or ClosingRefused; then nothing has changed.
    """
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    if letter.state != LetterState.OPEN:
        raise refusal(letter)
    if unless is not None and unless(letter):
        raise ClosingRefused(_("Somebody would be left out, so the list stays open."))
    forms = listing.list_forms(letter, letter.signatures.counted(), on_paper=listing.on_paper(letter))
    if not forms.counts.lines:
        raise empty_list()
    lifecycle.move(letter, Move.CLOSE, actor=actor)
    frozen = freeze(letter, forms, actor=actor)
    today = letter.campaign.coalition.day(frozen.frozen_at)
    reference_numbers.assign_reference(letter, today=today, actor=actor)
    for group in tells:
        left_out.tell(letter, LeftOut(group))
    while activity.link(letter.campaign.coalition_id):
        pass
    return frozen


@transaction.atomic
def reopen(*, letter: Letter, actor: User) -> Letter:
    """Let people sign again, unless the letter was sent; the next closing freezes a new list."""
    lock(Lock.SIGNING, letter.pk)
    return lifecycle.move(letter, Move.REOPEN, actor=actor)


@transaction.atomic
def go_back(*, letter: Letter, actor: User, reason: str, closes: Moment | None = None) -> Letter:
    """Take a final letter back before it was sent to anybody, with the reason on the record.

    It is closed again, so that date, furniture and the frozen list's lines can be corrected; with a new moment at
    which signing ``closes`` it is open again for late signers. The text stays what signers agreed to, and
    editions that were made stay as they are. Raises lifecycle.MoveRefused; then nothing has changed.
    """
    lock(Lock.SIGNING, letter.pk)
    letter = lifecycle.move(letter, Move.GO_BACK, actor=actor, reason=reason)
    if closes is None:
        return letter
    letter = set_rules(letter=letter, actor=actor, changes=columns_of("hard_deadline", closes))
    return lifecycle.move(letter, Move.REOPEN, actor=actor, reason=reason)


def freeze(letter: Letter, forms: ListForms, *, actor: User | None) -> FrozenList:
    """Store a list as the letter's next frozen list; call it under the lock."""
    # As it comes back from the database: lists, not tuples.
    data = json.loads(blocks_as_text(forms.blocks))
    sealed = blocks_as_text(forms.for_recipients) if forms.for_recipients else ""
    totals = forms.counts.as_json()
    frozen = FrozenList.objects.create(
        letter=letter,
        version=Version.objects.filter(letter=letter).order_by("-number").first(),
        number=letter.frozen_lists.count() + 1,
        blocks=data,
        counts=totals,
        sealed_blocks=sealed,
        sha256=list_digest(data, totals, sealed),
        frozen_by=actor,
        frozen_at=database_now(),
    )
    record = leaves.store(letter, frozen, forms)
    activity.record(
        "list.frozen",
        coalition=letter.campaign.coalition,
        actor=actor,
        about=letter,
        data={"number": frozen.number, "sha256": frozen.sha256, "root": record.root, **totals},
    )
    return frozen


def list_digest(blocks: list[dict[str, Any]], counts: dict[str, int], sealed: str = "") -> str:
    """Return the SHA-256 over a frozen list, in hex, whatever order its keys are kept in.

    What is sealed goes in as a keyed digest: nobody finds a name by trying names.
    """
    parts: dict[str, Any] = {"blocks": blocks, "counts": counts}
    if sealed:
        parts["sealed"] = digest("sealed list", sealed)
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_intact(frozen: FrozenList) -> bool:
    """Tell whether a frozen list is what it was when it was frozen."""
    return frozen.sha256 == list_digest(frozen.blocks, frozen.counts, frozen.sealed_blocks)


def outlook(letter: Letter) -> ClosingOutlook:
    """Count who would be on the list and who would not, in one query."""
    unconfirmed = Q(state=Signature.State.UNCONFIRMED)
    totals = letter.signatures.aggregate(
        counted=Count("pk", filter=Q(state=Signature.State.COUNTED, joins__isnull=True)),
        pending=Count("pk", filter=Q(state=Signature.State.PENDING)),
        in_grace=Count("pk", filter=unconfirmed & left_out.may_still_confirm(letter, now=database_now())),
        unconfirmed=Count("pk", filter=unconfirmed),
    )
    return ClosingOutlook(**totals)


def empty_list() -> EmptyList:
    """Return the refusal of a list on which nobody stands."""
    return EmptyList(
        _("Nobody has signed yet, so there is no list to freeze. Approve a signature first or withdraw the letter.")
    )


def refusal(letter: Letter) -> ClosingRefused:
    """Return why this letter cannot be closed, naming who was faster if somebody was."""
    frozen = letter.frozen_lists.select_related("frozen_by").order_by("-number").first()
    if letter.state not in {LetterState.DRAFT, LetterState.IN_REVIEW, LetterState.WITHDRAWN} and frozen:
        zone = ZoneInfo(letter.campaign.coalition.time_zone)
        moment = day_and_time(timezone.localtime(frozen.frozen_at, zone))
        return AlreadyClosed(
            _("Signing was already closed by %(who)s on %(moment)s (%(zone)s).")
            % {"who": frozen.frozen_by or _("the system"), "moment": moment, "zone": zone.key}
        )
    return ClosingRefused(
        _("Only a letter that is open for signing can be closed; this one is “%(state)s”.")
        % {"state": letter.get_state_display()}
    )
