"""The queue: one page for everything that waits for a member, in a coalition or about one letter."""

from collections.abc import Sequence
from typing import Any, Final, cast

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from campaign.waiting import Queue, Row, Sight
from letters.http import letter_member_required
from letters.models import Letter

A_PAGE: Final = 50


@member_required("see_coalition")
def queue(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show what waits for the member, the most pressing kind first."""
    return render(request, "letters/overview/waiting.html", shown(request))


@letter_member_required("see_letter")
def letter_queue(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what waits for the member and is about one letter."""
    return render(request, "letters/overview/letter_waiting.html", {**shown(request, letter), "letter": letter})


def shown(request: MemberRequest, letter: Letter | None = None) -> dict[str, Any]:
    """Return a page of the queue, its kinds with their numbers, and what can be taken back."""
    now, coalition = database_now(), request.member.coalition
    sight = Sight(request.member, now, letter.pk if letter else None)
    found = Queue(sight, only=request.GET.get("kind", ""))
    page: Page[Row] = Paginator(cast("Sequence[Row]", found), A_PAGE).get_page(request.GET.get("page"))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "coalition": coalition,
        "queue": found,
        "page": page,
        "rows": list(page),
        "now": now,
        "back": request.path + query,
        "undo": waiting.offered_undo(request, coalition=coalition, now=now),
    }
