"""What a coordinator makes of a reply by mail: a signature with the mail as its proof, another answer, or nothing.

Whoever has read it can take it back for two minutes, with what followed from it, unless something was built on it.
"""

import json
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.mail import replies
from campaign.mailbox import mailbox_key
from campaign.models import IncomingMail, OutgoingMail, RawMail, User
from campaign.refusals import Refusal
from campaign.waiting import UNDO_FOR
from letters.models import Letter
from signatories.invitations import keeping, mails
from signatories.models import Invitation, MailAnswer
from signatories.models.invitation import InvitationState, Outcome
from signatories.signing import manual_entry, tokens
from signatories.signing.signatures import Signer

# What a press alone says; that somebody signs takes the line as it will be printed.
SAID: Final = {
    Outcome.CONSIDERING: InvitationState.CONSIDERING,
    Outcome.DECLINED: InvitationState.DECLINED,
    Outcome.QUESTION: InvitationState.QUESTION,
}
UNREAD: Final = (Outcome.WAITING, Outcome.AWAY)


class NotRead(Refusal):
    """The mail cannot be read as this answer, or that not be taken back; the sentence says why."""


@transaction.atomic
def sign(*, letter: Letter, answer: MailAnswer, signer: Signer, actor: User) -> MailAnswer:
    """Make a signature of a reply, with the mail as it came in as its proof.

    ``signer.email`` is the mailbox that was asked, or that which wrote: then the invitation was passed on to it, and it
    has a row of its own. Raises NotRead and manual_entry.NotEntered.
    """
    stored = _locked(letter, answer)
    invitation = stored.invitation
    _remember(stored, invitation)
    proof, group = _proof(stored.mail), invitation.group
    entered = manual_entry.enter(letter=letter, signer=signer, proof=proof, actor=actor, wait=UNDO_FOR, group=group)
    if mailbox_key(signer.email) != invitation.mailbox_key:
        _pass_on(invitation, signer, actor)
    stored.signature = entered.signature
    stored.notice_id = entered.notice.pk if entered.notice else None
    _decide(stored, Outcome.SIGNED, IncomingMail.State.FILED, actor)
    return stored


def _proof(mail: IncomingMail) -> manual_entry.HandedIn:
    raw = RawMail.objects.filter(mail=mail).first()
    if raw is None:
        raise NotRead(_("The mail as it came in is not kept any more, so it proves nothing."))
    return manual_entry.HandedIn(f"mail-{mail.pk}.eml", "message/rfc822", bytes(raw.content))


def _pass_on(invitation: Invitation, signer: Signer, actor: User) -> None:
    """Keep that a colleague has signed in the place of whoever was asked."""
    letter, key = invitation.letter, mailbox_key(signer.email)
    keeping.set_state(invitation, InvitationState.FORWARDED, letter=letter, actor=actor)
    colleague = Invitation(
        letter=letter,
        organization=invitation.organization,
        organization_name=invitation.organization_name,
        organization_key=invitation.organization_key,
        group=invitation.group,
        name=signer.name,
        email=signer.email,
        mailbox_key=key,
        language=invitation.language,
        state=InvitationState.ASKED,
        source=Invitation.Source.FORWARDED,
        forwarded_from=invitation,
        owner=invitation.owner,
        nonce=tokens.new_nonce(),
        created_by=actor,
        asked_at=database_now(),
    )
    Invitation.objects.bulk_create([colleague], ignore_conflicts=True)


@transaction.atomic
def note(*, letter: Letter, answer: MailAnswer, outcome: str, actor: User, reason: str = "") -> MailAnswer:
    """Read a reply as an answer that is no signature; ``NOTHING`` leaves the invitation as it is. Raises NotRead."""
    stored = _locked(letter, answer)
    _remember(stored, stored.invitation)
    if outcome == Outcome.NOTHING:
        _decide(stored, Outcome.NOTHING, IncomingMail.State.DISCARDED, actor)
        return stored
    if outcome not in SAID:
        raise NotRead(_("Choose what the mail says."))
    if stored.invitation.state in {InvitationState.FORWARDED, InvitationState.ENDED}:
        raise NotRead(_("This invitation has ended. Set the mail aside, or note the answer where it belongs."))
    state = SAID[Outcome(outcome)]
    keeping.set_state(stored.invitation, state, letter=letter, actor=actor, reason=reason)
    _decide(stored, outcome, IncomingMail.State.FILED, actor)
    return stored


