"""How much mail others can cause: to one mailbox, from one source, to one domain.

All of it is counted in the database, so it holds without Redis, and over a time, never for ever. Each cause
has a count of its own for a mailbox: what strangers use up is not its owner's, nor a coordinator's.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, reduce
from operator import or_
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from campaign.encryption import digest
from campaign.mailbox import FREE_MAIL, canonical, mailbox_key
from campaign.models import BlockedMailbox, MailRequest, OutgoingMail
from campaign.prepared import ask
from campaign.refusals import Refusal
from campaign.visitors import Visitor

Cause = OutgoingMail.Cause
DAY: Final = timedelta(hours=24)
HOUR: Final = timedelta(hours=1)
# Invented addresses at a large provider harm nobody's mail server but ours.
FREE_MAIL_FACTOR: Final = 20


class TooManyRequests(Refusal):
    """So much mail was asked for from one source, or for one domain, that it has to wait."""

    def __init__(self) -> None:
        super().__init__(_("Too much was sent from here, or to addresses like this one. Please try again in an hour."))


@dataclass(frozen=True, slots=True)
class Request:
    """That somebody types an address: from where, of which domain, and how many of each an hour may have (0: any)."""

    source_key: str
    domain_key: str
    most_of_source: int
    most_of_domain: int


def request_of(visitor: Visitor | None, address: str) -> Request | None:
    """Return what is to be counted; nothing of a command, nor of who has proved to read the mailbox."""
    if visitor is None or mailbox_key(address) in visitor.mailboxes:
        return None
    domain = registered_domain(canonical(address).rpartition("@")[2])
    most = settings.MAILS_PER_DOMAIN * (FREE_MAIL_FACTOR if domain in FREE_MAIL else 1)
    return Request(visitor.source, digest("domain", domain), settings.MAILS_PER_SOURCE, most)


def admit(visitor: Visitor | None, address: str) -> None:
    """Count that somebody typed an address to which we are to write, or raise TooManyRequests.

    It counts whether or not a mail follows, so that the refusal tells nothing about a mailbox.
    Whoever has proved to read the mailbox, and a command, are not counted.
    """
    request = request_of(visitor, address)
    if request is None:
        return
    if is_reached(request):
        raise TooManyRequests
    MailRequest.objects.create(source_key=request.source_key, domain_key=request.domain_key)


def is_reached(request: Request) -> bool:
    """Tell whether one of the limits is reached, in one statement.

    What a limit counts has no more rows than it allows, because nothing is added once it is reached.
    """
    both = (
        (Q(source_key=request.source_key), request.most_of_source),
        (Q(domain_key=request.domain_key), request.most_of_domain),
    )
    limits = [(requests, most) for requests, most in both if most]
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
    """Return the part of a domain that somebody has registered: invented hosts below it are one domain.

    Names below which a registry hands out domains are those of the Public Suffix List, but for what companies hand out
    below a domain of their own: there a stranger has as many names as they like.
    """
    return _suffixes().privatesuffix(domain) or domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def may_receive(mail: OutgoingMail) -> bool:
    """Tell whether one more mail stays within the limits of its mailbox; posts to one mailbox wait for each other."""
    if connection.vendor == "postgresql":
        return bool(ask(f"SELECT {MAY_RECEIVE}", limits_of(mail))[0])
    if mail.topic and BlockedMailbox.objects.filter(mailbox_key=mail.mailbox_key).exists():
        return False
    recent = OutgoingMail.objects.caused(mail.cause, mailbox_key=mail.mailbox_key).filter(created_at__gt=Now() - DAY)
    topics = list(recent.order_by().values_list("topic", flat=True)[: settings.MAILS_PER_DAY])
    if has_topic_limit(mail) and topics.count(mail.topic) >= settings.MAILS_PER_LETTER:
        return False
    return len(topics) < settings.MAILS_PER_DAY


def has_topic_limit(mail: OutgoingMail) -> bool:
    return bool(mail.topic) and mail.cause != Cause.OWNER


# The same as SQL, for PostgreSQL; the functions stand in campaign/models/routines.py.
MAY_RECEIVE: Final = (
    "mail_may_leave(%(mailbox_lock)s, %(mailbox)s, %(topic)s, %(cause)s, %(most_of_topic)s, %(most_of_day)s)"
)
IS_TOO_MUCH: Final = "mail_is_too_much(%(source)s, %(most_of_source)s, %(domain)s, %(most_of_domain)s)"


def limits_of(mail: OutgoingMail) -> dict[str, Any]:
    """Return the values of ``MAY_RECEIVE``."""
    return {
        "mailbox_lock": int(mail.mailbox_key[:8], 16) % 2**31,
        "mailbox": mail.mailbox_key,
        "topic": mail.topic,
        "cause": mail.cause,
        "most_of_topic": settings.MAILS_PER_LETTER if has_topic_limit(mail) else 0,
        "most_of_day": settings.MAILS_PER_DAY,
    }


def limits_of_request(request: Request | None) -> dict[str, Any]:
    """Return the values of ``IS_TOO_MUCH``; with none asked, no limit is reached."""
    asked = request or Request("", "", 0, 0)
    return {
        "source": asked.source_key,
        "domain": asked.domain_key,
        "most_of_source": asked.most_of_source,
        "most_of_domain": asked.most_of_domain,
    }
