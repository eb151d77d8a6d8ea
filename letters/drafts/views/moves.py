"""The moves of a letter: a page that says what will happen, and a button that does it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest
from campaign.zones import ZONES
from letters.drafts import counting, lifecycle, openings, reviewing
from letters.drafts.forms.opening import OpeningForm
from letters.drafts.lifecycle import MoveRefused
from letters.drafts.move_words import NOBODY_TO_ASK, WORDS, addressed
from letters.http import letter_member_required
from letters.models import Letter, Recipient
from letters.states import DOCUMENT_IS_FINAL, Move


@letter_member_required("draft_letter", methods=("GET", "POST"))
def draft_move(request: MemberRequest, letter: Letter, move: Move) -> HttpResponse:
    """Make a move that whoever drafts may make."""
    return _move(request, letter, move)


@letter_member_required("run_letter", methods=("GET", "POST"))
def run_move(request: MemberRequest, letter: Letter, move: Move) -> HttpResponse:
    """Make a move that only those who run the letter may make."""
    return _move(request, letter, move)


@letter_member_required("run_letter", methods=("GET", "POST"))
def open_letter(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Open for signing; what the rules still lack is asked on the same page, with a proposal."""
    if not openings.asks(letter):
        return _move(request, letter, Move.OPEN)
    data = request.POST if request.method == "POST" else None
    form = OpeningForm(data, letter=letter, now=database_now(), zone=request.member.coalition.time_zone)
    if not form.is_valid():
        return _ask(request, letter, Move.OPEN, form=form)
    try:
        openings.open_letter(letter=letter, actor=request.user, rules=form.rules())
    except MoveRefused as refusal:
        return _ask(request, letter, Move.OPEN, refusal)
    messages.success(request, str(lifecycle.MOVED[Move.OPEN][1]))
    return redirect("letters:letter", slug=letter.slug)


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


def _ask(
    request: MemberRequest,
    letter: Letter,
    move: Move,
    refusal: MoveRefused | None = None,
    *,
    form: OpeningForm | None = None,
) -> HttpResponse:
    """Show what the move does, with what it asks, or what is in its way."""
    # With a form, what is in the way is what the form asks.
    refusal = refusal or (None if form else lifecycle.in_the_way(letter, move))
    context = {"letter": letter, "words": WORDS[move], "refusal": refusal, "form": form, "zones": ZONES}
    if move == Move.SEND_TO_REVIEW and not reviewing.others(letter, request.user):
        context["words"] = replace(WORDS[move], text=NOBODY_TO_ASK)
    if refusal is None:
        context |= _told(letter, move)
    if refusal is not None:
        context["missing"] = addressed(letter, refusal.missing)
    status = 409 if refusal and request.method == "POST" else 422 if form and form.errors else 200
    return render(request, "letters/drafts/move.html", context, status=status)


def _told(letter: Letter, move: Move) -> dict[str, object]:
    """Return what is said before a move that nothing stands in the way of."""
    if move == Move.OPEN:
        for_nobody = not letter.recipients.filter(role=Recipient.Role.TO).exists()
        return {"typed": counting.doubtful(letter), "may_count": True, "for_nobody": for_nobody}
    stops = move in {Move.ARCHIVE, Move.WITHDRAW} and letter.state in DOCUMENT_IS_FINAL
    return {"planned": letter.planned_sendings.waiting().first()} if stops else {}
