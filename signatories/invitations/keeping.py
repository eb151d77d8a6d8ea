"""What coordinators write into the ledger: whose hands a row is in, notes, answers they heard, and its end."""

from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.models import Member, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter
from signatories.invitations import ledger
from signatories.models import Invitation, SignatureGroup
from signatories.models.invitation import InvitationQuerySet, InvitationState
from signatories.signing import tokens

# What may be noted when somebody has said so on the telephone or in a corridor.
HEARD: Final = (InvitationState.CONSIDERING, InvitationState.QUESTION, InvitationState.DECLINED)
MOST_AT_ONCE: Final = 500


class LedgerRefused(Refusal):
    """It cannot be written; the sentence says why."""


@transaction.atomic
def hand_to(*, letter: Letter, ids: Collection[int], owner: Member | None, actor: User) -> int:
    """Put invitations into a member's hands, or nobody's; return how many were elsewhere."""
    if owner is not None and (owner.coalition_id != letter.campaign.coalition_id or not ledger.may_have(owner)):
        raise LedgerRefused(_("Choose a member who may see the ledger."))
    moved = [one for one in rows_of(letter, ids) if one.owner_id != (owner.pk if owner else None)]
    Invitation.objects.filter(pk__in=[one.pk for one in moved]).update(owner=owner)
    for one in moved:
        record("invitation.handed_over", one, letter, actor)
    return len(moved)


@transaction.atomic
def set_group(*, letter: Letter, ids: Collection[int], group: SignatureGroup | None, actor: User) -> int:
    """Ask these to sign under a heading, or under the usual one; return how many were asked otherwise before."""
    if group is not None and group.letter_id != letter.pk:
        raise LedgerRefused(_("Choose a group of this letter."))
    changed = [one for one in rows_of(letter, ids) if one.group_id != (group.pk if group else None)]
    Invitation.objects.filter(pk__in=[one.pk for one in changed]).update(group=group)
    for one in changed:
        record("invitation.group_set", one, letter, actor, group=group.pk if group else None)
    return len(changed)


@transaction.atomic
def end(*, letter: Letter, ids: Collection[int], actor: User) -> int:
    """Ask these no more: their links say so, and no reminder follows. A signature stays. Return how many ended."""
    ended = list(rows_of(letter, ids).exclude(state__in=[InvitationState.ENDED, InvitationState.FORWARDED]))
    for one in ended:
        set_state(one, InvitationState.ENDED, letter=letter, actor=actor)
    return len(ended)


@transaction.atomic
def remove(*, letter: Letter, ids: Collection[int], actor: User) -> int:
    """Take those who were never asked out of the ledger; return how many."""
    unasked = list(rows_of(letter, ids).filter(state=InvitationState.NEW, asked_at=None))
    for one in unasked:
        record("invitation.removed", one, letter, actor)
    Invitation.objects.filter(pk__in=[one.pk for one in unasked]).delete()
    return len(unasked)


@transaction.atomic
def note_answer(*, letter: Letter, invitation: Invitation, state: str, reason: str, actor: User) -> None:
    """Note an answer that was heard elsewhere. Nobody signs for somebody else: that is not among them."""
    if state not in HEARD:
        raise LedgerRefused(_("Only the person asked can sign or pass it on."))
    stored = rows_of(letter, [invitation.pk]).get()
    if stored.state == InvitationState.FORWARDED:
        raise LedgerRefused(_("This invitation was passed on; the answer belongs to the colleague’s."))
    set_state(stored, state, letter=letter, actor=actor, reason=reason)


@transaction.atomic
def write(*, letter: Letter, invitation: Invitation, name: str, notes: str, actor: User) -> None:
    """Keep how the person is called, and notes for ourselves."""
    stored = rows_of(letter, [invitation.pk]).get()
    if (stored.name, stored.notes) == (name, notes):
        return
    stored.name, stored.notes = name, notes
    stored.save(update_fields=["name", "notes"])
    record("invitation.changed", stored, letter, actor)


def set_state(invitation: Invitation, state: str, *, letter: Letter, actor: User | None, reason: str = "") -> None:
    """Write what became of one invitation; its trail says who and what, never the words. Call it in a transaction.

    An invitation that ends or is passed on gets a new nonce, so that no link of before leads anywhere.
    """
    invitation.state, invitation.reason = state, reason
    invitation.answered_at = None if state in {InvitationState.NEW, InvitationState.ASKED} else database_now()
    if state in {InvitationState.ENDED, InvitationState.FORWARDED}:
        invitation.nonce = tokens.new_nonce()
    invitation.save(update_fields=["state", "reason", "answered_at", "nonce"])
    record("invitation.answered", invitation, letter, actor, state=state)


def rows_of(letter: Letter, ids: Collection[int]) -> InvitationQuerySet:
    """Return these invitations of the letter, locked until the transaction ends."""
    chosen = letter.invitations.filter(pk__in=list(ids)[:MOST_AT_ONCE])
    return chosen.select_for_update(of=("self",)).order_by("pk")


def record(verb: str, invitation: Invitation, letter: Letter, actor: User | None, **data: object) -> None:
    """Write into the trail what happened to one invitation: no name, no address, no words of its own."""
    coalition = letter.campaign.coalition
    activity.record(verb, coalition=coalition, actor=actor, about=invitation, data={"letter": letter.pk, **data})
