"""One press about a wish for a heading, and one that takes it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories import shown
from signatories.models import GroupDecision
from signatories.moderation import headings
from signatories.moderation.views.signatures import numbers, one


@letter_member_required("moderate_signatures", methods=("POST",))
def decide(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Grant or refuse the heading that the page has named."""
    stored = one(letter, number)
    grants = "grant" in request.POST
    wanted = next(iter(numbers([request.POST.get("wanted", "")])), 0)
    with refused_to(request):
        said: dict[str, Any] = {"grants": grants, "wanted_id": wanted, "seen_at": shown.asked(request)}
        made = headings.decide(letter=letter, signature=stored, actor=request.user, **said)
        offer_undo(request, letter, made)
    return waiting.way_back(request) or redirect("signatories:signature", slug=letter.slug, number=number)


def offer_undo(request: MemberRequest, letter: Letter, made: GroupDecision) -> None:
    """Have the queue say what was decided, and take it back at a press."""
    granted = made.group_id == made.wanted_id
    words = _("It stands under “%(heading)s” now.") if granted else _("It stays under “%(heading)s”.")
    waiting.offer_undo(
        request,
        coalition=letter.campaign.coalition,
        words=words % {"heading": made.group.heading},
        url=reverse("signatories:undo-heading", args=[letter.slug, made.signature_id]),
        until=made.decided_at + waiting.UNDO_FOR,
    )


@letter_member_required("moderate_signatures", methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take back what the same coordinator decided a moment ago."""
    stored = one(letter, number)
    waiting.forget_undo(request)
    with refused_to(request):
        headings.undo(letter=letter, signature=stored, actor=request.user)
        messages.success(request, _("The decision is taken back. The wish waits again."))
    return waiting.way_back(request) or redirect("signatories:signature", slug=letter.slug, number=number)
