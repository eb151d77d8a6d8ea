"""What a press in the queue says about two signatures that are perhaps one signatory's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories import shown
from signatories.models import LikelyPair
from signatories.moderation import merging, pair_search


@letter_member_required("moderate_signatures", methods=("POST",))
def look(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Have a worker look for likely pairs now."""
    pair_search.want(letter)
    messages.info(request, _("We are looking. What is found comes into the queue."))
    return redirect("signatories:signatures", letter.slug)


@letter_member_required("moderate_signatures", methods=("POST",))
def merge(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let two signatures be one line."""
    pair = one(letter, number)
    keep = request.POST.get("keep", "")
    with refused_to(request):
        kept = int(keep) if keep.isdecimal() and len(keep) < 19 else None
        merging.merge(letter=letter, pair=pair, actor=request.user, keep=kept, seen_at=shown.asked(request))
        offer_undo(request, letter, pair, _("They are one line now, counted once."))
    return back(request, letter)


@letter_member_required("moderate_signatures", methods=("POST",))
def keep_apart(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Remember that two signatures are not one signatory's."""
    pair = one(letter, number)
    with refused_to(request):
        merging.keep_apart(letter=letter, pair=pair, actor=request.user, seen_at=shown.asked(request))
        offer_undo(request, letter, pair, _("They are kept apart and not offered again."))
    return back(request, letter)


@letter_member_required("moderate_signatures", methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take back what was said about two signatures."""
    waiting.forget_undo(request)
    with refused_to(request):
        merging.undo(letter=letter, pair=one(letter, number), actor=request.user)
        messages.success(request, _("It is taken back. The two wait for a word once more."))
    return back(request, letter)


def offer_undo(request: MemberRequest, letter: Letter, pair: LikelyPair, words: str) -> None:
    waiting.offer_undo(
        request,
        coalition=letter.campaign.coalition,
        words=words,
        url=reverse("signatories:undo-pair", args=[letter.slug, pair.pk]),
        until=database_now() + waiting.UNDO_FOR,
    )


def back(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Lead back to the place in the queue, or to the list."""
    return waiting.way_back(request) or redirect("signatories:signatures", letter.slug)


def one(letter: Letter, number: int) -> LikelyPair:
    """Return a pair of this letter, or answer as if it did not exist."""
    return get_object_or_404(LikelyPair.objects.filter(first__letter=letter), pk=number)
