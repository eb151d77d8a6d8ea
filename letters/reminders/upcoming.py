"""What is coming up and what became of the reminders of the past month, for people to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from campaign.mail import outbox
from campaign.mail.server_answers import in_words
from campaign.models import Coalition, Member, OutgoingMail
from campaign.roles import may
from letters.models import Letter, Reminder, ReminderPause
from letters.reminders.kinds import all_kinds, kind_of

PAST = timedelta(days=30)
State = Reminder.State
MailState = OutgoingMail.State


@dataclass(frozen=True)
class UpcomingFilter:
    """What part is asked for; everything empty is all that is ahead."""

    letter: str = ""
    member: str = ""
    kind: str = ""
    is_past: bool = False


@dataclass(frozen=True)
class UpcomingLine:
    """One reminder in words: ``outcome`` is its own state or what became of its mail."""

    row: Reminder
    kind: str
    step: str
    outcome: str
    label: str
    reason: str

    @property
    def reader(self) -> str:
        return str(self.row.member.user) if self.row.member else ""


def shown_to(member: Member, coalition: Coalition) -> "QuerySet[Reminder]":
    """Return the coalition's reminders; those to signers only to members who may see withheld names."""
    found = Reminder.objects.filter(coalition=coalition)
    return found if may(member, "see_withheld") else found.exclude(kind__in=outbox.discreet_events())


def rows(found: "QuerySet[Reminder]", wanted: UpcomingFilter, *, now: datetime) -> "QuerySet[Reminder]":
    """Return the reminders ahead, soonest first, or those of the past thirty days, latest first."""
    found = found.select_related("member__user", "letter")
    if wanted.letter:
        found = found.filter(letter__slug=wanted.letter)
    if wanted.member:
        found = found.filter(member=int(wanted.member))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.is_past:
        done = found.exclude(state__in=[State.WAITING, State.PAUSED]).filter(due_at__gt=now - PAST, due_at__lte=now)
        return done.order_by("-due_at", "-pk")
    return found.filter(state__in=[State.WAITING, State.PAUSED]).order_by("due_at", "pk")


def lines(reminders: Iterable[Reminder]) -> list[UpcomingLine]:
    """Put reminders into words, with what became of their mails; one query more, however many they are."""
    every = list(reminders)
    keys = [row.mail_key for row in every if row.mail_key]
    mails = {mail.key: mail for mail in OutgoingMail.objects.filter(key__in=keys).only("key", "state", "reason")}
    return [_line(row, mails.get(row.mail_key)) for row in every]


def _line(row: Reminder, mail: OutgoingMail | None) -> UpcomingLine:
    kind = kind_of(row.kind)
    step = next((step for step in kind.steps if step.name == row.step), None) if kind else None
    outcome, label, reason = row.state, row.get_state_display(), row.reason
    if row.state == State.POSTED and mail is not None:
        outcome, label, reason = mail.state, mail.get_state_display(), mail.reason
    return UpcomingLine(
        row,
        str(kind.label) if kind else row.kind,
        str(step.label) if step else row.step,
        outcome,
        label,
        in_words(reason),
    )


def kinds_of() -> list[tuple[str, str]]:
    """Return name and label of the kinds, for a choice."""
    return [(kind.name, str(kind.label)) for kind in all_kinds()]


def letters_of(coalition: Coalition) -> list[tuple[str, str]]:
    """Return slug and title of the letters that have reminders, for a choice."""
    with_rows = Letter.objects.filter(reminders__coalition=coalition).distinct().order_by("title", "pk")
    return list(with_rows.values_list("slug", "title"))


def members_of(coalition: Coalition) -> list[tuple[str, str]]:
    members = coalition.members.active().select_related("user").order_by("user__name", "pk")
    return [(str(member.pk), str(member.user)) for member in members]


def pauses_of(coalition: Coalition, **about: Any) -> "QuerySet[ReminderPause]":
    """Return pauses, the latest first; those whose day has come are over and stay until somebody removes them."""
    rows = ReminderPause.objects.filter(coalition=coalition, **about)
    return rows.select_related("letter", "member__user", "coalition").order_by("-paused_at", "-pk")
