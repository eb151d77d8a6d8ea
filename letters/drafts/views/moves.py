"""The moves of a letter: a page that says what will happen, and a button that does it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.http import MemberRequest
from letters.drafts import counting, lifecycle, reviewing
from letters.drafts.lifecycle import MoveRefused
from letters.drafts.move_words import WORDS, addressed
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import Move, may_move


@letter_member_required("draft_letter", methods=("GET", "POST"))
def draft_move(request: MemberRequest, letter: Letter, move: Move) -> HttpResponse:
    """Make a move that whoever drafts may make."""
    return _move(request, letter, move)


@letter_member_required("run_letter", methods=("GET", "POST"))
def run_move(request: MemberRequest, letter: Letter, move: Move) -> HttpResponse:
    """Make a move that only those who run the letter may make."""
    return _move(request, letter, move)


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def deliver(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Mark as delivered a letter that names no recipients; the others have a page for their deliveries."""
    if letter.recipients.exists():
        return redirect("letters:deliveries", slug=letter.slug)
    return _move(request, letter, Move.DELIVER)


@letter_member_required("see_letter", methods=("POST",))
def note_read(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Note that the member has read the letter."""
    if reviewing.note_read(letter=letter, member=request.member):
        messages.success(request, _("Thank you: it is noted that you have read the letter."))
    return waiting.way_back(request) or redirect("letters:letter", slug=letter.slug)


def _move(request: MemberRequest, letter: Letter, move: Move) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, letter, move)
    try:
        lifecycle.move(letter, move, actor=request.user)
    except MoveRefused as refusal:
        return _ask(request, letter, move, refusal)
    messages.success(request, str(lifecycle.MOVED[move][1]))
    return redirect("letters:letter", slug=letter.slug)


def _ask(request: MemberRequest, letter: Letter, move: Move, refusal: MoveRefused | None = None) -> HttpResponse:
    """Show what the move does, or what is in its way."""
    if refusal is None and not may_move(letter.state, move):
        refusal = lifecycle.refusal_of(letter)
    context = {"letter": letter, "words": WORDS[move], "refusal": refusal}
    if move == Move.OPEN and refusal is None:
        context |= {"typed": counting.doubtful(letter), "may_count": True}
    if refusal is not None:
        context["missing"] = addressed(letter, refusal.missing)
    return render(
        request, "letters/drafts/move.html", context, status=409 if refusal and request.method == "POST" else 200
    )
