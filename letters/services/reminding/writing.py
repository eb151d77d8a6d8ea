"""Writing a reminder when it is sent: what is no longer wanted by then is not sent.

The outbox asks ``build`` for the mail's context. It asks the data the same question as the
schedule did; rows that are no longer among the answer go back, so that they are
planned anew should they be wanted again.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from campaign.clock import database_now
from campaign.models import OutgoingMail
from campaign.services import outbox
from letters.models import Reminder
from letters.services.reminding import planning
from letters.services.reminding.kinds import Kind, Reading, kind_of

State = Reminder.State
IN_DOUBT = gettext_noop("Nobody knows whether it has arrived.")
TEST = "test"


def build(mail: OutgoingMail) -> dict[str, Any] | None:
    """Return the context of a reminder's mail, or None when nothing in it is wanted any more."""
    kind = kind_of(mail.event)
    if kind is None:
        return None
    if outbox.stored_context(mail).get(TEST):
        return _test(mail, kind)
    rows = list(
        Reminder.objects.filter(mail_key=mail.key, state=State.POSTED)
        .select_related("coalition", "member__user")
        .order_by("pk")
    )
    if not rows:
        return None
    now = database_now()
    wanted = planning.still_wanted(rows, now=now)
    _hand_back(row.pk for row in rows if row.pk not in wanted)
    kept = [row for row in rows if row.pk in wanted]
    if not kept:
        return None
    return describe(kind, kept, Reading(kept[0].coalition, kept[0].member, now))


def describe(kind: Kind, rows: list[Reminder], reading: Reading) -> dict[str, Any] | None:
    """Return what the mail's templates need: the kind's own context and what every reminder says."""
    context = kind.describe([row.target_id for row in rows], reading)
    if context is None:
        return None
    return {
        "kind": kind,
        "step": rows[0].step,
        "member": reading.member,
        "is_test": False,
        "plans_link": outbox.site_link(reverse("campaign:coalition", args=[reading.coalition.slug])),
        **context,
    }


def _hand_back(ids: Iterable[int]) -> None:
    """Unpost rows whose mail has not gone out; the next planning says what they are now."""
    gone = list(ids)
    if gone:
        Reminder.objects.filter(pk__in=gone, state=State.POSTED).exclude(reason=IN_DOUBT).update(
            state=State.CANCELED, posted_at=None, mail_key="", reason=planning.SETTLED
        )


def note_outcome(mail_ids: list[int]) -> None:
    """Remember of which reminders nobody knows whether they have arrived: those are never planned again."""
    doubtful = OutgoingMail.objects.filter(pk__in=mail_ids, state=OutgoingMail.State.UNCERTAIN)
    Reminder.objects.filter(mail_key__in=doubtful.values("key")).exclude(mail_key="").update(reason=IN_DOUBT)


def _test(mail: OutgoingMail, kind: Kind) -> dict[str, Any] | None:
    """Write a reminder as somebody asked to see it, whatever its state."""
    row = Reminder.objects.filter(pk=mail.about_id or 0).select_related("coalition").first()
    if row is None:
        return None
    number = outbox.stored_context(mail)[TEST]
    asker = row.coalition.members.select_related("user").filter(pk=number).first()
    context = asker and describe(kind, [row], Reading(row.coalition, asker, database_now()))
    return {**context, "is_test": True} if context else None
