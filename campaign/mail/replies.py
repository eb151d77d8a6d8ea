"""Replies to mails of ours: found by the Message-ID that they name, and kept by the part that had the mail sent.

The seal in our Message-IDs decides (``campaign/mail/messages.py``): whoever names one has held that mail. The
address that a reply comes from decides nothing, since anybody can write one there. A part that wants the replies to
its mails says so in ``AppConfig.ready``; all others, and mails that are no reply, stay with the inbox of answers.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from campaign.encryption import digest
from campaign.mail.messages import key_of
from campaign.mail.reading.facts import ReadMail
from campaign.models import Coalition, IncomingMail, OutgoingMail

# Keeps a stored mail, with its subject, as the reply it is; called in the transaction that stores the mail.
Keeper = Callable[[IncomingMail, str], None]
# Returns who keeps replies to one of our mails, or None where they are nobody's: then the inbox has them.
Finder = Callable[[OutgoingMail], Keeper | None]

_finders: dict[str, tuple[str, Finder]] = {}


@dataclass(frozen=True, slots=True)
class Taken:
    """That a part takes a mail: its ``name``, and what keeps the mail there once it is stored."""

    name: str
    keep: Keeper


def register(name: str, events: Collection[str], find: Finder) -> None:
    """Have a part, by its ``name``, take the replies to mails of these events."""
    for event in events:
        _finders[event] = (name, find)


def takes(read: ReadMail, coalition: Coalition) -> Taken | None:
    """Return which part takes a mail that came in for a coalition, or None where it is the inbox's.

    Of several mails of ours that it names, the first that a part cares for counts: that is the one it answers, or
    the latest of its thread. Mails of other coalitions are nobody's here.
    """
    keys = [key for named in read.answers if (key := key_of(named))]
    if not keys:
        return None
    ours = OutgoingMail.objects.filter(coalition=coalition, key__in=keys, event__in=_finders)
    by_key = {one.key: one for one in ours}
    for about in (by_key[key] for key in keys if key in by_key):
        name, find = _finders[about.event]
        if keep := find(about):
            return Taken(name, keep)
    return None


def sealed(message_id: str) -> str:
    """Return what stands for the Message-ID of a mail that is taken: it may name the domain of a withheld signer."""
    return f"sealed:{digest('incoming message id', message_id)}"


def leave_to_inbox(mail: IncomingMail, *, subject: str) -> None:
    """Hand a mail back that was no answer to what its part had sent: it waits in the inbox."""
    waiting = {"state": IncomingMail.State.WAITING, "decided_by": None, "decided_at": None}
    IncomingMail.objects.filter(pk=mail.pk).update(taken_by="", subject=subject[:500], **waiting)
