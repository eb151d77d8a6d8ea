"""What people decide about reminders: which kinds and steps are on, in which hours, and what is paused.

Nothing here touches a row of the schedule but through ``plan``: it derives them anew, so that
a change shows at once.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaign.mail import outbox
from campaign.models import Coalition, Member, User
from campaign.refusals import Refusal
from campaign.roles import may
from campaign.trail import activity
from letters.models import Letter, Plan, Reminder, ReminderPause
from letters.reminders import schedule
from letters.reminders.kinds import ReminderKind, all_kinds
from letters.reminders.mails import TEST


class NotPausable(Refusal):
    """The sentence says why this pause cannot be."""


def chosen(coalition: Coalition, letter: Letter | None, kind: ReminderKind) -> Plan | None:
    """Return what was decided about a kind, for one letter or for all; nothing where it stays as it comes."""
    return Plan.objects.filter(coalition=coalition, letter=letter, kind=kind.name).first()


def in_force(coalition: Coalition, letter: Letter | None, kinds: Iterable[ReminderKind]) -> list[dict[str, Any]]:
    """Return each kind with the settings that are in force for it and the days of its steps; one query for all."""
    plans = Plan.objects.filter(coalition=coalition)
    common = {row.kind: row for row in plans if row.letter_id is None}
    own = {row.kind: row for row in plans if letter and row.letter_id == letter.pk}
    return [
        {
            "kind": kind,
            "is_own": kind.name in own if letter else kind.name in common,
            "steps": schedule.StepsOf.days_of(kind, own.get(kind.name) or common.get(kind.name)),
        }
        for kind in kinds
    ]


def plans_of_letters(coalition: Coalition) -> list[tuple[Plan, str]]:
    """Return the plans of single letters with the labels of their kinds."""
    labels = {kind.name: str(kind.label) for kind in all_kinds()}
    own = Plan.objects.filter(coalition=coalition, letter__isnull=False).select_related("letter").order_by("letter")
    return [(row, labels.get(row.kind, row.kind)) for row in own]


@transaction.atomic
def set_plan(
    *,
    coalition: Coalition,
    letter: Letter | None,
    kind: ReminderKind,
    is_on: bool,
    steps: dict[str, int | None],
    actor: User,
    now: datetime,
) -> Plan:
    """Keep whether a kind is on and when its steps come, for one letter or for all, and plan anew."""
    row, _created = Plan.objects.update_or_create(
        coalition=coalition,
        letter=letter,
        kind=kind.name,
        defaults={"is_on": is_on, "steps": steps, "changed_by": actor},
    )
    data: dict[str, Any] = {"kind": kind.name, "is_on": is_on, "steps": _spelled(steps)}
    activity.record("reminders.planned", coalition=coalition, actor=actor, about=letter or coalition, data=data)
    schedule.plan(now=now)
    return row


def _spelled(steps: dict[str, int | None]) -> str:
    return ", ".join(f"{name} {'off' if days is None else days}" for name, days in steps.items())


@transaction.atomic
def forget_plan(*, coalition: Coalition, letter: Letter | None, kind: ReminderKind, actor: User, now: datetime) -> None:
    """Go back to what holds otherwise: the coalition's settings for a letter, ours for a coalition."""
    deleted, _by_model = Plan.objects.filter(coalition=coalition, letter=letter, kind=kind.name).delete()
    if deleted:
        data = {"kind": kind.name}
        activity.record("reminders.reset", coalition=coalition, actor=actor, about=letter or coalition, data=data)
        schedule.plan(now=now)


@transaction.atomic
def set_hours(*, coalition: Coalition, since: time, until: time, actor: User, now: datetime) -> None:
    """Keep the hours in which reminders go out, where their readers are."""
    coalition.mails_from, coalition.mails_until = since, until
    coalition.save(update_fields=["mails_from", "mails_until"])
    data = {"from": since.isoformat("minutes"), "until": until.isoformat("minutes")}
    activity.record("reminders.hours_set", coalition=coalition, actor=actor, about=coalition, data=data)
    schedule.plan(now=now)


@transaction.atomic
def pause(
    *,
    coalition: Coalition,
    letter: Letter | None = None,
    member: Member | None = None,
    until: date | None,
    reason: str,
    actor: User,
    now: datetime,
) -> ReminderPause:
    """Send no reminders for a letter or to a member before a day, or until somebody ends the pause.

    A second pause of the same takes the place of the first. Raises NotPausable for a day that has come.
    """
    if until is not None and until <= coalition.day(now):
        raise NotPausable(_("Choose a day after today, or none."))
    ReminderPause.objects.filter(coalition=coalition, letter=letter, member=member).delete()
    row = ReminderPause.objects.create(
        coalition=coalition, letter=letter, member=member, until=until, reason=reason, paused_by=actor
    )
    data = {"until": until.isoformat() if until else "", "reason": reason}
    activity.record(
        "reminders.paused", coalition=coalition, actor=actor, about=letter or member or coalition, data=data
    )
    schedule.plan(now=now)
    return row


def pauses_to_end(member: Member) -> QuerySet[ReminderPause]:
    """Return the pauses that a member may end: the own ones, or all of the coalition for those who may plan."""
    pauses = ReminderPause.objects.select_related("letter", "member", "coalition").filter(coalition=member.coalition_id)
    return pauses if may(member, "plan_reminders") else pauses.filter(member=member)


@transaction.atomic
def resume(*, row: ReminderPause, actor: User, now: datetime) -> None:
    """End a pause; of what came due meanwhile only the latest stage is sent."""
    about = row.letter or row.member or row.coalition
    activity.record("reminders.resumed", coalition=row.coalition, actor=actor, about=about)
    row.delete()
    schedule.plan(now=now)


@transaction.atomic
def set_own(*, member: Member, wants_digest: bool, time_zone: str, now: datetime) -> None:
    """Keep a member's own settings: the weekly digest, and the zone whose mornings count."""
    member.wants_digest, member.time_zone = wants_digest, time_zone
    member.save(update_fields=["wants_digest", "time_zone"])
    schedule.plan(now=now)


def send_test(*, reminder: Reminder, member: Member) -> None:
    """Send a member one reminder as it would be written now, marked as a test; its own row stays as it is."""
    outbox.post(
        reminder.kind,
        to=member.user.email,
        about_id=reminder.pk,
        coalition=reminder.coalition,
        language=member.user.language or reminder.coalition.language,
        context={TEST: str(member.pk)},
    )
