"""How far a letter has come on its way, its deadlines, its answers and what happened last."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.models import Activity
from letters.board.sections import Board, BoardQuery, Summary
from letters.drafts import lifecycle
from letters.drafts.signing_rules import DEADLINES, stored
from letters.models import Letter
from letters.overview.todo import TodoStep, steps
from letters.states import LIST_IS_FROZEN, LetterState, Move, may_move

WAY = (
    LetterState.DRAFT,
    LetterState.IN_REVIEW,
    LetterState.OPEN,
    LetterState.CLOSED,
    LetterState.FINAL,
    LetterState.DELIVERED,
)
LATEST = 8


def answers(letter: Letter) -> Summary | None:
    """Return how many recipients have answered; nothing before the letter can have gone out."""
    if letter.state not in LIST_IS_FROZEN - {LetterState.CLOSED}:
        return None
    coalition = letter.campaign.coalition
    today = civil_today(coalition.time_zone)
    return Board(coalition, today=today, letter=letter, wanted=BoardQuery(letters="all")).summary()


def todo(letter: Letter) -> list[TodoStep]:
    """Return the steps before opening; none once the letter was opened."""
    if not may_move(letter.state, Move.OPEN):
        return []
    has_groups = letter.signature_groups.exists()
    missing = lifecycle.missing_for_opening(letter)
    return steps(letter, tuple(item for item in missing if has_groups or item.field != "groups"))


def way(letter: Letter) -> list[tuple[str, str]]:
    """Return label and step of each state on the way; nothing for a withdrawn letter."""
    if letter.state == LetterState.WITHDRAWN:
        return []
    place = len(WAY) if letter.state == LetterState.ARCHIVED else WAY.index(LetterState(letter.state))
    labels = dict(Letter.State.choices)
    return [
        (str(labels[state.value]), "done" if at < place else "now" if at == place else "later")
        for at, state in enumerate(WAY)
    ]


def deadlines(letter: Letter) -> list[tuple[str, Any]]:
    """Return label and moment of the deadlines that are set; of a closed list, not those for signing."""
    words = (_("Please sign by"), _("Signing closes"), _("To be sent by"))
    known = list(zip(words, DEADLINES, strict=True))
    wanted = known[-1:] if letter.state in LIST_IS_FROZEN else known
    moments = [(label, stored(letter, name)) for label, name in wanted]
    return [(label, moment) for label, moment in moments if moment]


def public_link(letter: Letter, *, now: datetime) -> str:
    """Return the address to hand on, or nothing while it answers nobody: a letter for the team, or confidential."""
    if not letter.is_at_its_address(now=now):
        return ""
    return f"{settings.SITE_URL}{reverse('signatories:letter', args=[letter.public_name])}"


def latest(letter: Letter) -> list[Activity]:
    """Return the last deeds about this letter."""
    entries = Activity.objects.filter(about=letter._meta.label_lower, about_id=letter.pk)
    return list(entries.select_related("actor").order_by("-pk")[:LATEST])
