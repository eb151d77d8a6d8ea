"""Replies by mail to invitations and their reminders, as they come in: whose they are, and from where.

The Message-ID that a reply names says which invitation it is about; the address it comes from is only told. What a
program wrote is kept beside the invitation and is no answer. All else waits for a coordinator, and until one has
read it nobody is reminded or asked again.
"""

from email.utils import parseaddr
from functools import partial
from typing import Final

from campaign.mail import replies
from campaign.mailbox import mailbox_key
from campaign.models import IncomingMail, OutgoingMail
from letters.models import Reminder
from signatories.invitations import keeping, mails, reminders
from signatories.models import Invitation, MailAnswer

NAME: Final = "invitations"


def register() -> None:
    """Tell the port of replies which mails ours are."""
    replies.register(NAME, (mails.EVENT, *(kind.name for kind in reminders.KINDS)), find)


def find(about: OutgoingMail) -> replies.Keeper | None:
    """Return what keeps a reply to one of our mails, or None where its invitation is deleted."""
    invitation = invitation_of(about)
    return None if invitation is None else partial(keep, invitation)


def invitation_of(about: OutgoingMail) -> Invitation | None:
    """Return whom one of our mails has asked or reminded."""
    key = about.about_id
    if about.event != mails.EVENT:
        key = Reminder.objects.filter(kind=about.event, mail_key=about.key).values_list("target_id", flat=True).first()
    found = Invitation.objects.select_related("letter__campaign__coalition")
    return found.filter(pk=key or 0, letter__campaign__coalition=about.coalition_id).first()


def keep(invitation: Invitation, mail: IncomingMail, subject: str) -> None:
    """Keep a mail as a reply to an invitation; one that a program wrote waits for nobody."""
    is_away = mail.is_automatic
    MailAnswer.objects.create(
        invitation=invitation,
        letter=invitation.letter,
        mail=mail,
        subject=subject,
        outcome=MailAnswer.Outcome.AWAY if is_away else MailAnswer.Outcome.WAITING,
    )
    if is_away:
        IncomingMail.objects.filter(pk=mail.pk).update(state=IncomingMail.State.DISCARDED, decided_at=mail.received_at)
    keeping.record("invitation.mail_came", invitation, invitation.letter, None, automatic=is_away)


def sender_of(mail: IncomingMail) -> tuple[str, str]:
    """Return the name and the address that a mail says it is from; either may be empty."""
    name, address = parseaddr(mail.sender)
    return name, address if "@" in address else ""


def is_from_asked(answer: MailAnswer) -> bool:
    """Tell whether a reply says it comes from the mailbox that was asked."""
    address = sender_of(answer.mail)[1]
    return bool(address) and mailbox_key(address) == answer.invitation.mailbox_key
