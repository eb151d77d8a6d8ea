"""Mail that came back: what a report of delivery or a provider says, and what follows from it.

A mail that came back for good is marked so. After two of them, or one complaint, the
mailbox is suspended for the whole installation, since the reputation that suffers is that of
our one mail server. Reports are never answered, and coordinators hear once a day and letter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_string
from email.message import EmailMessage, Message
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_noop

from campaign.mail import outbox
from campaign.mail.outcomes import cleaned
from campaign.mail.registry import tell_settled
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Member, OutgoingMail, Role, SuppressedMailbox, User
from campaign.trail import activity

State = OutgoingMail.State

MOST_HARD = 2
NOTICE = "mail_came_back"
COMPLAINT = gettext_noop("The reader marked the mail as unwanted.")
# A report without a Message-ID is about the newest mail to the mailbox, if that is not older than this.
RECENT = timedelta(days=7)


class Kind(Enum):
    """What a report says about a mail."""

    HARD = auto()
    SOFT = auto()
    COMPLAINT = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class BounceReport:
    """One mail's fate as told by a mail server or a provider; any text may be forged or empty."""

    kind: Kind
    message_id: str = ""
    recipient: str = ""
    reason: str = ""


# Taking in


def accept(message: EmailMessage, *, now: datetime) -> bool:
    """Take note of a report about a mail of ours and tell whether it was one; all else is left to the caller."""
    reports = [report for report in read(message) if is_ours(report.message_id)]
    for report in reports:
        take(report, now=now)
    return bool(reports)


def read(message: EmailMessage) -> list[BounceReport]:
    """Return what a report of delivery (RFC 3464) or of a complaint (RFC 5965) says, one for each recipient."""
    if message.get_content_type() != "multipart/report":
        return []
    parts = [part for part in message.walk() if not part.is_multipart() or part is not message]
    message_id = next((found for part in parts if (found := _original_id(part))), "")
    status = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    groups = [group for part in status for group in _groups(part) if group["Final-Recipient"]]
    if any(part.get_content_type() == "message/feedback-report" for part in parts):
        return [BounceReport(Kind.COMPLAINT, message_id, reason=COMPLAINT)]
    return [_report(group, message_id) for group in groups] or [BounceReport(Kind.NOTHING, message_id)]


def _report(group: Message, message_id: str) -> BounceReport:
    action, status = str(group["Action"] or "").strip().lower(), str(group["Status"] or "").strip()
    recipient = str(group["Original-Recipient"] or group["Final-Recipient"] or "").rpartition(";")[2].strip()
    words = str(group["Diagnostic-Code"] or status).partition(";")
    kind = Kind.NOTHING
    if action == "failed":
        kind = Kind.HARD if status.startswith("5") else Kind.SOFT
    return BounceReport(kind, message_id, recipient, (words[2] or words[0]).strip())


def _groups(part: Message) -> list[Message]:
    """Return the groups of fields of a delivery status, whichever way the parser cut them."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in payload if isinstance(group, Message)]
    return [message_from_string(block) for block in str(payload).split("\n\n")]


def _original_id(part: Message) -> str:
    """Return the Message-ID of the mail that a part of the report holds, whole or only its headers."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and payload:
        return _message_id(payload[0]) if isinstance(payload[0], Message) else ""
    if kind == "text/rfc822-headers":
        return _message_id(message_from_string(str(payload)))
    return ""


def _message_id(mail: Message) -> str:
    """Return a mail's Message-ID as it stands there: to read it as one is more than Python can do with some."""
    return next((str(raw).strip() for name, raw in mail.raw_items() if name.lower() == "message-id"), "")


# What follows


@transaction.atomic
def take(report: BounceReport, *, now: datetime) -> OutgoingMail | None:
    """Mark the mail that a report is about and count for its mailbox; a second report of the same changes nothing."""
    if report.kind is Kind.NOTHING:
        return None
    mail = _mail_of(report, now)
    if mail is None:
        return None
    reason = cleaned(report.reason, address=mail.to)
    if report.kind is Kind.COMPLAINT:
        _count(mail, reason or COMPLAINT, now, complaints=1)
        return mail
    arrived = OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.SENT, State.UNCERTAIN])
    if not arrived.update(state=State.BOUNCED, reason=reason):
        return None
    if report.kind is Kind.HARD:
        _count(mail, reason, now, hard_bounces=1)
    transaction.on_commit(lambda: tell_settled([(mail.event, mail.pk)]), robust=True)
    _notify(mail, now)
    return mail


