"""What coordinators do with signatures: approve, reject, correct how they are printed, put in order.

Nobody confirms for the signer, and nobody but the signer gets the signer's link: the most a
coordinator can do is to have it sent once more, to the mailbox that signed.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from campaign.clock import Lock, database_now, lock
from campaign.kept_words import gettext as _
from campaign.mail import outbox
from campaign.models import User
from campaign.names import fold
from campaign.refusals import Refusal
from letters.models import Letter
from letters.states import LIST_IS_FIXED, LetterState
from signatories.lists import autographs
from signatories.models import Decision, Signature, SignatureGroup
from signatories.models.signature import LIVE, Kind, State
from signatories.moderation import changes
from signatories.moderation.changes import Former, Order, SignatureDeed
from signatories.moderation.recording import record
from signatories.shown import as_shown
from signatories.signing import again, lines, mailboxes, trust
from signatories.signing import signatures as signing


class ModerationRefused(Refusal):
    """It cannot be done; the sentence says why."""


@transaction.atomic
def approve(
    *,
    letter: Letter,
    ids: Collection[int],
    actor: User,
    seen_at: datetime | None = None,
    wait: timedelta = timedelta(),
) -> int:
    """Let confirmed signatures that wait or were rejected count; return how many did.

    Signatures that their own signer has not confirmed stay as they are, but for those from a file whose provenance is
    on record and those that were entered by hand, and so do those that changed after ``seen_at``: nobody approves what
    nobody has read. With ``wait`` the signer's mail stays here for so long, and the decision can be taken back
    meanwhile.
    """
    now = lock_list(letter)
    order = Order(SignatureDeed.APPROVE, actor, wait=wait)
    seen = is_as_seen(seen_at, confirmed=True)
    return _each(rows_of(letter, ids).filter(changes.IS_FOR[SignatureDeed.APPROVE], seen), order, now=now)


def _each(signatures: Iterable[Signature], order: Order, *, now: datetime) -> int:
    """Do a deed to each of some signatures, keep what it takes to take it back, and return how many it was done to."""
    done = 0
    for signature in list(signatures):
        former = changes.apply(signature, order, now=now)
        done += former is not None
        if former and order.wait and former.state == State.PENDING:
            _remember(signature, order.actor, former, now=now)
    return done


def _remember(signature: Signature, actor: User, former: Former, *, now: datetime) -> None:
    """Keep for a while what it takes to take a decision back."""
    Decision.objects.create(
        signature=signature,
        actor=actor,
        state=signature.state,
        nonce=former.nonce,
        mail_id=former.mail,
        decided_at=now,
    )


def is_as_seen(seen_at: datetime | None, *, confirmed: bool = False) -> models.Q:
    """Return what lines have in common that still read as on a page that was shown then.

    With ``confirmed`` they had been confirmed by then, or came from a file by then, too.
    """
    same = as_shown(seen_at)
    if seen_at is None or not confirmed:
        return same
    was_there = models.Q(confirmed_at__isnull=True, submitted_at__lte=seen_at)
    return same & (models.Q(confirmed_at__lte=seen_at) | was_there)


@transaction.atomic
def reject(
    *,
    letter: Letter,
    ids: Collection[int],
    actor: User,
    reason: str,
    tells: bool = False,
    seen_at: datetime | None = None,
    wait: timedelta = timedelta(),
) -> int:
    """Take signatures off the list or out of the queue; return how many.

    Only with ``tells`` are their signers told, and of these only who has confirmed the address. ``wait`` is as
    for ``approve``. Those that changed after ``seen_at`` stay: what was wrong with them may be put right.
    """
    now = lock_list(letter)
    order = Order(SignatureDeed.REJECT, actor, reason=reason, tells=tells, wait=wait)
    return _each(rows_of(letter, ids).filter(is_as_seen(seen_at), state__in=LIVE), order, now=now)


@transaction.atomic
def move(*, letter: Letter, ids: Collection[int], group: SignatureGroup, actor: User) -> int:
    """Put signatures under another heading; return how many were somewhere else."""
    now = lock_list(letter)
    if group.letter_id != letter.pk:
        raise ModerationRefused(_("Choose a group of this letter."))
    moved = list(rows_of(letter, ids).exclude(group=group))
    Signature.objects.filter(pk__in=[signature.pk for signature in moved]).update(group=group, changed_at=now)
    for signature in moved:
        record("signature.moved", signature, actor, group=group.pk)
    return len(moved)


@transaction.atomic
def pin(*, letter: Letter, signature: Signature, actor: User, pinned: bool) -> None:
    """Put a line first in its group, or back in order."""
    now = lock_list(letter)
    if Signature.objects.filter(pk=signature.pk, pinned=not pinned).update(pinned=pinned, changed_at=now):
        record("signature.pinned" if pinned else "signature.unpinned", signature, actor)


@transaction.atomic
def edit(
    *, letter: Letter, signature: Signature, actor: User, values: dict[str, Any], seen: str | None = None
) -> list[str]:
    """Change how a line is printed, keep before and after in the trail, and tell the signer.

    A withheld name is its signer's alone. ``seen`` is the mark of the line that the form was filled from.
    Returns the names of the changed fields. Raises ModerationRefused and signatures.SeenBefore.
    """
    lock_list(letter)
    signature = rows_of(letter, [signature.pk]).get()
    check_own(signature, seen)
    changed = put(signature, values)
    if changed:
        record("signature.edited", signature, actor, changed=changed)
        lines.notify("signature_changed", signature)
    return list(changed)


def check_own(signature: Signature, seen: str | None) -> None:
    """Refuse a line that is its signer's alone, and values typed into a form that showed another line."""
    if signature.withheld:
        raise ModerationRefused(_("A withheld name is changed by its signer alone."))
    if seen is not None and seen != signing.mark(signature):
        raise signing.SeenBefore


