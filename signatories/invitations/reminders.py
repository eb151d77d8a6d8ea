"""Reminders to those who were asked and stay silent: before the day that is asked for, and before signing closes.

Nothing is planned before a coordinator has seen the mails and let them go out. The engine does the rest: any
answer, a signature or the end of the invitation settles a reminder, and a moved deadline moves it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.mail.texts import MailWords, written
from campaign.models import User
from campaign.trail import activity
from letters import reminders
from letters.models import Letter, Plan
from letters.reminders import Mailbox, ReminderKind, ReminderReading, ReminderStep, To
from letters.reminders.moments import Slot
from letters.reminders.schedule import StepsOf
from letters.states import LetterState
from signatories.invitations import asking, links, mails
from signatories.models import Invitation, InvitationReminders
from signatories.signing import reminders as of_signers

SERIES: Final = "invitation"


def register() -> None:
    """Arm the engine's kinds; for a letter nothing is planned before ``arm``."""
    for kind in KINDS:
        reminders.register(kind, discreet=True)


def before_soft(now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the day by which an answer is asked for, until it has come."""
    return [_silent("soft_deadline").filter(letter__soft_deadline_at__gt=now)]


def before_hard(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the moment at which signing closes."""
    return [_silent("hard_deadline")]


def _silent(name: str) -> QuerySet[Any, Any]:
    """Return those who were asked in letters whose reminders go out; since they were asked, or since then."""
    waiting = (
        Invitation.objects.all()
        .silent()
        .filter(
            **{f"letter__{name}_at__isnull": False},
            letter__state=LetterState.OPEN,
            letter__paused_at=None,
            letter__invitation_reminders__isnull=False,
            asked_at__isnull=False,
        )
    )
    since = Greatest(
        ExpressionWrapper(F("asked_at") + Value(of_signers.FIRST_AFTER), DateTimeField()),
        F("letter__invitation_reminders__armed_at"),
    )
    zone = Coalesce(NullIf(F(f"letter__{name}_zone"), Value("")), F("letter__campaign__coalition__time_zone"))
    at = f"letter__{name}_at"
    return waiting.values_list("pk", "letter__campaign__coalition", "letter", at, F(at), zone, since)


def mailboxes(ids: Collection[int]) -> dict[int, Mailbox]:
    """Return the addresses of those asked, without those who have had enough mail in a day, or want none."""
    return of_signers.within_limits(Invitation.objects.filter(pk__in=ids))


def load(ids: Collection[int]) -> dict[int, Invitation]:
    """Return invitations with what their mails say."""
    return Invitation.objects.select_related("letter__campaign__coalition").in_bulk(ids)


def describe(invitations: list[Invitation], reading: ReminderReading) -> dict[str, Any] | None:
    """Return the mail with the link of its reader; somebody who tries it out gets the letter's page instead."""
    invitation = invitations[0]
    context = mails.context(invitation, link="")
    return {**context, "link": context["letter_link"] if reading.member else links.link(invitation)}


BEFORE_SOFT = ReminderKind(
    name="invitation_soft",
    label=gettext_lazy("Invitation without an answer, before the day asked for"),
    about=gettext_lazy("To those who were asked to sign and have not answered, once you let these reminders go out."),
    steps=(ReminderStep("soft", -2, gettext_lazy("two days before the day by which an answer is asked for")),),
    targets=before_soft,
    audience=To.TARGET,
    load=load,
    describe=describe,
    mailboxes=mailboxes,
    series=SERIES,
    list_kind=mails.LIST_KIND,
    undelivered=mails.note_undelivered,
)
BEFORE_HARD = ReminderKind(
    name="invitation_closes",
    label=gettext_lazy("Invitation without an answer, before signing closes"),
    about=gettext_lazy("To those who were asked to sign and have not answered, once you let these reminders go out."),
    steps=(
        ReminderStep("first", -4, gettext_lazy("four days before signing closes")),
        ReminderStep("last", -1, gettext_lazy("the day before signing closes")),
    ),
    targets=before_hard,
    audience=To.TARGET,
    load=load,
    describe=describe,
    mailboxes=mailboxes,
    series=SERIES,
    list_kind=mails.LIST_KIND,
    undelivered=mails.note_undelivered,
)
KINDS: Final = (BEFORE_SOFT, BEFORE_HARD)


# Looked at, then let go


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One reminder of a letter as it will go out: when, why then, and its words."""

    at: datetime
    zone: str
    label: str
    is_past: bool
    words: MailWords


def preview(letter: Letter, *, now: datetime) -> list[PlannedReminder]:
    """Return the reminders of a letter in their order, by the coalition's plans and hours; links are stand-ins."""
    found = [one for kind in KINDS for one in _of_kind(kind, letter, now)]
    return sorted(found, key=lambda one: one.at)


def _of_kind(kind: ReminderKind, letter: Letter, now: datetime) -> list[PlannedReminder]:
    name = "soft_deadline" if kind is BEFORE_SOFT else "hard_deadline"
    at = getattr(letter, f"{name}_at")
    if at is None:
        return []
    coalition = letter.campaign.coalition
    zone = getattr(letter, f"{name}_zone") or coalition.time_zone
    slot = Slot(0, at, at, zone, zone, coalition.mails_from, coalition.mails_until)
    plans = Plan.objects.filter(kind=kind.name, coalition=coalition)
    chosen = plans.filter(letter=letter).first() or plans.filter(letter=None).first()
    words = _words(kind, letter)
    return [
        PlannedReminder(due, zone, str(step.label), due <= now, words)
        for step, days in StepsOf.days_of(kind, chosen)
        for due in [slot.due_at(step, days)]
    ]


def _words(kind: ReminderKind, letter: Letter) -> MailWords:
    coalition = letter.campaign.coalition
    sample = Invitation(letter=letter, language=coalition.language)
    with translation.override(coalition.language):
        stand_in = outbox.site_link(_("their own link"))
        return written(kind.name, mails.context(sample, link=stand_in), None)


def armed(letter: Letter) -> InvitationReminders | None:
    """Return since when the reminders of a letter go out, and who let them, or None."""
    return InvitationReminders.objects.select_related("armed_by").filter(letter=letter).first()


@transaction.atomic
def arm(*, letter: Letter, actor: User) -> None:
    """Let the reminders of a letter go out from now on; what would have come before is not made up for."""
    now = database_now()
    asking.refuse_closed(letter, now=now)
    _row, is_new = InvitationReminders.objects.get_or_create(letter=letter, defaults={"armed_by": actor})
    if is_new:
        _record("invitations.reminders_on", letter, actor)
        reminders.plan(now=now)


@transaction.atomic
def disarm(*, letter: Letter, actor: User) -> None:
    """Send no more of them; those that wait in the outbox are dropped when their turn comes."""
    if InvitationReminders.objects.filter(letter=letter).delete()[0]:
        _record("invitations.reminders_off", letter, actor)
        reminders.plan(now=database_now())


def _record(verb: str, letter: Letter, actor: User) -> None:
    activity.record(verb, coalition=letter.campaign.coalition, actor=actor, about=letter, data={"letter": letter.pk})
