"""A clock's row and the facts in it, which pages and reminders ask for."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaign.clock import Lock, lock
from campaign.models import User
from campaign.refusals import Refusal
from letters import trail
from letters.clocks import clock_facts, confidentiality
from letters.models import Letter, Recipient, ResponseClock
from letters.states import LetterState


class ClockRefused(Refusal):
    """A change of the clock that cannot be."""


@transaction.atomic
def clock_of(recipient: Recipient) -> ResponseClock:
    """Return the recipient's clock; the first time it is made from the letter's wish.

    Only those the letter is addressed to owe an answer: a ValueError for a copy.
    """
    if recipient.role != Recipient.Role.TO:
        raise ValueError("somebody who gets a copy owes no answer and has no clock")
    clock, _created = ResponseClock.objects.get_or_create(
        recipient=recipient, defaults=clock_facts.defaults(recipient.letter)
    )
    clock.recipient = recipient
    return clock


def refresh(recipient: Recipient) -> ResponseClock | None:
    """Work out anew when the clock began, until when it runs and whether it is answered.

    Safe to call as often as one likes: everything comes from deliveries, responses,
    extensions and pauses. Somebody who gets a copy has no clock: None.
    """
    return next(iter(refresh_all([recipient])), None)


@transaction.atomic
def refresh_all(recipients: Iterable[Recipient]) -> list[ResponseClock]:
    """Refresh the clocks of several recipients, and then the publication of each letter once.

    Takes all locks first and in one order, so that two who do this at once do not
    wait for each other for ever.
    """
    owing = sorted((r for r in recipients if r.role == Recipient.Role.TO), key=lambda recipient: recipient.pk)
    for recipient in owing:
        lock(Lock.CLOCK, recipient.pk)
    clocks = [_refreshed(clock_of(recipient)) for recipient in owing]
    for letter in {recipient.letter_id: recipient.letter for recipient in owing}.values():
        confidentiality.refresh(letter)
    return clocks


def _refreshed(clock: ResponseClock) -> ResponseClock:
    facts = clock_facts.facts_of(clock)
    changed = [name for name, value in facts.items() if getattr(clock, name) != value]
    for name in changed:
        setattr(clock, name, facts[name])
    if changed:
        clock.save(update_fields=changed)
    return clock


def locked(recipient: Recipient) -> ResponseClock:
    """Let nobody else change the recipient's clock until the end of the transaction; refuse a withdrawn letter."""
    if Letter.objects.filter(pk=recipient.letter_id, state=LetterState.WITHDRAWN).exists():
        raise ClockRefused(_("The letter was withdrawn, so nobody owes an answer to it."))
    lock(Lock.CLOCK, recipient.pk)
    return _refreshed(clock_of(recipient))


def record(verb: str, recipient: Recipient, actor: User, **data: Any) -> None:
    """Write a deed about a recipient's deadline to the letter's trail."""
    trail.record(f"letter.{verb}", letter=recipient.letter, actor=actor, recipient=recipient.pk, **data)
