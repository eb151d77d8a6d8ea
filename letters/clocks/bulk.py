"""One deed for several recipients of a letter at once: for all of them, or for none."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.joining import listed, sentences, told
from campaign.models import User
from letters.clocks.clock_facts import defaults
from letters.clocks.rows import ClockRefused
from letters.clocks.rules import RULE
from letters.models import Recipient, ResponseClock


@transaction.atomic
def for_all(deed: Callable[..., object], *, recipients: Iterable[Recipient], actor: User, **values: Any) -> None:
    """Do the same for each recipient; where one cannot have it, refuse for all and say who.

    Takes all locks first and in one order, so that two who do this at once do not
    wait for each other for ever.
    """
    concerned = sorted(recipients, key=lambda recipient: recipient.pk)
    for recipient in concerned:
        lock(Lock.CLOCK, recipient.pk)
    refused: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for recipient in concerned:
        try:
            deed(recipient=recipient, actor=actor, **values)
        except ClockRefused as refusal:
            refused[str(refusal), refusal.field].append(str(recipient))
    if refused:
        _refuse(refused, alone=len(concerned) == 1)


def others_with_rules(clock: ResponseClock) -> list[tuple[Recipient, bool]]:
    """Return the letter's other recipients who owe an answer, and whether each has another rule now."""
    letter = clock.recipient.letter
    usual = ResponseClock(**defaults(letter))
    return [
        (row, any(getattr(getattr(row, "clock", usual), name) != getattr(clock, name) for name in RULE))
        for row in _others(clock.recipient).select_related("clock")
    ]


def others_waiting(recipient: Recipient) -> QuerySet[Recipient]:
    """Return the letter's other recipients whose clock has begun and who have not answered."""
    waiting = _others(recipient).filter(clock__started_on__isnull=False, clock__answered_on=None)
    return waiting.select_related("clock", "letter__campaign__coalition")


def others_to_extend(recipient: Recipient) -> QuerySet[Recipient]:
    """Return those of them who could get more time with this one: there is a day to move."""
    return others_waiting(recipient).filter(clock__due_on__isnull=False)


def others_to_pause(recipient: Recipient) -> QuerySet[Recipient]:
    """Return those of them whose clock runs."""
    return others_waiting(recipient).filter(clock__is_paused=False)


def others_to_resume(recipient: Recipient) -> QuerySet[Recipient]:
    """Return those of them whose clock stands."""
    return others_waiting(recipient).filter(clock__is_paused=True)


def _others(recipient: Recipient) -> QuerySet[Recipient]:
    owing = recipient.letter.recipients.filter(role=Recipient.Role.TO).exclude(pk=recipient.pk)
    return owing.order_by("position", "pk")


def _refuse(refused: dict[tuple[str, str], list[str]], *, alone: bool) -> None:
    fields = {field for _sentence, field in refused}
    field = fields.pop() if len(fields) == 1 else ""
    if alone:
        raise ClockRefused(next(iter(refused))[0], field)
    each = [told(listed(names), sentence) for (sentence, _field), names in refused.items()]
    raise ClockRefused(sentences((_("Nothing was saved."), *each)), field)
