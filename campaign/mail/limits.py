"""How much mail others can cause: to one mailbox, from one source, to one domain.

All of it is counted in the database, so it holds without Redis, and over a time, never for ever. Each cause
has a count of its own for a mailbox: what strangers use up is not its owner's, nor a coordinator's.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.encryption import digest
from campaign.mailbox import FREE_MAIL, canonical, mailbox_key
from campaign.models import BlockedMailbox, MailRequest, OutgoingMail
from campaign.refusals import Refusal
from campaign.visitors import Visitor

Cause = OutgoingMail.Cause
DAY: Final = timedelta(hours=24)
HOUR: Final = timedelta(hours=1)
# Invented addresses at a large provider harm nobody's mail server but ours.
FREE_MAIL_FACTOR: Final = 20


class TooManyRequests(Refusal):
    """So much mail was asked for from one source, or for one domain, that it has to wait."""


def admit(visitor: Visitor | None, address: str) -> None:
    """Count that somebody typed an address to which we are to write, or raise TooManyRequests.

    It counts whether or not a mail follows, so that the refusal tells nothing about a mailbox.
    Whoever has proved to read the mailbox, and a command, are not counted.
    """
    if visitor is None or mailbox_key(address) in visitor.mailboxes:
        return
    domain = registered_domain(canonical(address).rpartition("@")[2])
    source, target = Q(source_key=visitor.source), Q(domain_key=digest("domain", domain))
    most = settings.MAILS_PER_DOMAIN * (FREE_MAIL_FACTOR if domain in FREE_MAIL else 1)
    if _is_reached([(source, settings.MAILS_PER_SOURCE), (target, most)]):
        raise TooManyRequests(
            _("Too much was sent from here, or to addresses like this one. Please try again in an hour.")
        )
    MailRequest.objects.create(source_key=visitor.source, domain_key=digest("domain", domain))


def _is_reached(limits: list[tuple[Q, int]]) -> bool:
    """Tell whether one of the limits is reached, in one statement; those of 0 are none.

    What a limit counts has no more rows than it allows, because nothing is added once it is reached.
    """
    limits = [(requests, most) for requests, most in limits if most]
    if not limits:
        return False
    recent = MailRequest.objects.filter(reduce(or_, (requests for requests, _most in limits)), at__gt=Now() - HOUR)
    counts = {f"limit_{place}": Count("pk", filter=requests) for place, (requests, _most) in enumerate(limits)}
    numbers = recent.aggregate(**counts).values()
    return any(number >= most for number, (_requests, most) in zip(numbers, limits, strict=True))


def forget_requests(*, now: datetime) -> int:
    """Delete what is older than a day, and return how many that was."""
    return MailRequest.objects.filter(at__lt=now - DAY).delete()[0]


def registered_domain(domain: str) -> str:
    """Return the part of a domain that somebody has registered, or near it: invented hosts below it are one domain."""
    labels = domain.split(".")
    is_below_country = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3 if is_below_country else -2 :])


def may_receive(mail: OutgoingMail) -> bool:
    """Tell whether one more mail stays within the limits of its mailbox; posts to one mailbox wait for each other."""
    lock(Lock.MAIL, int(mail.mailbox_key[:8], 16))
    if mail.topic and BlockedMailbox.objects.filter(mailbox_key=mail.mailbox_key).exists():
        return False
    recent = OutgoingMail.objects.caused(mail.cause, mailbox_key=mail.mailbox_key).filter(created_at__gt=Now() - DAY)
    topics = list(recent.order_by().values_list("topic", flat=True)[: settings.MAILS_PER_DAY])
    has_topic_limit = mail.topic and mail.cause != Cause.OWNER
    if has_topic_limit and topics.count(mail.topic) >= settings.MAILS_PER_LETTER:
        return False
    return len(topics) < settings.MAILS_PER_DAY
