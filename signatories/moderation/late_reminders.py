"""Reminders to coordinators that the window for late signers of an addendum ends, or has ended."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy

from campaign.mail import outbox
from letters import reminders
from letters.models import Letter
from letters.reminders import ReminderKind, ReminderReading
from letters.reminders.answers import NEVER
from letters.states import TAKES_LATECOMERS
from signatories.models.signature import State
from signatories.signing import deadlines
from signatories.signing.reminders import CLOSING_STEPS

_WAITING = Q(signatures__state=State.PENDING, signatures__joins=None, signatures__addendum=None)
# What a mail says of a letter's late signatures: kept for the addendum, waiting for a coordinator, unconfirmed.
_NUMBERS = {
    "kept": _WAITING & Q(signatures__for_addendum=True),
    "pending": _WAITING & Q(signatures__for_addendum=False, signatures__confirmed_at__gt=F("closed_at")),
    "open": Q(signatures__state=State.UNCONFIRMED, signatures__joins=None, signatures__submitted_at__gt=F("closed_at")),
}


def register() -> None:
    reminders.register(LATE_SIGNING_CLOSES)


def closing(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the end of the window; one that somebody ends earlier is told as over at once."""
    letters = Letter.objects.filter(state__in=TAKES_LATECOMERS, late_deadline_at__isnull=False)
    zone = Coalesce(NullIf(F("late_deadline_zone"), Value("")), F("campaign__coalition__time_zone"))
    return [letters.values_list("pk", "campaign__coalition", "pk", "late_deadline_at", "late_deadline_at", zone, NEVER)]


def load(ids: Collection[int]) -> dict[int, Letter]:
    """Return letters with the numbers of their late signatures."""
    numbers = {name: Count("signatures", filter=which) for name, which in _NUMBERS.items()}
    letters = Letter.objects.select_related("campaign__coalition").annotate(**numbers)
    return {letter.pk: letter for letter in letters.filter(pk__in=ids)}


def describe(letters: list[Letter], reading: ReminderReading) -> dict[str, Any] | None:
    """List the letters with what came; a window that ended without anybody leaves nothing to do."""
    found = [item(letter, reading) for letter in letters]
    items = [each for each in found if not each["is_over"] or any(each[name] for name in _NUMBERS)]
    return {"items": items, "first": items[0]} if items else None


def item(letter: Any, reading: ReminderReading) -> dict[str, Any]:
    """Return what one line of the mail says."""
    return {
        "letter": letter,
        "at": deadlines.spoken(letter.late_deadline_at, letter.signing_zone),
        "is_over": letter.late_deadline_at <= reading.now,
        **{name: getattr(letter, name) for name in _NUMBERS},
        "link": outbox.site_link(reverse("signatories:late-signers", args=[letter.slug])),
    }


LATE_SIGNING_CLOSES = ReminderKind(
    name="late_signing_closes",
    label=gettext_lazy("Late signing closes"),
    about=gettext_lazy("Signing for an addendum closes in a week, tomorrow, now: the addendum can be made."),
    steps=CLOSING_STEPS,
    targets=closing,
    audience="run_letter",
    load=load,
    describe=describe,
)
