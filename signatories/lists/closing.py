"""The end of signing: text and list are frozen at one moment, under one lock."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, hold
from campaign.dates import day_and_time
from campaign.models import User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.civil_time import Moment
from letters.documents import Counts, SignatureBlock
from letters.drafts import lifecycle, reference_numbers
from letters.drafts.signing_rules import columns_of, set_rules
from letters.models import FrozenList, Letter, Version
from letters.states import LetterState, Move
from signatories.lists import listing
from signatories.models import Signature


class ClosingRefused(Refusal):
    """Signing cannot be closed now; the sentence says why."""


class AlreadyClosed(ClosingRefused):
    """Somebody else closed the letter first."""


class EmptyList(ClosingRefused):
    """Nobody stands on the list."""


@dataclass(frozen=True, slots=True)
class ClosingOutlook:
    """What closing now would freeze, and whom it would leave out."""

    counted: int
    pending: int
    in_grace: int
    unconfirmed: int


@transaction.atomic
def close(*, letter: Letter, actor: User) -> FrozenList:
    """Freeze the list exactly as it stands and close the letter.

    Signers hold the lock shared, so everybody who was let in before is on the list
    and nobody gets in after. Raises AlreadyClosed, EmptyList or ClosingRefused; then
    nothing has changed.
    """
    hold(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    if letter.state != LetterState.OPEN:
        raise refusal(letter)
    printed = listing.printed_list(letter)
    if not printed.counts.signatories:
        raise empty_list()
    lifecycle.move(letter, Move.CLOSE, actor=actor)
    frozen = freeze(letter, blocks=printed.blocks, counts=printed.counts, actor=actor)
    today = letter.campaign.coalition.day(frozen.frozen_at)
    reference_numbers.assign_reference(letter, today=today, actor=actor)
    while activity.link(letter.campaign.coalition_id):
        pass
    return frozen


@transaction.atomic
def reopen(*, letter: Letter, actor: User) -> Letter:
    """Let people sign again, unless the letter was sent; the next closing freezes a new list."""
    hold(Lock.SIGNING, letter.pk)
    return lifecycle.move(letter, Move.REOPEN, actor=actor)


@transaction.atomic
def go_back(*, letter: Letter, actor: User, reason: str, closes: Moment | None = None) -> Letter:
    """Take a final letter back before it was sent to anybody, with the reason on the record.

    It is closed again, so that date, furniture and the frozen list's lines can be corrected; with a new moment at
    which signing ``closes`` it is open again for late signers. The text stays what signers agreed to, and
    editions that were made stay as they are. Raises lifecycle.MoveRefused; then nothing has changed.
    """
    hold(Lock.SIGNING, letter.pk)
    letter = lifecycle.move(letter, Move.GO_BACK, actor=actor, reason=reason)
    if closes is None:
        return letter
    letter = set_rules(letter=letter, actor=actor, changes=columns_of("hard_deadline", closes))
    return lifecycle.move(letter, Move.REOPEN, actor=actor, reason=reason)


def freeze(letter: Letter, *, blocks: tuple[SignatureBlock, ...], counts: Counts, actor: User | None) -> FrozenList:
    """Store a list as the letter's next frozen list; call it under the lock."""
    # As it comes back from the database: lists, not tuples.
    data = json.loads(json.dumps([asdict(block) for block in blocks]))
    totals = asdict(counts)
    frozen = FrozenList.objects.create(
        letter=letter,
        version=Version.objects.filter(letter=letter).order_by("-number").first(),
        number=letter.frozen_lists.count() + 1,
        blocks=data,
        counts=totals,
        sha256=list_digest(data, totals),
        frozen_by=actor,
        frozen_at=database_now(),
    )
    activity.record(
        "list.frozen",
        coalition=letter.campaign.coalition,
        actor=actor,
        about=letter,
        data={"number": frozen.number, "sha256": frozen.sha256, **totals},
    )
    return frozen


def list_digest(blocks: list[dict[str, Any]], counts: dict[str, int]) -> str:
    """Return the SHA-256 over a frozen list, in hex, whatever order its keys are kept in."""
    canonical = json.dumps({"blocks": blocks, "counts": counts}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_intact(frozen: FrozenList) -> bool:
    """Tell whether a frozen list is what it was when it was frozen."""
    return frozen.sha256 == list_digest(frozen.blocks, frozen.counts)


def outlook(letter: Letter) -> ClosingOutlook:
    """Count who would be on the list and who would not, in one query."""
    begun = database_now() - timedelta(hours=settings.CONFIRM_GRACE_HOURS)
    unconfirmed = Q(state=Signature.State.UNCONFIRMED)
    totals = letter.signatures.aggregate(
        counted=Count("pk", filter=Q(state=Signature.State.COUNTED, joins__isnull=True)),
        pending=Count("pk", filter=Q(state=Signature.State.PENDING)),
        in_grace=Count("pk", filter=unconfirmed & Q(submitted_at__gt=begun)),
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
            % {"who": frozen.frozen_by or _("the import"), "moment": moment, "zone": zone.key}
        )
    return ClosingRefused(
        _("Only a letter that is open for signing can be closed; this one is “%(state)s”.")
        % {"state": letter.get_state_display()}
    )
