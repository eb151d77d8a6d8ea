"""Giving a campaign its pages for everybody, after a look at what they show."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, member_required
from campaign.models import Coalition
from campaign.people import coalitions
from letters.face import outlook
from letters.face.forms.publicity import PublicityForm


@member_required("edit_campaign", methods=("GET", "POST"))
def publicity(request: MemberRequest, coalition: Coalition, campaign: str) -> HttpResponse:
    """Show what everybody would see of a campaign, and ask whether they may."""
    found = get_object_or_404(coalition.campaigns.select_related("coalition"), slug=campaign)
    form = PublicityForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if form.is_valid():
        coalitions.change_campaign(campaign=found, actor=request.user, values=form.cleaned_data)
        said = _("Everybody can see this campaign now.") if found.is_public else _("Only members see this campaign.")
        messages.success(request, said)
        return redirect("letters:campaign-publicity", coalition.slug, found.slug)
    context = {"campaign": found, "form": form, "outlook": outlook.of(found, now=timezone.now())}
    return render(request, "letters/face/publicity.html", context, status=422 if form.errors else 200)
