"""Wishes for a heading that a coordinator has to confirm: which wait, and what becomes of them.

A wish is granted or refused by one press and taken back by another, for two minutes and by whoever decided. The line
counts all the while; only where it stands is decided, and that until the letter is sent to anybody.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.models import User
from campaign.refusals import Refusal
from campaign.waiting import UNDO_FOR
from letters.drafts import lifecycle
from letters.models import Delivery, Letter
from letters.states import LetterState
from signatories import shown
from signatories.models import GroupDecision, Signature, SignatureGroup
from signatories.models.signature import SignatureQuerySet
from signatories.moderation.decisions import rows_of
from signatories.moderation.recording import record

_OVER = (LetterState.DELIVERED, LetterState.ARCHIVED, LetterState.WITHDRAWN)


class HeadingRefused(Refusal):
    """Nothing can be said about this wish; the sentence says why."""


def wishes() -> SignatureQuerySet:
    """Return the lines that wait for a word about their heading, in letters that have not been sent to anybody."""
    gone = Delivery.objects.exclude(state__in=[Delivery.State.CANCELED, Delivery.State.FAILED])
    waiting = Signature.objects.counted().filter(wanted_group__isnull=False).exclude(wanted_group=F("group"))
    return waiting.exclude(letter__state__in=_OVER).exclude(Exists(gone.filter(letter=OuterRef("letter"))))


@transaction.atomic
def decide(
    *,
    letter: Letter,
    signature: Signature,
    actor: User,
    grants: bool,
    wanted_id: int,
    seen_at: datetime | None = None,
) -> GroupDecision:
    """Put a line under the heading that its signer wants, or leave it where it is; refuse a wish that has changed.

    So is the wish of a line that reads otherwise than at ``seen_at``.
    """
    _hold(letter)
    stored = rows_of(letter, [signature.pk]).get()
    wanted, former = stored.wanted_group, stored.group
    if wanted is None or wanted.pk != wanted_id:
        raise HeadingRefused(_("The signer has chosen otherwise meanwhile, or somebody has decided already."))
    if shown.have_changed([stored.pk], seen_at):
        raise HeadingRefused(shown.sentence())
    now = database_now()
    moved = {"group": wanted, "changed_at": now} if grants else {}
    Signature.objects.filter(pk=stored.pk).update(wanted_group=None, **moved)
    record("signature.group_granted" if grants else "signature.group_refused", stored, actor, group=wanted.pk)
    return GroupDecision.objects.create(
        signature=stored,
        actor=actor,
        former=former,
        wanted=wanted,
        group=wanted if grants else former,
        decided_at=now,
    )


@transaction.atomic
def undo(*, letter: Letter, signature: Signature, actor: User) -> None:
    """Let a wish wait again about which the actor has just decided, or refuse."""
    _hold(letter)
    stored = rows_of(letter, [signature.pk]).get()
    latest = GroupDecision.objects.filter(signature=stored).order_by("-pk").first()
    now = database_now()
    if latest is None or latest.actor_id != actor.pk or now > latest.decided_at + UNDO_FOR:
        raise HeadingRefused(_("It is too late to take this back. Move the signature in the list instead."))
    if stored.group_id != latest.group_id or stored.wanted_group_id is not None:
        raise HeadingRefused(_("The signature has changed since, so this is not taken back."))
    moved: dict[str, SignatureGroup | object] = {}
    if latest.group_id != latest.former_id:
        moved = {"group": latest.former, "changed_at": now}
    Signature.objects.filter(pk=stored.pk).update(wanted_group=latest.wanted, **moved)
    record("signature.group_undone", stored, actor, group=latest.wanted_id)
    latest.delete()


def _hold(letter: Letter) -> None:
    """Keep the list from being frozen meanwhile, or refuse for a letter that is out."""
    lock(Lock.SIGNING, letter.pk, shared=True)
    stored = Letter.objects.get(pk=letter.pk)
    if stored.state == LetterState.WITHDRAWN or lifecycle.was_sent(stored):
        raise HeadingRefused(_("The letter has been sent, so every line stays where it is."))
