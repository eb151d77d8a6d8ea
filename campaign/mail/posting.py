"""Storing a mail that is owed, within limits, and asking for it once more."""

import json
import secrets
from datetime import timedelta
from typing import Any, TypedDict, Unpack

from django.core import signing
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.mail import limits
from campaign.mail.messages import BLOCKING
from campaign.mail.registry import is_bulk, tell_settled
from campaign.mail.waker import wake
from campaign.mailbox import mailbox_key, validated
from campaign.models import BlockedMailbox, Coalition, OutgoingMail, User
from campaign.refusals import Refusal
from campaign.trail import activity
from campaign.visitors import Visitor

State, Cause = OutgoingMail.State, OutgoingMail.Cause


class NotResendable(Refusal):
    """The mail is on its way or has left; there is nothing to send again."""

    def __init__(self) -> None:
        super().__init__(_("Nothing was done: the mail has been sent or is being sent."))


class Facts(TypedDict, total=False):
    """What a mail is about, and why it is sent; ``unsaved`` has the defaults."""

    about_id: int | None
    topic: str
    coalition: Coalition | None
    language: str
    key: str
    context: dict[str, str] | None
    capped: bool
    cause: str
    visitor: Visitor | None


def post(event: str, *, to: str, wait: timedelta = timedelta(), **facts: Unpack[Facts]) -> OutgoingMail | None:
    """Store a mail in the caller's transaction and wake a worker once that is committed.

    A ``key`` that exists already gives the row that has it. None when the mailbox has had enough of ``capped``
    mails or wants none. With ``wait`` it does not leave before that time has passed. Raises ValidationError for
    a text that is no address.
    """
    mail = unsaved(event, to=to, **facts)
    if wait:
        mail.next_try_at = database_now() + wait
    return _store(mail)


def unsaved(
    event: str,
    *,
    to: str,
    about_id: int | None = None,
    topic: str = "",
    coalition: Coalition | None = None,
    language: str = "en",
    key: str = "",
    context: dict[str, str] | None = None,
    capped: bool = False,
    cause: str = Cause.VISITOR,
    visitor: Visitor | None = None,
) -> OutgoingMail:
    """Return a mail that is not stored yet, or raise ValidationError for a text that is no address.

    ``capped`` is for mails that others can cause. ``cause`` says whose limit they count for; a ``visitor`` who
    has proved to read the mailbox has a limit of their own.
    """
    address = validated(to)
    mailbox = mailbox_key(address)
    return OutgoingMail(
        event=event,
        to=address,
        mailbox_key=mailbox,
        about_id=about_id,
        topic=topic,
        coalition=coalition,
        language=language,
        key=key,
        sealed_context=json.dumps(context) if context else "",
        is_capped=capped,
        cause=_cause(cause, mailbox, visitor) if capped else "",
        is_bulk=is_bulk(event),
    )


@transaction.atomic(savepoint=False)
def _store(mail: OutgoingMail) -> OutgoingMail | None:
    if mail.key and (former := OutgoingMail.objects.filter(key=mail.key).first()):
        return former
    if mail.is_capped and not limits.may_receive(mail):
        return None
    stored = _insert_once(mail) if mail.key else _insert(mail)
    transaction.on_commit(wake, robust=True)
    return stored


def new_key() -> str:
    """Return the key of a mail that no other is the same as."""
    return secrets.token_urlsafe(24)


def _insert(mail: OutgoingMail) -> OutgoingMail:
    mail.key = new_key()
    mail.save(force_insert=True)
    return mail


def _insert_once(mail: OutgoingMail) -> OutgoingMail:
    """Store the mail unless another transaction has just stored its key, without an error either way."""
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return OutgoingMail.objects.get(key=mail.key)


def _cause(cause: str, mailbox: str, visitor: Visitor | None) -> str:
    is_owner = visitor is not None and mailbox in visitor.mailboxes
    return Cause.OWNER if is_owner and cause in {Cause.VISITOR, Cause.ACCOUNT} else cause


