"""What to do next with a letter, and the words of its moves."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Member
from campaign.roles import may
from letters.drafts.lifecycle import Missing
from letters.drafts.move_words import FIELDS, WORDS, address
from letters.markup import html
from letters.models import Letter
from letters.states import Move, moves_from

# Closing and finalizing have pages of their own.
ELSEWHERE = {
    Move.CLOSE: ("letters:close", "run_letter", gettext_lazy("Close signing")),
    Move.FINALIZE: ("letters:editions", "export_edition", gettext_lazy("Make the final document")),
    Move.GO_BACK: ("letters:go-back", "run_letter", gettext_lazy("Go back and correct")),
}
DELIVERIES = ("letters:deliveries", "deliver_letter", gettext_lazy("Deliver the letter"))


# What it takes to open the page of a field, where drafting does not suffice.
PAGE_ACTIONS = {"letters:signing": "run_letter", "letters:deliveries": "see_answers"}


@dataclass(frozen=True, slots=True)
class TodoStep:
    """One line of the list of what to do next; only who may do the action is led to the page."""

    label: str
    is_done: bool
    is_needed: bool
    href: str
    action: str


def steps(letter: Letter, missing: tuple[Missing, ...]) -> list[TodoStep]:
    """Return what a draft still needs, done and to do, in the order of work."""
    lacking = {item.field for item in missing}
    named = letter.recipients.aggregate(number=Count("pk"))["number"]
    lines = [
        ("body", _("Write the text"), not html.is_empty(letter.body), True),
        ("recipients", _("Say whom it is for"), bool(named), False),
        ("kinds", _("Say who may sign"), "kinds" not in lacking, True),
        ("hard_deadline", _("Set when signing closes"), "hard_deadline" not in lacking, True),
        ("visibility", _("Decide who may read it"), letter.visibility != Letter.Visibility.TEAM, False),
    ]
    return [
        TodoStep(label, done, needed, address(letter, field), PAGE_ACTIONS.get(FIELDS[field][0], "draft_letter"))
        for field, label, done, needed in lines
    ]


def offered(letter: Letter, member: Member) -> list[dict[str, str]]:
    """Return the moves this member may make now, as quiet buttons: the deed that comes next stands above."""
    buttons = []
    for move in moves_from(letter.state):
        if move is Move.UNDO_DELIVERY or (move is Move.REDRAFT and not letter.came_from_file):
            continue
        route, action, label = _door(letter, move)
        href = _address(route, letter.slug)
        if href and may(member, action):
            buttons.append({"label": str(label), "href": href, "kind": "quiet"})
    return buttons


def _door(letter: Letter, move: Move) -> tuple[str, str, Promise]:
    """Return route, action and label of the page on which a move is made."""
    if move is Move.DELIVER and letter.recipients.exists():
        return DELIVERIES
    return ELSEWHERE.get(move) or (WORDS[move].route, WORDS[move].action, WORDS[move].button)


def _address(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""
