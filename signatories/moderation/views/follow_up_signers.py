"""Whom to ask first for a letter that follows up: last time's signatories."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from campaign.http import MemberRequest
from letters.http import letter_member_required
from letters.models import Letter
from signatories.moderation import follow_up_signers

A_PAGE = 100


@letter_member_required("see_signatures")
def ask_first(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List who signed the letters that this one follows up, and who of them has signed this one."""
    rows = follow_up_signers.seen_by(request.member, letter)
    context = {
        "letter": letter,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "earlier": follow_up_signers.earlier_letters(letter),
        "left": sum(not row.has_signed for row in rows),
        "has_withheld": any(row.is_withheld for row in rows),
    }
    return render(request, "signatories/moderation/ask_first.html", context)


@letter_member_required("see_signatures")
def ask_first_csv(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Give the list as a table; names that were withheld leave this system in no file."""
    text = follow_up_signers.as_csv(follow_up_signers.seen_by(request.member, letter))
    name = f'attachment; filename="ask-first-{letter.slug}.csv"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
