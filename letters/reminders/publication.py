"""Reminders about publishing: before the confidential time ends, and the proposal afterwards. A person decides."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaign.dates import plain_day
from campaign.mail import outbox
from letters.models import Letter, Publication
from letters.reminders.answers import NEVER
from letters.reminders.kinds import ReminderKind, ReminderReading, ReminderStep
from letters.states import LetterState


def targets(_now: datetime) -> list[QuerySet[Any, Any]]:
    """Count from the last confidential day of letters about which nobody has decided."""
    waiting = Publication.objects.filter(state=Publication.State.CONFIDENTIAL, confidential_until__isnull=False)
    coalition = "letter__campaign__coalition"
    return [
        waiting.exclude(letter__state=LetterState.WITHDRAWN).values_list(
            "pk",
            coalition,
            "letter",
            "confidential_until",
            "confidential_until",
            f"{coalition}__time_zone",
            NEVER,
        )
    ]


def load(ids: Collection[int]) -> dict[int, Publication]:
    return Publication.objects.select_related("letter").in_bulk(ids)


def describe(rows: list[Publication], reading: ReminderReading) -> dict[str, Any] | None:
    """List the letters whose confidential time ends."""
    today = reading.coalition.day(reading.now)
    items = [item(row.letter, row.confidential_until, today) for row in rows if row.confidential_until]
    return {"items": items, "first": items[0]} if items else None


def item(letter: Letter, until: date, today: date) -> dict[str, Any]:
    """Return what one line of the mail says about a letter that is confidential until a day."""
    return {
        "letter": letter,
        "until": plain_day(until),
        "days": max((until - today).days, 0),
        "is_over": until < today,
        "link": outbox.site_link(reverse("letters:publication", args=[letter.slug])),
    }


PUBLICATION_DUE = ReminderKind(
    name="publication_due",
    label=_("Publication"),
    about=_("A letter stops being confidential, and then: somebody has to decide about its publication."),
    steps=(
        ReminderStep("week_before", -7, _("a week before the last confidential day")),
        ReminderStep("day_before", -1, _("the day before")),
        ReminderStep("proposal", 1, _("the proposal, the day after")),
    ),
    targets=targets,
    audience="publish_letter",
    load=load,
    describe=describe,
)
