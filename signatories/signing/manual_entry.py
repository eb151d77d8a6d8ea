"""A signature that a coordinator enters for somebody who has said so elsewhere, with what shows it.

It counts at once: the coordinator has seen the proof and stands for it in the trail. Its signer gets the mail of
thanks with the link to correct or withdraw, so that nobody stands on a list without hearing of it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, database_now, lock
from campaign.mail import outbox
from campaign.mailbox import mailbox_key
from campaign.models import OutgoingMail, User
from campaign.refusals import Refusal
from campaign.trail import activity
from letters.models import Letter, Version
from letters.states import LIST_IS_FROZEN, LetterState
from signatories.lists import groups
from signatories.models import Signature, SignatureGroup, SignatureProof
from signatories.models.signature import LAST, STANDS, State
from signatories.signing import lines, mailboxes, tokens, trust
from signatories.signing.signatures import Signer


class NotEntered(Refusal):
    """The signature cannot be entered, or the entry not be taken back; the sentence says why."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What shows that somebody signed: a file as it came."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Entered:
    """The signature, and the mail that tells its signer of it, if one has an address."""

    signature: Signature
    notice: OutgoingMail | None


@transaction.atomic
def enter(
    *,
    letter: Letter,
    signer: Signer,
    proof: HandedIn,
    actor: User,
    wait: timedelta = timedelta(),
    group: SignatureGroup | None = None,
) -> Entered:
    """Let somebody count who has signed elsewhere, with the proof kept encrypted, or raise NotEntered.

    After the list is frozen they are kept for an addendum instead, and nobody is told that they count.
    One mailbox is one signature here as everywhere; one that has begun to sign online and not confirmed is taken over.
    ``signer.email`` may be empty. With ``wait`` the signer's mail stays here for so long, and the entry can be taken
    back meanwhile. ``group`` is the heading under which they were asked to sign.
    """
    lock(Lock.SIGNING, letter.pk, shared=True)
    state = Letter.objects.values_list("state", flat=True).get(pk=letter.pk)
    if state != LetterState.OPEN and state not in LIST_IS_FROZEN:
        raise NotEntered(_("The list is not open, so nobody can be added to it."))
    now = database_now()
    signature = Signature(
        letter=letter,
        group=group or groups.group_for(letter, signer.kind),
        version=Version.objects.filter(letter=letter).order_by("-number").first(),
        source=Signature.Source.MANUAL,
        position=LAST,
        mailbox_key=mailbox_key(signer.email) if signer.email else "",
        nonce=tokens.new_nonce(),
        submitted_at=now,
        decided_by=actor,
        decided_at=now,
    )
    signer.fill(signature)
    _claim_mailbox(signature)
    trust.judge(signature).fill(signature)
    if state == LetterState.OPEN:
        lines.count(signature, now=now)
    else:
        signature.state, signature.for_addendum, signature.changed_at = State.PENDING, True, now
        signature.save()
    SignatureProof.objects.create(
        signature=signature, name=proof.name, media_type=proof.media_type, content=proof.content, stored_by=actor
    )
    record("signature.entered", signature, actor)
    is_counted = signature.state == State.COUNTED
    return Entered(signature, lines.notify("signature_counted", signature, wait=wait) if is_counted else None)


def _claim_mailbox(signature: Signature) -> None:
    """Refuse a mailbox that has signed, for this name or for all it may; what was never confirmed makes room."""
    if not signature.mailbox_key:
        return
    lock(Lock.MAIL, int(signature.mailbox_key[:8], 16))
    most = Letter.objects.values_list("names_per_mailbox", flat=True).get(pk=signature.letter_id)
    mailboxes.claim(signature, most=most)
    known = mailboxes.known(signature, most=most)
    if known is None:
        if mailboxes.of_mailbox(signature).count() >= most:
            raise NotEntered(_("This mailbox has signed for as many names as the letter lets it."))
        return
    known = Signature.objects.select_for_update().get(pk=known.pk)
    if known.stands:
        raise NotEntered(_("This mailbox has signed the letter already."))
    if known.state == State.WITHDRAWN:
        raise NotEntered(_("This mailbox has withdrawn its signature. Only its owner can sign again, online."))
    if known.state != State.UNCONFIRMED:
        raise NotEntered(_("A signature of this mailbox was rejected. Decide anew on the signature’s own page."))
    known.delete()


@transaction.atomic
def take_back(*, signature: Signature, notice_id: int | None, actor: User) -> None:
    """Take an entry out again, unless its signer has been told or something was built on it; then raise NotEntered."""
    lock(Lock.SIGNING, signature.letter_id, shared=True)
    stored = Signature.objects.select_related("letter__campaign__coalition").select_for_update(of=("self",))
    entered = stored.get(pk=signature.pk)
    if entered.letter.state != LetterState.OPEN and not entered.for_addendum:
        raise NotEntered(_("The list was frozen since, so the signature stays."))
    if entered.state not in STANDS or entered.changed_at != entered.decided_at:
        raise NotEntered(_("The signature has changed since, so this is not taken back."))
    if entered.joined_by.exists():
        raise NotEntered(_("Somebody has joined this line since, so it stays."))
    if notice_id and not outbox.take_back(notice_id):
        raise NotEntered(_("The signer has been told already. Decide anew on the signature’s own page."))
    record("signature.entry_undone", entered, actor)
    entered.delete()


def record(verb: str, signature: Signature, actor: User) -> None:
    """Write into the trail who entered which signature, without a word of it."""
    letter = signature.letter
    data = {"letter": letter.pk, "kind": signature.kind}
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=signature, data=data)
