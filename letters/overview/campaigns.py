"""What a campaign's page tells: its letters by state, what is due, how signatures grow."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, QuerySet

from campaign.clock import civil_today, database_now
from campaign.dates import day_of_year
from campaign.models import Campaign, OutgoingMail
from letters.board.sections import Board, Summary
from letters.lists import source
from letters.models import Letter
from letters.states import LetterState

CHART_DAYS = 42
DUE_SHOWN = 3
IN_ORDER = {state: place for place, state in enumerate(LetterState)}


def answers(campaign: Campaign) -> Summary:
    """Return how many of the campaign's recipients have answered, and whose answers are due next."""
    today = civil_today(campaign.coalition.time_zone)
    return Board(campaign.coalition, today=today, campaign=campaign).summary(most=DUE_SHOWN)


def letters_of(campaign: Campaign) -> QuerySet[Letter]:
    """Return the campaign's letters in the order of their life, each with its signatures counted."""
    letters = campaign.letters.defer("body", "after_signatures", "annexes")
    return source().with_counts(letters).order_by("state", "-pk")


def by_state(letters: Iterable[Letter]) -> list[tuple[str, str, list[Letter]]]:
    """Return state, label and letters for each state that has any, in the order of a letter's life."""
    ordered = sorted(letters, key=lambda letter: IN_ORDER[LetterState(letter.state)])
    groups = [(state, list(group)) for state, group in groupby(ordered, key=lambda letter: letter.state)]
    return [(state, group[0].get_state_display(), group) for state, group in groups]


def figures(campaign: Campaign) -> dict[str, Any]:
    """Return how many letters, open ones and signatures there are, and the next closing."""
    states = dict(campaign.letters.order_by().values_list("state").annotate(number=Count("pk")))
    coming = campaign.letters.filter(state=LetterState.OPEN, hard_deadline_at__gt=database_now())
    return {
        "letters": sum(states.values()),
        "open": states.get(LetterState.OPEN.value, 0),
        "signatures": source().number_in(campaign),
        "next": coming.order_by("hard_deadline_at").defer("body", "after_signatures", "annexes").first(),
    }


def growth(campaign: Campaign, *, today: date, days: int = CHART_DAYS) -> list[tuple[str, int]]:
    """Return how many signatures counted at the end of each of the last days, the first day included."""
    daily = source().counted_by_day(campaign)
    first = today - timedelta(days=days - 1)
    total = sum(number for day, number in daily.items() if day < first)
    points = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        total += daily.get(day, 0)
        points.append((day_of_year(day), total))
    return points if total else []


def failed_mails(campaign: Campaign) -> int:
    """Return how many mails about the campaign's letters failed or came back, and wait for a person."""
    topics = [f"letter:{key}" for key in campaign.letters.values_list("pk", flat=True)]
    return OutgoingMail.objects.in_trouble().filter(coalition=campaign.coalition_id, topic__in=topics).count()
