"""What is not sent although it is owed: closed coalitions, readers who said no, mailboxes that do not exist."""

from collections import defaultdict

from django.utils.translation import gettext_noop

from campaign.mail.registry import list_of
from campaign.mail.server_answers import Fate, SendingOutcome
from campaign.models import OutgoingMail, SuppressedMailbox, Unsubscription

CLOSED = gettext_noop("Not sent: the coalition is closed.")
UNSUBSCRIBED = gettext_noop("Not sent: the reader has unsubscribed from such mail.")
SUSPENDED = gettext_noop("Not sent: mail to this address came back before.")


def not_sent(mails: list[OutgoingMail]) -> dict[int, SendingOutcome]:
    """Return the outcome of those among the mails that must not be sent now, by id.

    Mail about accounts belongs to no coalition and is never refused: somebody who waits
    for a code has just asked for it, and may have repaired the mailbox.
    """
    asked = [mail for mail in mails if mail.coalition is not None]
    suspended = _suspended({mail.mailbox_key for mail in asked})
    unsubscribed = _unsubscribed(asked)
    found: dict[int, SendingOutcome] = {}
    for mail in asked:
        if mail.coalition is not None and mail.coalition.closed_at is not None:
            found[mail.pk] = SendingOutcome(Fate.DROPPED, CLOSED)
        elif (mail.coalition_id, mail.mailbox_key, list_of(mail)) in unsubscribed:
            found[mail.pk] = SendingOutcome(Fate.DROPPED, UNSUBSCRIBED)
        elif mail.mailbox_key in suspended:
            found[mail.pk] = SendingOutcome(Fate.REFUSED, SUSPENDED)
    return found


def _suspended(keys: set[str]) -> set[str]:
    if not keys:
        return set()
    return set(SuppressedMailbox.objects.suspended().filter(mailbox_key__in=keys).values_list("mailbox_key", flat=True))


def _unsubscribed(mails: list[OutgoingMail]) -> set[tuple[int | None, str, str]]:
    """Return coalition, mailbox and kind of what the mails' readers want no more of."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for mail in mails:
        if kind := list_of(mail):
            keys[kind].add(mail.mailbox_key)
    rows = Unsubscription.objects.none()
    for kind, mailboxes in keys.items():
        rows |= Unsubscription.objects.filter(kind=kind, mailbox_key__in=mailboxes)
    return set(rows.values_list("coalition_id", "mailbox_key", "kind")) if keys else set()
