"""How the list of a letter has grown, for its team."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from campaign.dates import short_day
from campaign.http import MemberRequest
from letters.http import letter_member_required
from letters.models import Letter
from signatories.growth.figures import growth


@letter_member_required("see_signatures")
def growth_page(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show signatures over time, by group, country and source, drawn and as numbers."""
    found = growth(letter, today=letter.campaign.coalition.day(timezone.now()))
    context = {
        "letter": letter,
        "growth": found,
        "totals": [(short_day(step.begins), step.total) for step in found.steps],
        "new": [(short_day(step.begins), step.new) for step in found.steps],
        "busiest": max((step.new for step in found.steps), default=1),
    }
    return render(request, "signatories/growth/growth.html", context)
