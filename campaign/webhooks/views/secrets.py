"""The secret of a webhook: a new one, and the end of the former one and of its being shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, fresh_sign_in_required, member_required
from campaign.models import Coalition
from campaign.webhooks import endpoints, tries
from campaign.webhooks.views.shown import forget_secret, keep_secret
from campaign.webhooks.views.webhooks import find


@member_required("manage_webhooks", methods=("GET", "POST"))
@fresh_sign_in_required
def renew(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Ask, then give a webhook a new secret and show it."""
    found = find(coalition, endpoint)
    if request.method == "POST":
        keep_secret(request, endpoints.renew_secret(endpoint=found, actor=request.user))
        messages.success(request, _("There is a new secret. Copy it now; the former one counts for another day."))
        return redirect("campaign:webhook", coalition.slug, found.pk)
    return render(request, "campaign/webhooks/renew.html", {"standing": tries.standing_of(found)})


@member_required("manage_webhooks", methods=("POST",))
@fresh_sign_in_required
def end_former(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Let the former secret count no more."""
    if endpoints.end_former_secret(endpoint=find(coalition, endpoint), actor=request.user):
        messages.success(request, _("The former secret counts no more."))
    return redirect("campaign:webhook", coalition.slug, endpoint)


@member_required("manage_webhooks", methods=("POST",))
def kept(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Show the secret no more: its owner has copied it."""
    forget_secret(request, find(coalition, endpoint))
    return redirect("campaign:webhook", coalition.slug, endpoint)
