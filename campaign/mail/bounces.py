"""Mail that came back: what a report of delivery or a provider says, and what follows from it.

A mail that came back is marked so. After two of them that say that there is no such mailbox, or one
complaint, the mailbox is suspended for the whole installation, since the reputation that suffers is that of
our one mail server. Reports are never answered, and coordinators hear once a day and letter.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_noop

from campaign.mail import outbox, verdicts
from campaign.mail.reading.facts import ReadMail, Report
from campaign.mail.registry import tell_settled
from campaign.mail.server_answers import cleaned
from campaign.mailbox import mailbox_key
from campaign.models import Coalition, Member, OutgoingMail, Role, SuppressedMailbox, User
from campaign.trail import activity

State = OutgoingMail.State

MOST_HARD = 2
NOTICE = "mail_came_back"
COMPLAINT = gettext_noop("The reader marked the mail as unwanted.")
# A report without a Message-ID is about the newest mail to the mailbox, if that is not older than this.
RECENT = timedelta(days=7)


class ReportKind(Enum):
    """What a report says: HARD, that there is no such mailbox; SOFT, that the mail came back for another reason."""

    HARD = auto()
    SOFT = auto()
    COMPLAINT = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class BounceReport:
    """One mail's fate as told by a mail server or a provider; any text may be forged or empty."""

    kind: ReportKind
    message_id: str = ""
    recipient: str = ""
    reason: str = ""


# Taking in


def accept(mail: ReadMail, *, now: datetime) -> bool:
    """Take note of a report about a mail of ours and tell whether it was one; all else is left to the caller.

    Our Message-ID decides which mail it is about: a mailbox may forward to another, whose address the report names.
    """
    found = [(report, ours) for report in mail.reports for ours in filter(is_ours, report.mentioned)]
    for report, ours in found[:1]:
        about = OutgoingMail.objects.select_related("coalition").filter(key=outbox.key_of(ours)).first()
        if about is not None:
            _mark(about, *_judged(report, about), now)
    return bool(found)


def _judged(report: Report, mail: OutgoingMail) -> tuple[ReportKind, str]:
    """Return what a report says of a mail, and why it came back."""
    if report.feedback:
        return (ReportKind.COMPLAINT, COMPLAINT) if report.feedback in verdicts.COMPLAINTS else (ReportKind.NOTHING, "")
    failure, is_own = verdicts.of_recipient(report, lambda address: mailbox_key(address) == mail.mailbox_key)
    if failure is None:
        return ReportKind.NOTHING, ""
    is_gone = is_own and failure.status[:1] != "4" and verdicts.is_gone(failure.status, failure.words)
    return (ReportKind.HARD if is_gone else ReportKind.SOFT), failure.words or failure.status


# What follows


@transaction.atomic
def take(report: BounceReport, *, now: datetime) -> OutgoingMail | None:
    """Mark the mail that a provider's report is about; return it, or None where nothing follows."""
    if report.kind is ReportKind.NOTHING:
        return None
    mail = _mail_of(report, now)
    return mail if mail is not None and _mark(mail, report.kind, report.reason, now) else None


@transaction.atomic
def _mark(mail: OutgoingMail, kind: ReportKind, words: str, now: datetime) -> bool:
    """Mark a mail that came back and count for its mailbox; a second report of the same changes nothing."""
    if kind is ReportKind.NOTHING:
        return False
    reason = cleaned(words, address=mail.to)
    if kind is ReportKind.COMPLAINT:
        _count(mail, reason or COMPLAINT, now, complaints=1)
        return True
    arrived = OutgoingMail.objects.filter(pk=mail.pk, state__in=[State.SENT, State.UNCERTAIN])
    if not arrived.update(state=State.BOUNCED, reason=reason):
        return False
    if kind is ReportKind.HARD:
        _count(mail, reason, now, hard_bounces=1)
    transaction.on_commit(lambda: tell_settled([(mail.event, mail.pk)]), robust=True)
    _notify(mail, now)
    return True


def is_ours(message_id: str) -> bool:
    """Tell whether a text is a Message-ID of one of our mails."""
    return bool(outbox.key_of(message_id))


def _mail_of(report: BounceReport, now: datetime) -> OutgoingMail | None:
    """Return the mail: the one with that Message-ID, or where none is told, the newest to the mailbox."""
    mails = OutgoingMail.objects.select_related("coalition")
    if key := outbox.key_of(report.message_id) if report.message_id else "":
        return mails.filter(key=key).first()
    mailbox = mailbox_key(report.recipient) if report.recipient else ""
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


def without_signers(mailboxes: QuerySet[SuppressedMailbox], coalition: Coalition) -> QuerySet[SuppressedMailbox]:
    """Leave out every mailbox that ever got a mail by which a withheld name could be told."""
    told = coalition.outgoing_mails.filter(mailbox_key=OuterRef("mailbox_key"), event__in=outbox.discreet_events())
    return mailboxes.exclude(Exists(told))