def put(signature: Signature, values: dict[str, Any]) -> dict[str, list[str]]:
    """Write other words into a line and save it; return what it said before and says now, by field."""
    before = {name: getattr(signature, name) for name in values}
    changed = {name: [str(before[name]), str(value)] for name, value in values.items() if before[name] != value}
    if not changed:
        return {}
    autographs.follow(signature, name=values.get("name", signature.part("name")))
    for name in changed:
        setattr(signature, name, values[name])
    signature.changed_at = database_now()
    if signature.kind == Kind.ORGANIZATION and "name" in changed:
        signature.shows_person = bool(signature.name)
    if signature.kind == Kind.ORGANIZATION and fold(before.get("organization_name", "")) != fold(
        signature.organization_name
    ):
        _rekey(signature)
        lines.forget_other_names(signature)
    if signature.kind == Kind.PERSON and signature.name_key:
        signature.name_key = trust.key_of_person(signature.letter_id, signature.name)
    mailboxes.rename(signature)
    signature.save()
    return changed


def _rekey(signature: Signature) -> None:
    """Let a renamed organization be the one its new name says; another line of it is in the way."""
    judgment = trust.judge(signature)
    same = Signature.objects.counted().filter(letter_id=signature.letter_id, organization_key=judgment.key)
    if signature.organization_key and same.exclude(pk=signature.pk).exists():
        raise ModerationRefused(_("This organization has a line of its own already."))
    if signature.organization_key:
        signature.organization, signature.organization_key = judgment.organization, judgment.key


@transaction.atomic
def resend(*, letter: Letter, signature: Signature, actor: User) -> None:
    """Send the mail with the link to confirm once more, to the signer and within the limit of coordinators."""
    lock_list(letter)
    stored = Signature.objects.select_related("letter__campaign__coalition").get(pk=signature.pk)
    if stored.state != State.UNCONFIRMED or letter.state != LetterState.OPEN:
        raise ModerationRefused(_("Only a signature that waits to be confirmed gets this mail."))
    if not again.post_capped("confirm_signature", stored, stored.letter, cause=outbox.Cause.MEMBER):
        raise ModerationRefused(
            _("This mailbox has had as many mails about the letter today as we send, or wants none.")
        )
    record("signature.resent", stored, actor)


def lock_list(letter: Letter) -> datetime:
    """Keep the list from being frozen until this transaction ends; refuse when it is frozen already."""
    lock(Lock.SIGNING, letter.pk, shared=True)
    if Letter.objects.values_list("state", flat=True).get(pk=letter.pk) in LIST_IS_FIXED:
        raise ModerationRefused(_("The list is frozen, so nothing about it can be changed any more."))
    return database_now()


def rows_of(letter: Letter, ids: Iterable[int]) -> models.QuerySet[Signature]:
    signatures = Signature.objects.select_related("letter__campaign__coalition", "group")
    return signatures.filter(letter=letter, pk__in=list(ids)).select_for_update(of=("self",)).order_by("pk")
