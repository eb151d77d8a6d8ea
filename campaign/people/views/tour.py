"""The first steps of a coalition, and what each place is for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from campaign.http import MemberRequest, member_required, navigation
from campaign.models import Campaign, Coalition
from campaign.panels import Look, panels
from campaign.people import first_steps as steps
from campaign.people import places
from campaign.roles import may


@member_required("see_coalition")
def first_steps(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show the first steps to whoever may take them, and every place that the member may enter."""
    campaigns = Campaign.objects.filter(coalition=coalition, archived_at=None).order_by("-created_at", "-pk")[:1]
    look = Look(request.member, list(campaigns), timezone.now())
    may_take = may(request.member, "edit_campaign")
    context = {
        "steps": steps.of(panels(look)) if may_take else [],
        "is_away": request.member.has_put_steps_away,
        "areas": [(area.label, list(map(places.described, area.pages))) for area in navigation(request.member)],
    }
    return render(request, "campaign/people/first_steps.html", context)


@member_required("edit_campaign", methods=("POST",))
def put_away(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Take the first steps off the member's first page."""
    steps.put_away(member=request.member, is_away=True)
    return redirect("campaign:coalition", coalition.slug)


@member_required("edit_campaign", methods=("POST",))
def bring_back(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Put the first steps back onto the member's first page."""
    steps.put_away(member=request.member, is_away=False)
    return redirect("campaign:coalition", coalition.slug)
