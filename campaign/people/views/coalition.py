"""The coalition's dashboard, its settings and its campaigns."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.holidays import regions
from campaign.http import MemberRequest, member_required
from campaign.models import Campaign, Coalition
from campaign.panels import Look
from campaign.people import coalitions
from campaign.people.dashboard import Overview
from campaign.people.forms.coalition import CampaignForm, CoalitionForm
from campaign.references import next_reference
from campaign.roles import may

CAMPAIGNS_A_PAGE = 10


@member_required("see_coalition")
def dashboard(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show what is going on, what is due next and what waits for somebody."""
    campaigns = Campaign.objects.filter(coalition=coalition, archived_at=None).order_by("-created_at", "-pk")
    page = Paginator(campaigns, CAMPAIGNS_A_PAGE).get_page(request.GET.get("page"))
    overview = Overview(Look(request.member, list(page.object_list), timezone.now()))
    return render(request, "campaign/people/coalition.html", {"page": page, "overview": overview})


@member_required("edit_coalition", methods=("GET", "POST"))
def settings(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Change name, letterhead, mail, time and numbering."""
    form = CoalitionForm(request.POST or None, instance=copy(coalition))
    if request.method == "POST" and form.is_valid():
        coalitions.change_coalition(coalition=coalition, actor=request.user, values=form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("campaign:settings", coalition.slug)
    year = civil_today(coalition.time_zone).year
    context = {"form": form, "coalition": coalition, "next_reference": next_reference(coalition, year=year)}
    context["may_close"] = may(request.member, "close_coalition")
    context["regions"] = regions(coalition.holidays.partition("-")[0])
    return render(request, "campaign/people/settings.html", context)


@member_required("edit_campaign", methods=("GET", "POST"))
def new_campaign(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Create a campaign."""
    form = CampaignForm(request.POST or None, coalition=coalition)
    if request.method == "POST" and form.is_valid():
        coalitions.create_campaign(coalition=coalition, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The campaign is created. Now write its first letter."))
        return redirect("campaign:coalition", coalition.slug)
    return render(request, "campaign/people/campaign_form.html", {"form": form})


@member_required("edit_campaign", methods=("GET", "POST"))
def edit_campaign(request: MemberRequest, coalition: Coalition, campaign: str) -> HttpResponse:
    """Change title and goal."""
    stored = get_object_or_404(Campaign.objects.select_related("coalition"), coalition=coalition, slug=campaign)
    form = CampaignForm(request.POST or None, instance=copy(stored), coalition=coalition)
    if request.method == "POST" and form.is_valid():
        coalitions.change_campaign(campaign=stored, actor=request.user, values=form.cleaned_data)
        messages.success(request, _("The campaign is saved."))
        return redirect("campaign:coalition", coalition.slug)
    return render(request, "campaign/people/campaign_form.html", {"form": form, "campaign": stored})
