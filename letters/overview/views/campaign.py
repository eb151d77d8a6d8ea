"""A campaign's page: its letters by state, what is due, how signatures grow; and new letters."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from campaign.clock import civil_today
from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from campaign.roles import may
from letters.overview import campaigns

PER_PAGE = 50


@member_required("see_campaign")
def campaign(request: MemberRequest, coalition: Coalition, campaign: str) -> HttpResponse:
    """Show a campaign with its letters by state."""
    found = get_object_or_404(coalition.campaigns, slug=campaign)
    page = Paginator(campaigns.letters_of(found), PER_PAGE).get_page(request.GET.get("page"))
    points = campaigns.growth(found, today=civil_today(coalition.time_zone))
    context = {
        "campaign": found,
        "page": page,
        "states": campaigns.by_state(page),
        "figures": campaigns.figures(found),
        "growth": points,
        "most": max((number for _day, number in points), default=1),
        "press_releases": found.press_releases.order_by("-pk")[:PER_PAGE],
        "failed_mails": campaigns.failed_mails(found),
        "answers": campaigns.answers(found) if may(request.member, "see_answers") else None,
    }
    return render(request, "letters/overview/campaign.html", context)
