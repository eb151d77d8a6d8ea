"""Setting the rule by which the day of answer is found."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from letters.clocks import too_early
from letters.clocks.rows import ClockRefused, clock_of, locked, record, refresh_all
from letters.drafts import writing
from letters.models import Letter, Recipient, ResponseClock

RULE = (
    "rule",
    "days",
    "unit",
    "by_date",
    "event",
    "event_on",
    "counted_from",
    "roll",
    "holidays",
    "weekend",
    "long_overdue_after",
)
# What a rule does not ask for is emptied, so that it cannot come back unseen.
ASKED = {"none": (), "days": ("days",), "date": ("by_date",), "event": ("days", "event", "event_on")}
EMPTY: dict[str, Any] = {"days": None, "by_date": None, "event": "", "event_on": None}


@transaction.atomic
def set_rule(
    *, recipient: Recipient, actor: User, rule: dict[str, Any], everyone: bool = False, seen: str = ""
) -> ResponseClock:
    """Give a recipient, or everyone the letter is addressed to, a rule for the day of answer.

    ``rule`` holds the columns of ``RULE``. ``seen`` is the ``fingerprint`` of the
    recipient's rule as the actor saw it; when it has changed since, ClockRefused. Extensions
    and pauses stay.
    """
    unknown = set(rule) - set(RULE)
    if unknown:
        raise ValueError(f"not part of a rule: {sorted(unknown)}")
    recipients = list(_owing(recipient.letter)) if everyone else [recipient]
    for each in recipients:
        lock(Lock.CLOCK, each.pk)
    clock = locked(recipient)
    rule = tidy({name: getattr(clock, name) for name in RULE} | rule)
    changed = sorted(name for name in RULE if getattr(clock, name) != rule[name])
    if changed and seen and seen != fingerprint(clock):
        raise ClockRefused(_("Somebody else changed this deadline meanwhile. Please look at it again."))
    touched = [each.pk for each in recipients if _ruled(clock_of(each), rule)]
    if touched:
        words = {"rule": rule["rule"], "everyone": everyone, "recipients": len(touched)}
        record("deadline_set", recipient, actor, **words)
        _refuse_too_early(refresh_all(recipients))
    return clock_of(recipient)


def _refuse_too_early(clocks: list[ResponseClock]) -> None:
    """Refuse a day before the letter went out, or before its own date as long as it has not."""
    for clock in clocks:
        sent_on = clock.started_on or clock.recipient.letter.issued_on
        due_on = too_early.due_before(clock, sent_on)
        if due_on is not None and sent_on is not None:
            field = "by_date" if clock.rule == ResponseClock.Rule.DATE else "event_on"
            raise ClockRefused(too_early.sentence(due_on, sent_on, is_dated=clock.started_on is None), field)


def tidy(rule: dict[str, Any]) -> dict[str, Any]:
    """Return the rule without what its kind does not ask for."""
    asked = ASKED[rule["rule"]]
    return rule | {name: value for name, value in EMPTY.items() if name not in asked}


def fingerprint(clock: ResponseClock) -> str:
    """Return a digest of a clock's rule, which a form carries to tell what its writer saw."""
    return writing.digest({name: getattr(clock, name) for name in RULE})


def _ruled(clock: ResponseClock, rule: dict[str, Any]) -> bool:
    changed = [name for name in RULE if getattr(clock, name) != rule[name]]
    for name in changed:
        setattr(clock, name, rule[name])
    if changed:
        # What other holidays once moved is of the rule before.
        clock.recounted_from = clock.recounted_on = None
        clock.save(update_fields=[*changed, "recounted_from", "recounted_on"])
    return bool(changed)


def _owing(letter: Letter) -> list[Recipient]:
    rows = letter.recipients.filter(role=Recipient.Role.TO).order_by("pk")
    return list(rows.select_related("letter__campaign__coalition"))


@transaction.atomic
def set_event_day(*, recipient: Recipient, actor: User, event_on: date | None, everyone: bool = False) -> ResponseClock:
    """Say on which day the event of a rule was or will be; None takes it back.

    With ``everyone`` for all recipients of the letter who wait for the same event.
    """
    recipients = list(_owing(recipient.letter)) if everyone else [recipient]
    for each in recipients:
        lock(Lock.CLOCK, each.pk)
    clock = locked(recipient)
    if clock.rule != ResponseClock.Rule.EVENT:
        raise ClockRefused(_("This deadline is not tied to an event."))
    same = ResponseClock.objects.filter(recipient__in=recipients, rule=ResponseClock.Rule.EVENT, event=clock.event)
    if same.exclude(event_on=event_on).update(event_on=event_on):
        record("event_day_set", recipient, actor, event_on=event_on and event_on.isoformat(), everyone=everyone)
        _refuse_too_early(refresh_all(recipients))
    return clock_of(recipient)