# Blocking: a link in a capped mail lets its reader end those about letters, or let them through


def blocked_by(token: str) -> str | None:
    """Return the mailbox key of a blocking token, or None for a text that is none."""
    try:
        return signing.Signer(salt=BLOCKING).unsign(token)
    except signing.BadSignature:
        return None


@transaction.atomic
def block(*, mailbox: str) -> None:
    """End all mail about letters that strangers can cause, also what waits; twice is like once.

    Codes to sign in have no topic and go on, or a coordinator would lock the door from outside.
    """
    BlockedMailbox.objects.get_or_create(mailbox_key=mailbox)
    waiting = OutgoingMail.objects.unasked(mailbox_key=mailbox).filter(state=State.WAITING)
    dropped = list(waiting.values_list("event", "pk"))
    waiting.update(state=State.DROPPED, sealed_context="")
    transaction.on_commit(lambda: tell_settled(dropped), robust=True)


def unblock(*, mailbox: str) -> None:
    """Let mail about letters go to a mailbox again, as its owner wants it."""
    BlockedMailbox.objects.filter(mailbox_key=mailbox).delete()


def is_blocked(*, mailbox: str) -> bool:
    """Tell whether the owner of the mailbox wants no mail that strangers can cause."""
    return BlockedMailbox.objects.filter(mailbox_key=mailbox).exists()


# By hand


@transaction.atomic
def resend(*, mail: OutgoingMail, actor: User) -> None:
    """Send a mail that failed, came back or is in doubt once more, to the address it was for and no other."""
    again = OutgoingMail.objects.stuck().filter(pk=mail.pk)
    fresh = {"attempts": 0, "crashes": 0, "unanswered": 0, "first_tried_at": None, "put_away_at": None}
    _queue(again, mail=mail, actor=actor, verb="mail.resent", **fresh)


@transaction.atomic
def put_away(*, mail: OutgoingMail, actor: User) -> bool:
    """Decide that a mail that failed is not sent again; False when somebody has decided already."""
    return _decide(OutgoingMail.objects.in_trouble(), mail, actor, "mail.put_away", Now())


@transaction.atomic
def bring_back(*, mail: OutgoingMail, actor: User) -> bool:
    """Let a mail that was put away wait for a decision again."""
    return _decide(OutgoingMail.objects.stuck(), mail, actor, "mail.brought_back", None)


def _decide(mails: Any, mail: OutgoingMail, actor: User, verb: str, put_away_at: Any) -> bool:
    undecided = mails.filter(pk=mail.pk, put_away_at__isnull=put_away_at is not None)
    if not undecided.update(put_away_at=put_away_at):
        return False
    if mail.coalition:
        activity.record(verb, coalition=mail.coalition, actor=actor, about=mail, data={"event": mail.event})
    return True


def take_back(mail_id: int) -> bool:
    """Drop a mail, in the caller's transaction; False when it has left or is about to."""
    waits = OutgoingMail.objects.filter(pk=mail_id, state=State.WAITING, attempts=0)
    return waits.update(state=State.DROPPED) == 1


@transaction.atomic
def try_now(*, mail: OutgoingMail, actor: User) -> None:
    """Try a mail that waits for its next try at once."""
    waiting = OutgoingMail.objects.filter(pk=mail.pk, state=State.WAITING)
    _queue(waiting, mail=mail, actor=actor, verb="mail.retried")


def _queue(mails: Any, *, mail: OutgoingMail, actor: User, verb: str, **changes: Any) -> None:
    if not mails.update(state=State.WAITING, next_try_at=Now(), reason="", **changes):
        raise NotResendable
    if mail.coalition:
        activity.record(verb, coalition=mail.coalition, actor=actor, about=mail, data={"event": mail.event})
    transaction.on_commit(wake, robust=True)
