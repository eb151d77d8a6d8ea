"""Moving the day of answer: more time, and days on which the clock stands still.

A deed that has happened already, word for word, is not done twice: a second press of the
button gets the same answer.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from campaign.dates import long_day
from campaign.models import User
from letters.clocks.rows import ClockRefused, clock_of, locked, record, refresh
from letters.models import Extension, Pause, Recipient, ResponseClock


@transaction.atomic
def extend(
    *, recipient: Recipient, actor: User, until: date, reason: str, granted_by: str, granted_on: date, today: date
) -> Extension:
    """Grant more time, or refuse a day that does not lie after the present deadline.

    The day holds as it was granted: it does not roll. Also after an answer, because
    time that was granted by word of mouth is often written down late.
    """
    clock = locked(recipient)
    values = {"until": until, "reason": reason, "granted_by": granted_by, "granted_on": granted_on}
    last = clock.extensions.filter(revoked_at=None).order_by("pk").last()
    if last is not None and all(getattr(last, name) == value for name, value in values.items()):
        return last
    _refuse_extension(clock, until=until, granted_on=granted_on, today=today)
    extension = Extension.objects.create(clock=clock, recorded_by=actor, **values)
    record("deadline_extended", recipient, actor, extension=extension.pk, until=until.isoformat())
    refresh(recipient)
    return extension


def _refuse_extension(clock: ResponseClock, *, until: date, granted_on: date, today: date) -> None:
    if clock.due_on is None or clock.started_on is None:
        raise ClockRefused(_("There is no deadline yet that could be extended."))
    if until <= clock.due_on:
        words = _("The new deadline must lie after the present one, %(day)s.")
        raise ClockRefused(words % {"day": long_day(clock.due_on)}, "until")
    if granted_on > today:
        raise ClockRefused(_("This day has not come yet."), "granted_on")
    if granted_on < clock.started_on:
        words = _("This is before the clock began to run, on %(day)s.")
        raise ClockRefused(words % {"day": long_day(clock.started_on)}, "granted_on")


@transaction.atomic
def revoke_extension(*, extension: Extension, actor: User) -> ResponseClock:
    """Take an extension back; the one before it counts again, or the rule."""
    recipient = extension.clock.recipient
    locked(recipient)
    if Extension.objects.filter(pk=extension.pk, revoked_at=None).update(revoked_at=Now()):
        record("extension_revoked", recipient, actor, extension=extension.pk)
        refresh(recipient)
    return clock_of(recipient)


@transaction.atomic
def pause(
    *, recipient: Recipient, actor: User, since: date, reason: str, today: date, until: date | None = None
) -> Pause:
    """Stop the clock because the coalition owes something; with ``until`` for days that are over already.

    ``since`` is the first day on which it stands still, ``until`` the first on which it runs again.
    """
    clock = locked(recipient)
    same = clock.pauses.filter(since=since, until=until, reason=reason).first()
    if same is not None and since != until:
        return same
    _refuse_pause(clock, since=since, until=until, today=today)
    stop = Pause.objects.create(clock=clock, since=since, until=until, reason=reason, recorded_by=actor)
    record("clock_stopped", recipient, actor, pause=stop.pk, since=since.isoformat())
    refresh(recipient)
    return stop


def _refuse_pause(clock: ResponseClock, *, since: date, until: date | None, today: date) -> None:
    if clock.started_on is None:
        raise ClockRefused(_("The clock has not begun to run yet."))
    if until is None and clock.answered_on is not None:
        raise ClockRefused(_("The answer is here, so there is nothing to stop any more."))
    if since < clock.started_on:
        words = _("This is before the clock began to run, on %(day)s.")
        raise ClockRefused(words % {"day": long_day(clock.started_on)}, "since")
    if since > today:
        raise ClockRefused(_("This day has not come yet."), "since")
    if until is not None and until <= since:
        raise ClockRefused(_("The clock must stand still for at least one day."), "until")
    if until is not None and until > today:
        raise ClockRefused(_("This day has not come yet; leave it empty while the clock stands still."), "until")
    before_end = Q(since__lt=until) if until else Q()
    for other in clock.pauses.filter(Q(until=None) | Q(until__gt=since), before_end).order_by("since"):
        if other.since != other.until:
            words = _("The clock stands still already on some of these days: from %(day)s.")
            raise ClockRefused(words % {"day": long_day(other.since)}, "since")


@transaction.atomic
def resume(*, recipient: Recipient, actor: User, on: date, today: date) -> ResponseClock:
    """Let a stopped clock run again; ``on`` is the first running day.

    The day on which it was stopped takes the stop back: no day was lost.
    """
    clock = locked(recipient)
    stop = clock.pauses.filter(until=None).first()
    if stop is None:
        if clock.pauses.filter(until=on).exists():
            return clock
        raise ClockRefused(_("The clock is running already."))
    if on < stop.since:
        words = _("This is before it was stopped, on %(day)s.")
        raise ClockRefused(words % {"day": long_day(stop.since)}, "on")
    if on > today:
        raise ClockRefused(_("This day has not come yet."), "on")
    Pause.objects.filter(pk=stop.pk).update(until=on)
    record("clock_resumed", recipient, actor, pause=stop.pk, on=on.isoformat())
    refresh(recipient)
    return clock_of(recipient)


@transaction.atomic
def cancel_pause(*, pause: Pause, actor: User) -> ResponseClock:
    """Take back a stop that was entered by mistake: it stays in the history with no day."""
    recipient = pause.clock.recipient
    locked(recipient)
    wrong = Pause.objects.filter(pk=pause.pk).filter(Q(until=None) | Q(until__gt=pause.since))
    if wrong.update(until=pause.since):
        record("pause_canceled", recipient, actor, pause=pause.pk)
        refresh(recipient)
    return clock_of(recipient)
