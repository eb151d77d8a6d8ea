"""Posting by hand: a test, one event once more, or all that failed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest, member_required, refused_to
from campaign.models import Coalition, WebhookPost
from campaign.webhooks import endpoints
from campaign.webhooks.views.webhooks import find


@member_required("manage_webhooks", methods=("POST",))
def try_out(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Send a test event."""
    found = find(coalition, endpoint)
    with refused_to(request):
        endpoints.try_out(endpoint=found, actor=request.user)
        messages.success(request, _("A test event is on its way. Its answer stands below in a moment."))
    return redirect("campaign:webhook", coalition.slug, endpoint)


@member_required("manage_webhooks", methods=("POST",))
def resend(request: MemberRequest, coalition: Coalition, endpoint: int, post: int) -> HttpResponse:
    """Post one event once more."""
    posts = WebhookPost.objects.select_related("endpoint", "event")
    found = get_object_or_404(posts, pk=post, endpoint=find(coalition, endpoint))
    with refused_to(request):
        if endpoints.resend(post=found, actor=request.user):
            messages.success(request, _("The event is posted once more, with the same id."))
        else:
            messages.info(request, _("The event waits for its next try anyway."))
    return redirect("campaign:webhook", coalition.slug, endpoint)


@member_required("manage_webhooks", methods=("POST",))
def resend_failed(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Post all events that failed once more."""
    with refused_to(request):
        number = endpoints.resend_failed(endpoint=find(coalition, endpoint), actor=request.user)
        words = ngettext("%(n)d event is posted once more.", "%(n)d events are posted once more.", number)
        messages.success(request, words % {"n": number})
    return redirect("campaign:webhook", coalition.slug, endpoint)