@transaction.atomic
def to_inbox(*, letter: Letter, answer: MailAnswer, actor: User) -> None:
    """Leave a mail that is about something else to the inbox of answers. Raises NotRead."""
    stored = _locked(letter, answer)
    replies.leave_to_inbox(stored.mail, subject=stored.subject)
    keeping.record("invitation.mail_read", stored.invitation, letter, actor, outcome="inbox")
    stored.delete()


def _locked(letter: Letter, answer: MailAnswer) -> MailAnswer:
    found = MailAnswer.objects.select_related("mail", "invitation__letter__campaign__coalition", "signature")
    stored = found.select_for_update(of=("self",)).filter(pk=answer.pk, letter=letter).first()
    if stored is None or stored.outcome not in UNREAD:
        raise NotRead(_("Somebody has read this mail already."))
    return stored


def _remember(answer: MailAnswer, invitation: Invitation) -> None:
    """Keep how things stood, so that the decision can be taken back."""
    answered = invitation.answered_at.isoformat() if invitation.answered_at else ""
    former = [answer.outcome, invitation.state, invitation.reason, answered, invitation.nonce]
    answer.former = json.dumps(former, ensure_ascii=False)


def _decide(answer: MailAnswer, outcome: str, state: str, actor: User) -> None:
    answer.outcome = outcome
    answer.save()
    IncomingMail.objects.filter(pk=answer.mail_id).update(state=state, decided_by=actor, decided_at=Now())
    keeping.record("invitation.mail_read", answer.invitation, answer.letter, actor, outcome=outcome)


# Taking it back


def may_undo(answer: MailAnswer, *, actor: User, now: datetime) -> bool:
    """Tell whether this person can still take back what they have read out of a mail."""
    mail = answer.mail
    is_own = bool(answer.former) and mail.decided_by_id == actor.pk and mail.decided_at is not None
    return is_own and now <= mail.decided_at + UNDO_FOR  # type: ignore[operator]  # is_own says that there is one


@transaction.atomic
def undo(*, letter: Letter, answer: MailAnswer, actor: User) -> None:
    """Let a reply wait to be read again, and everything be as it was before. Raises NotRead and NotEntered."""
    found = MailAnswer.objects.select_related("mail", "invitation__letter__campaign__coalition", "signature")
    stored = found.select_for_update(of=("self",)).get(pk=answer.pk, letter=letter)
    if not may_undo(stored, actor=actor, now=database_now()):
        raise NotRead(_("It is too late to take this back. Decide anew on the page of the invitation."))
    invitation = stored.invitation
    outcome, state, reason, answered, nonce = json.loads(stored.former)
    if stored.outcome == Outcome.SIGNED:
        _unsign(stored, actor)
    elif stored.outcome in SAID and invitation.state != SAID[Outcome(stored.outcome)]:
        raise NotRead(_("Another answer has come since, so this is not taken back."))
    invitation.state, invitation.reason, invitation.nonce = state, reason, nonce
    invitation.answered_at = parse_datetime(answered) if answered else None
    invitation.save(update_fields=["state", "reason", "answered_at", "nonce"])
    stored.outcome, stored.former, stored.signature, stored.notice_id = outcome, "", None, None
    stored.save()
    waits = outcome == Outcome.WAITING
    state = IncomingMail.State.WAITING if waits else IncomingMail.State.DISCARDED
    IncomingMail.objects.filter(pk=stored.mail_id).update(
        state=state, decided_by=None, decided_at=None if waits else Now()
    )
    keeping.record("invitation.mail_undone", invitation, letter, actor)


def _unsign(answer: MailAnswer, actor: User) -> None:
    signature, invitation = answer.signature, answer.invitation
    if signature is None:
        raise NotRead(_("The signature is not there any more."))
    manual_entry.take_back(signature=signature, notice_id=answer.notice_id, actor=actor)
    # The row that the decision made, and not one to which we have written.
    passed_on = Invitation.objects.filter(forwarded_from=invitation, mailbox_key=signature.mailbox_key)
    passed_on.exclude(pk__in=OutgoingMail.objects.filter(event=mails.EVENT).values("about_id")).delete()
