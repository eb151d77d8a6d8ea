"""Writing a reminder when it is sent: what is no longer wanted by then is not sent.

The outbox asks ``build`` for the mail's context. It asks the data the same question as the
schedule did; rows that are no longer among the answer go back, so that they are
planned anew should they be wanted again.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from campaign.clock import database_now
from campaign.mail import outbox
from campaign.models import OutgoingMail
from letters.models import Reminder
from letters.reminders import schedule
from letters.reminders.kinds import ReminderKind, ReminderReading, kind_of

State = Reminder.State
IN_DOUBT = gettext_noop("Nobody knows whether it has arrived.")
TEST = "test"


def build(mail: OutgoingMail) -> dict[str, Any] | None:
    """Return the context of a reminder's mail, or None when nothing in it is wanted any more."""
    if outbox.stored_context(mail).get(TEST):
        return _test(mail)
    return build_many([mail]).get(mail.pk)


def build_many(mails: list[OutgoingMail]) -> dict[int, dict[str, Any] | None]:
    """Return the contexts of several mails of one kind, with a number of queries that does not grow."""
    kind = kind_of(mails[0].event)
    if kind is None:
        return {}
    made = {mail.pk: _test(mail) for mail in mails if outbox.stored_context(mail).get(TEST)}
    rows = _rows([mail.key for mail in mails if mail.pk not in made])
    now = database_now()
    wanted = schedule.still_wanted(rows, now=now) if rows else set()
    _hand_back([row.pk for row in rows if row.pk not in wanted])
    kept: dict[str, list[Reminder]] = defaultdict(list)
    for row in rows:
        if row.pk in wanted:
            kept[row.mail_key].append(row)
    targets = kind.load([row.target_id for some in kept.values() for row in some])
    for mail in mails:
        if some := kept.get(mail.key):
            made[mail.pk] = describe(kind, some, targets, ReminderReading(some[0].coalition, some[0].member, now))
    return made


def _rows(keys: list[str]) -> list[Reminder]:
    posted = Reminder.objects.filter(mail_key__in=keys, state=State.POSTED)
    moments = ("anchor_at", "due_at", "put_off_until", "planned_at", "posted_at")
    rows = posted.defer(*moments).prefetch_related("coalition", "member__user", "member__coalition")
    return list(rows.order_by("pk"))


def describe(
    kind: ReminderKind, rows: list[Reminder], targets: Mapping[int, Any], reading: ReminderReading
) -> dict[str, Any] | None:
    """Return what the mail's templates need: the kind's own context and what every reminder says."""
    there = [targets[row.target_id] for row in rows if row.target_id in targets]
    context = kind.describe(there, reading) if there else None
    if context is None:
        return None
    return {
        "kind": kind,
        "step": rows[0].step,
        "member": reading.member,
        "is_test": False,
        "plans_link": outbox.site_link(_plans(reading.coalition.slug)),
        **context,
    }


@lru_cache(maxsize=256)
def _plans(slug: str) -> str:
    return reverse("letters:coming-up", args=[slug])


def _hand_back(gone: list[int]) -> None:
    """Unpost rows whose mail has not gone out; the next planning says what they are now."""
    if gone:
        Reminder.objects.filter(pk__in=gone, state=State.POSTED).exclude(reason=IN_DOUBT).update(
            state=State.CANCELED, posted_at=None, mail_key="", reason=schedule.SETTLED
        )


def note_outcome(mail_ids: list[int]) -> None:
    """Remember of which reminders nobody knows whether they have arrived: those are never planned again."""
    _tell_undelivered(mail_ids)
    doubtful = OutgoingMail.objects.filter(pk__in=mail_ids, state=OutgoingMail.State.UNCERTAIN)
    Reminder.objects.filter(mail_key__in=doubtful.values("key")).exclude(mail_key="").update(reason=IN_DOUBT)


def _tell_undelivered(mail_ids: list[int]) -> None:
    """Tell each kind that wants to know whose mails have come back, or could not be sent."""
    gone = [OutgoingMail.State.BOUNCED, OutgoingMail.State.FAILED]
    back = OutgoingMail.objects.filter(pk__in=mail_ids, state__in=gone)
    targets: defaultdict[str, list[int]] = defaultdict(list)
    for name, target in Reminder.objects.filter(mail_key__in=back.values("key")).values_list("kind", "target_id"):
        targets[name].append(target)
    for name, ids in targets.items():
        kind = kind_of(name)
        if kind is not None and kind.undelivered is not None:
            kind.undelivered(ids)


def _test(mail: OutgoingMail) -> dict[str, Any] | None:
    """Write a reminder as a member asked to see it, whatever its state."""
    kind = kind_of(mail.event)
    row = Reminder.objects.filter(pk=mail.about_id or 0).select_related("coalition").first()
    if row is None or kind is None:
        return None
    asker = row.coalition.members.select_related("user").filter(pk=outbox.stored_context(mail)[TEST]).first()
    if asker is None:
        return None
    reading = ReminderReading(row.coalition, asker, database_now())
    context = describe(kind, [row], kind.load([row.target_id]), reading)
    return {**context, "is_test": True} if context else None
