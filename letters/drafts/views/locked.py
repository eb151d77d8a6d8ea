"""The page of a text or furniture that cannot be changed any more."""

from django.http import HttpResponse
from django.shortcuts import render

from campaign import kept_posts
from campaign.http import MemberRequest
from letters.drafts import writing
from letters.models import Letter


def locked(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Say why; what somebody typed before it was locked is kept."""
    context = {"letter": letter, "why": writing.locked_because(letter), "is_kept": kept_posts.keep(request)}
    return render(request, "letters/drafts/locked.html", context)
