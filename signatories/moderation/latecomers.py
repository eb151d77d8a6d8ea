"""Late signers of a letter whose edition is made: until when they may sign for an addendum, and who of them is kept.

They sign as anybody did, by form, mail and button, and under the same rules. Whom no rule doubts is kept for the
addendum at once; about all others a coordinator decides here. No edition and no frozen list changes by any of it.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.models import User
from campaign.refusals import Refusal
from letters.civil_time import Moment
from letters.drafts.signing_rules import columns_of
from letters.editions import orders
from letters.models import Letter
from letters.states import TAKES_LATECOMERS, LetterState
from letters.trail import record
from signatories.lists import addendum
from signatories.models import Signature
from signatories.models.signature import State
from signatories.moderation import changes
from signatories.moderation.changes import Former, Order, SignatureDeed
from signatories.moderation.recording import record as record_signature
from signatories.shown import as_shown
from signatories.signing import lines

NAME = "late_deadline"


class LatecomersRefused(Refusal):
    """Late signatures cannot be taken, or nothing can be decided about them; the sentence says why."""

    field = "until"


def refusal(letter: Letter, *, now: datetime) -> str:
    """Return why late signatures cannot be taken, or nothing where they can."""
    if letter.state == LetterState.ARCHIVED:
        return _("This cannot be done while the letter is “%(state)s”.") % {"state": letter.get_state_display()}
    if letter.campaign.coalition.is_closed:
        return _("The coalition is closed: no mail leaves for it, so nobody could confirm a signature.")
    if letter.state not in TAKES_LATECOMERS or orders.newest_ready(letter) is None:
        return _("Make the final document first: an addendum names the edition that it adds to.")
    if not letter.is_at_its_address(now=now):
        return _("Strangers do not see the page of this letter, so nobody could sign there.")
    return ""


@transaction.atomic
def take_until(*, letter: Letter, until: Moment, actor: User) -> None:
    """Take late signatures until a moment, or until another one than before. Raises LatecomersRefused.

    Signers hold the lock shared, so each falls before the change or after it.
    """
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    now = database_now()
    if sentence := refusal(letter, now=now):
        raise LatecomersRefused(sentence)
    if until.at <= now:
        raise LatecomersRefused(_("This moment has already passed."))
    _write(letter, until)
    record("letter.late_signing_opened", letter=letter, actor=actor, until=until.at.isoformat(), zone=until.zone)


@transaction.atomic
def end(*, letter: Letter, actor: User) -> bool:
    """Take no late signatures from now on; whoever has signed may still confirm. False where none were taken."""
    lock(Lock.SIGNING, letter.pk)
    letter.refresh_from_db()
    now = database_now().replace(microsecond=0)
    if not letter.is_for_latecomers or letter.late_deadline_at is None or letter.late_deadline_at <= now:
        return False
    zone = letter.signing_zone
    _write(letter, Moment(civil=now.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone=zone, at=now))
    record("letter.late_signing_closed", letter=letter, actor=actor)
    return True


def _write(letter: Letter, until: Moment) -> None:
    Letter.objects.filter(pk=letter.pk).update(**columns_of(NAME, until))
    letter.refresh_from_db()


# Those who wait


def unconfirmed(letter: Letter) -> QuerySet[Signature]:
    """Return signatures that were entered after the list was frozen and that nobody has confirmed yet."""
    return letter.signatures.filter(state=State.UNCONFIRMED, submitted_at__gt=F("letter__closed_at"))


def turned_away(letter: Letter) -> QuerySet[Signature]:
    """Return late signatures that a coordinator did not take."""
    rejected = letter.signatures.filter(state=State.REJECTED, addendum=None)
    return rejected.filter(confirmed_at__gt=F("letter__closed_at"))


@transaction.atomic
def keep(*, letter: Letter, ids: Collection[int], actor: User, seen_at: datetime | None = None) -> int:
    """Keep late signatures for the addendum and tell their signers; return how many.

    Here and below those stay as they are that read otherwise than at ``seen_at``.
    """
    late = letter.signatures.came_late().filter(as_shown(seen_at), pk__in=ids)
    waiting = list(late.values_list("pk", flat=True))
    number = addendum.choose(letter=letter, ids=waiting, actor=actor, keeps=True)
    for signature in _rows(letter, waiting):
        lines.notify("signature_late", signature)
    return number


@transaction.atomic
def turn_away(
    *, letter: Letter, ids: Collection[int], actor: User, tells: bool, seen_at: datetime | None = None
) -> int:
    """Do not take late signatures, and only with ``tells`` write so to their signers; return how many."""
    now = _hold(letter)
    order = Order(SignatureDeed.REJECT, actor, tells=tells)
    waiting = letter.signatures.came_late() | letter.signatures.late().filter(confirmed_at__gt=F("letter__closed_at"))

    def reject(signature: Signature) -> Former | None:
        former = changes.apply(signature, order, now=now)
        Signature.objects.filter(pk=signature.pk).update(for_addendum=False)
        return former

    return _each(_rows(letter, waiting.filter(as_shown(seen_at), pk__in=ids).values_list("pk", flat=True)), reject)


@transaction.atomic
def let_wait(*, letter: Letter, ids: Collection[int], actor: User) -> int:
    """Let late signatures that were turned away wait again; return how many."""
    now = _hold(letter)

    def take_back(signature: Signature) -> bool:
        Signature.objects.filter(pk=signature.pk).update(state=State.PENDING, changed_at=now)
        record_signature("signature.put_back", signature, actor, former=State.REJECTED)
        return True

    return _each(_rows(letter, turned_away(letter).filter(pk__in=ids).values_list("pk", flat=True)), take_back)


def _hold(letter: Letter) -> datetime:
    """Keep addenda from being frozen until the transaction ends; return the database's time."""
    lock(Lock.SIGNING, letter.pk, shared=True)
    return database_now()


def _rows(letter: Letter, ids: Iterable[int]) -> list[Signature]:
    rows = letter.signatures.select_related("letter__campaign__coalition", "group").filter(pk__in=list(ids))
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _each(rows: list[Signature], deed: Callable[[Signature], object]) -> int:
    return sum(bool(deed(signature)) for signature in rows)
