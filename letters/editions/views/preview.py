"""The letter as it will be printed: stored, or with what somebody is typing."""

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaign.http import MemberRequest
from letters.drafts import reviewing, typed
from letters.editions import previews
from letters.editions.composition import as_it_stands
from letters.http import letter_member_required
from letters.markup.html import HtmlRefused
from letters.models import Letter


@letter_member_required("see_letter")
def read(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the letter as a page of its own; whoever is asked to read it says here that it is read."""
    own_request = reviewing.seen_by(letter, request.member)["own_request"]
    return render(request, "letters/editions/read.html", {"letter": letter, "own_request": own_request})


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@letter_member_required("see_letter", methods=("GET", "POST"))
def preview(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Answer the printed page. A POST shows an unsaved form and stores nothing."""
    if request.method == "POST":
        typed.put_on(letter, request.POST)
    try:
        return HttpResponse(previews.as_page(as_it_stands(letter)))
    except HtmlRefused as refusal:
        return render(request, "letters/editions/no_preview.html", {"why": str(refusal)}, status=422)