def is_ours(message_id: str) -> bool:
    """Tell whether a text is a Message-ID of one of our mails."""
    return bool(outbox.key_of(message_id))


def _mail_of(report: BounceReport, now: datetime) -> OutgoingMail | None:
    """Return the mail: the one with that Message-ID and recipient, or the newest to the mailbox."""
    mails = OutgoingMail.objects.select_related("coalition")
    key = outbox.key_of(report.message_id) if report.message_id else ""
    mailbox = mailbox_key(report.recipient) if report.recipient else ""
    if key:
        mail = mails.filter(key=key).first()
        return mail if mail and mailbox in {"", mail.mailbox_key} else None
    newest = mails.filter(mailbox_key=mailbox, state=State.SENT, sent_at__gte=now - RECENT).order_by("-sent_at")
    return newest.first() if mailbox else None


def _count(mail: OutgoingMail, reason: str, now: datetime, *, hard_bounces: int = 0, complaints: int = 0) -> None:
    """Count for the mailbox, and suspend it when that is enough."""
    SuppressedMailbox.objects.get_or_create(mailbox_key=mail.mailbox_key)
    rows = SuppressedMailbox.objects.filter(mailbox_key=mail.mailbox_key)
    rows.update(
        hard_bounces=F("hard_bounces") + hard_bounces,
        complaints=F("complaints") + complaints,
        reason=reason,
        last_at=now,
    )
    bad = rows.filter(suspended_at=None)
    bad.filter(hard_bounces__gte=MOST_HARD).update(suspended_at=now, released_at=None)
    bad.filter(complaints__gte=1).update(suspended_at=now, released_at=None)


def _notify(mail: OutgoingMail, now: datetime) -> None:
    """Tell the coalition's coordinators, once for each letter and day; never about such a notice itself."""
    if mail.coalition is None or mail.event == NOTICE:
        return
    roles = [Role.OWNER, Role.COORDINATOR]
    members = Member.objects.active().filter(coalition=mail.coalition, role__in=roles).select_related("user")
    for member in members:
        outbox.post(
            NOTICE,
            to=member.user.email,
            about_id=mail.pk,
            topic=mail.topic,
            coalition=mail.coalition,
            language=member.user.language or mail.coalition.language,
            key=f"came-back-{mail.coalition_id}-{mail.topic}-{now:%Y-%m-%d}-{member.pk}",
        )


def notice(mail: OutgoingMail) -> dict[str, Any] | None:
    """Make the context of a notice when it is sent: by then it may be about many mails."""
    first = OutgoingMail.objects.filter(pk=mail.about_id or 0).first()
    if first is None or mail.coalition is None:
        return None
    same = mail.coalition.outgoing_mails.filter(topic=mail.topic, state=State.BOUNCED)
    page = reverse("campaign:mail", args=[mail.coalition.slug])
    return {
        "number": same.filter(sent_at__gte=mail.created_at - RECENT).count() or 1,
        "label": outbox.label_of(first.event),
        "link": outbox.site_link(f"{page}?state={State.BOUNCED}"),
    }


@transaction.atomic
def release(*, mailbox: SuppressedMailbox, coalition: Coalition, actor: User, reason: str, now: datetime) -> bool:
    """Let mail go to a suspended mailbox again; the count starts anew, and the coalition's trail says why."""
    found = SuppressedMailbox.objects.suspended().filter(pk=mailbox.pk)
    if not found.update(suspended_at=None, released_at=now, hard_bounces=0, complaints=0):
        return False
    activity.record("mailbox.released", coalition=coalition, actor=actor, data={"reason": reason[:300]})
    return True


def suspended_of(coalition: Coalition) -> QuerySet[SuppressedMailbox]:
    """Return the suspended mailboxes that this coalition has written to, those that came back last first.

    ``last_mail`` is the coalition's newest mail to the mailbox. A coalition neither sees
    nor releases a mailbox that it has never written to.
    """
    own = coalition.outgoing_mails.filter(mailbox_key=OuterRef("mailbox_key")).order_by("-created_at")
    rows = SuppressedMailbox.objects.suspended().annotate(last_mail=Subquery(own.values("pk")[:1]))
    return rows.filter(last_mail__isnull=False).order_by("-last_at", "-pk")
