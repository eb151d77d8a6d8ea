"""The overview of one letter: where it stands, what to do next, what happened last."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest
from campaign.models import Activity, Member
from campaign.roles import may
from letters.board.sections import Board, BoardQuery, Summary
from letters.drafts import lifecycle, reviewing
from letters.drafts.signing_rules import DEADLINES, stored
from letters.http import letter_member_required
from letters.lists import source
from letters.models import Letter
from letters.overview.todo import offered, steps
from letters.states import LIST_IS_FROZEN, TEXT_IS_EDITABLE, LetterState, Move, may_move

LIFE = (
    LetterState.DRAFT,
    LetterState.IN_REVIEW,
    LetterState.OPEN,
    LetterState.CLOSED,
    LetterState.FINAL,
    LetterState.DELIVERED,
)
LATEST = 8


@letter_member_required("see_letter")
def overview(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show where the letter stands and what to do next."""
    context = {
        "letter": letter,
        "life": life(letter),
        "steps": todo(letter),
        "moves": offered(letter, request.member),
        "deadlines": deadlines(letter),
        "counts": source().count(letter),
        "answers": answers(letter) if may(request.member, "see_answers") else None,
        "public_link": public_link(letter),
        "latest": latest(letter),
        **reading(letter, request.member),
    }
    return render(request, "letters/overview/letter.html", context)


def reading(letter: Letter, member: Member) -> dict[str, Any]:
    """Return who is asked to read the letter, and whether the member still is."""
    asked = reviewing.asked(letter)
    return {"asked": asked, "own_request": any(one.member == member and one.read_at is None for one in asked)}


def answers(letter: Letter) -> Summary | None:
    """Return how many recipients have answered; nothing before the list is closed."""
    if letter.state not in LIST_IS_FROZEN:
        return None
    coalition = letter.campaign.coalition
    today = civil_today(coalition.time_zone)
    return Board(coalition, today=today, letter=letter, wanted=BoardQuery(letters="all")).summary()


def todo(letter: Letter) -> list[Any]:
    """Return the steps before opening; none once the letter was opened."""
    if not may_move(letter.state, Move.OPEN):
        return []
    has_groups = letter.signature_groups.exists()
    missing = lifecycle.missing_for_opening(letter)
    return steps(letter, tuple(item for item in missing if has_groups or item.field != "groups"))


def life(letter: Letter) -> list[tuple[str, str]]:
    """Return label and step of each state on the way; nothing for a withdrawn letter."""
    if letter.state == LetterState.WITHDRAWN:
        return []
    place = len(LIFE) if letter.state == LetterState.ARCHIVED else LIFE.index(LetterState(letter.state))
    labels = dict(Letter.State.choices)
    return [
        (str(labels[state.value]), "done" if at < place else "now" if at == place else "later")
        for at, state in enumerate(LIFE)
    ]


def deadlines(letter: Letter) -> list[tuple[str, Any]]:
    """Return label and moment of the deadlines that are set."""
    words = (_("Please sign by"), _("Signing closes"), _("To be sent by"))
    moments = [(label, stored(letter, name)) for label, name in zip(words, DEADLINES, strict=True)]
    return [(label, moment) for label, moment in moments if moment]


def public_link(letter: Letter) -> str:
    """Return the address to hand on, or nothing while only the team may read the letter."""
    if letter.visibility == Letter.Visibility.TEAM or letter.state in TEXT_IS_EDITABLE | {LetterState.WITHDRAWN}:
        return ""
    try:
        return f"{settings.SITE_URL}{reverse('signatories:letter', args=[letter.public_name])}"
    except NoReverseMatch:
        return ""


def latest(letter: Letter) -> list[Activity]:
    """Return the last deeds about this letter."""
    entries = Activity.objects.filter(about=letter._meta.label_lower, about_id=letter.pk)
    return list(entries.select_related("actor").order_by("-pk")[:LATEST])
