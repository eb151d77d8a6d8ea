"""Closing a coalition, and opening it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, fresh_sign_in_required, member_required
from campaign.models import Coalition
from campaign.people import coalitions


@member_required("close_coalition", methods=("GET", "POST"))
@fresh_sign_in_required
def close(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Ask once, then let no more mail leave for the coalition."""
    if request.method == "POST":
        if coalitions.close_coalition(coalition=coalition, actor=request.user, now=timezone.now()):
            messages.success(request, _("The coalition is closed. No more mail leaves for it."))
        return redirect("campaign:settings", coalition.slug)
    if coalition.closed_at is not None:
        return redirect("campaign:settings", coalition.slug)
    points = [
        _("No reminder, letter or answer to a signer leaves any more; mails that wait are shown as not sent."),
        _("Letters take no signatures meanwhile, because nobody could confirm. Their pages say signing is paused."),
        _("Members can still sign in and read everything. Nothing is deleted."),
        _("An owner can open the coalition again at any time."),
    ]
    return render(request, "campaign/people/close.html", {"points": points})


@member_required("close_coalition", methods=("POST",))
def reopen(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Open the coalition again."""
    if coalitions.reopen_coalition(coalition=coalition, actor=request.user):
        messages.success(request, _("The coalition is open again. What was not sent meanwhile stays unsent."))
    return redirect("campaign:settings", coalition.slug)
