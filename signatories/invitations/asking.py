"""Asking those in the ledger, by a mail that was looked at before, within the limits of every mailbox."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.mail.own_words import chosen, own_texts
from campaign.mail.texts import MailWords, written
from campaign.mailbox import mailbox_key
from campaign.models import BlockedMailbox, OutgoingMail, SuppressedMailbox, Unsubscription, User
from campaign.refusals import Refusal
from campaign.visitors import Visitor
from letters.models import Letter
from letters.states import TEXT_IS_EDITABLE
from signatories.invitations import keeping, mails
from signatories.lists import public_blocks
from signatories.models import Invitation
from signatories.models.invitation import MAY_BE_ASKED, InvitationStanding, InvitationState


class NotAsked(Refusal):
    """Nobody can be asked now; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How many were asked, and how many were not because their mailbox wants or gets no more mail."""

    number: int
    held_back: int


def refuse_closed(letter: Letter, *, now: datetime) -> None:
    """Refuse for a letter that those who come by the mail could not read or sign."""
    if letter.state in TEXT_IS_EDITABLE:
        raise NotAsked(_("Open the letter for signing first: whoever is asked wants to read and sign it."))
    if letter.campaign.coalition.is_closed:
        raise NotAsked(_("This coalition is closed: no mail leaves for it."))
    if letter.is_paused:
        raise NotAsked(_("Signing is paused: whoever is asked could not sign. Resume it first."))
    if not letter.takes_signatures(now=now):
        raise NotAsked(_("Signing is over, so nobody can be asked any more."))
    if public_blocks.find(letter.public_name, now=now) is None:
        raise NotAsked(_("Only the team may read this letter. Let whoever has the link read it before you ask."))


@transaction.atomic
def ask(*, letter: Letter, ids: Collection[int], actor: User, seen_at: datetime) -> Asked:
    """Write to those who have said nothing yet. Whoever was asked after ``seen_at`` is not asked again.

    So a form that is sent twice is one mail. Raises NotAsked.
    """
    now = database_now()
    refuse_closed(letter, now=now)
    before = models.Q(asked_at=None) | models.Q(asked_at__lte=seen_at)
    rows = keeping.rows_of(letter, ids).filter(before, state__in=MAY_BE_ASKED)
    waiting = [one for one in without_signers(letter, rows) if one.state in MAY_BE_ASKED]
    refusing = unreachable(letter, [one.mailbox_key for one in waiting])
    asked = [one for one in waiting if one.mailbox_key not in refusing and post_mail(one, letter)]
    Invitation.objects.filter(pk__in=[one.pk for one in asked]).update(state=InvitationState.ASKED, asked_at=now)
    for one in asked:
        keeping.record("invitation.asked", one, letter, actor)
    return Asked(len(asked), len(waiting) - len(asked))


def without_signers(letter: Letter, rows: models.QuerySet[Invitation]) -> list[Invitation]:
    """Return rows without those whose mailbox has signed or is about to, or whose reply waits to be read."""
    signing = (
        letter.invitations.all()
        .standing()
        .filter(models.Q(standing__in=[InvitationStanding.SIGNED, InvitationStanding.SIGNING, InvitationStanding.MAIL]))
    )
    gone = set(signing.values_list("pk", flat=True))
    return [one for one in rows if one.pk not in gone]


def unreachable(letter: Letter, keys: Collection[str]) -> set[str]:
    """Return which of these mailboxes want no such mail, or have no mail server that takes it."""
    coalition = letter.campaign.coalition
    ended = Unsubscription.objects.filter(coalition=coalition, kind=mails.LIST_KIND, mailbox_key__in=keys)
    found: set[str] = set()
    for rows in (
        BlockedMailbox.objects.filter(mailbox_key__in=keys),
        SuppressedMailbox.objects.suspended().filter(mailbox_key__in=keys),
        ended,
    ):
        found |= set(rows.values_list("mailbox_key", flat=True))
    return found


def post_mail(
    invitation: Invitation, letter: Letter, *, cause: str = outbox.Cause.MEMBER, visitor: Visitor | None = None
) -> bool:
    """Post the mail that asks; tell whether the limits of the mailbox let it pass."""
    mail = outbox.post(
        mails.EVENT,
        to=invitation.email,
        about_id=invitation.pk,
        topic=f"letter:{letter.pk}",
        coalition=letter.campaign.coalition,
        language=invitation.language,
        capped=True,
        cause=cause,
        visitor=visitor,
    )
    return mail is not None


def preview(invitation: Invitation, letter: Letter) -> MailWords:
    """Return the mail as it will be, in its language and the coalition's words, with a stand-in for the link."""
    coalition = letter.campaign.coalition
    address = "reader@example.org"
    mail = OutgoingMail(
        pk=0,
        event=mails.EVENT,
        coalition=coalition,
        language=invitation.language,
        to=address,
        mailbox_key=mailbox_key(address),
    )
    with translation.override(invitation.language):
        context: dict[str, Any] = mails.context(invitation, link=outbox.site_link(_("their own link")))
        own = chosen(mails.EVENT, context, own_texts([mail]).get(0, {}))
        return written(mails.EVENT, context, own)
