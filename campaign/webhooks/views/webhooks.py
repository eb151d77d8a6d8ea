"""A coalition's webhooks: the list, one of them with its tries, adding, changing, turning on and off, removing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from campaign.form_keys import key_of
from campaign.http import MemberRequest, fresh_sign_in_required, member_required, refused_into, refused_to
from campaign.models import Coalition, WebhookEndpoint
from campaign.webhooks import endpoints, tries
from campaign.webhooks.forms.webhooks import TriesFilter, WebhookForm
from campaign.webhooks.views.shown import keep_secret, shown_secret

TRIES_A_PAGE = 50


@member_required("manage_webhooks")
def webhooks(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show where events are posted to, and what was removed a while ago."""
    rows, gone = tries.standings(coalition), tries.removed(coalition)
    context = {"rows": rows, "removed": gone, "is_full": len(rows) >= endpoints.MOST, "most": endpoints.MOST}
    return render(request, "campaign/webhooks/webhooks.html", context)


@member_required("manage_webhooks", methods=("GET", "POST"))
@fresh_sign_in_required
def add(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Add a webhook and show its secret."""
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            made = endpoints.add(coalition=coalition, actor=request.user, form_key=key_of(form), **chosen(form))
            keep_secret(request, made)
            messages.success(request, _("The webhook is there. Copy its secret now."))
            return redirect("campaign:webhook", coalition.slug, made.pk)
    return render(request, "campaign/webhooks/form.html", {"form": form}, status=422 if form.errors else 200)


@member_required("manage_webhooks", methods=("GET", "POST"))
@fresh_sign_in_required
def change(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Change where a webhook leads, what it is called, and which events it gets."""
    found = find(coalition, endpoint)
    form = WebhookForm(request.POST or None, endpoint=found)
    if request.method == "POST" and form.is_valid():
        with refused_into(form):
            endpoints.change(endpoint=found, actor=request.user, **chosen(form))
            messages.success(request, _("The webhook is changed."))
            return redirect("campaign:webhook", coalition.slug, found.pk)
    context = {"form": form, "endpoint": found}
    return render(request, "campaign/webhooks/form.html", context, status=422 if form.errors else 200)


def chosen(form: WebhookForm) -> dict[str, Any]:
    entered = form.cleaned_data
    return {"url": entered["url"], "description": entered["description"], "chosen": entered["events"]}


def find(coalition: Coalition, pk: int) -> WebhookEndpoint:
    """Return a webhook of the coalition that was not removed, or answer 404."""
    return get_object_or_404(coalition.webhook_endpoints.standing(), pk=pk)


@never_cache
@member_required("manage_webhooks")
def webhook(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Show a webhook, its secret to whoever has just made it, and its last tries."""
    found = find(coalition, endpoint)
    form = TriesFilter(request.GET or None)
    only = form.cleaned_data["only"] if form.is_valid() else ""
    page = Paginator(tries.tries(found, only=only), TRIES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "standing": tries.standing_of(found),
        "secret": shown_secret(request, found),
        "events": tries.labels_of(found),
        "form": form,
        "page": page,
        "rows": tries.rows_of(list(page)),
    }
    return render(request, "campaign/webhooks/webhook.html", context)


@member_required("manage_webhooks", methods=("POST",))
def turn(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Turn a webhook on or off."""
    is_on = request.POST.get("way") == "on"
    if endpoints.turn(endpoint=find(coalition, endpoint), actor=request.user, is_on=is_on):
        messages.success(request, _("The webhook is on.") if is_on else _("The webhook is off."))
    return redirect("campaign:webhook", coalition.slug, endpoint)


@member_required("manage_webhooks", methods=("GET", "POST"))
@fresh_sign_in_required
def remove(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Ask, then remove a webhook; for a day it can be brought back."""
    found = find(coalition, endpoint)
    if request.method == "POST":
        endpoints.remove(endpoint=found, actor=request.user)
        messages.success(request, _("The webhook is removed. For a day you can bring it back here."))
        return redirect("campaign:webhooks", coalition.slug)
    return render(request, "campaign/webhooks/remove.html", {"standing": tries.standing_of(found)})


@member_required("manage_webhooks", methods=("POST",))
def bring_back(request: MemberRequest, coalition: Coalition, endpoint: int) -> HttpResponse:
    """Take a removal back."""
    found = get_object_or_404(coalition.webhook_endpoints, pk=endpoint)
    with refused_to(request):
        if endpoints.bring_back(endpoint=found, actor=request.user):
            messages.success(request, _("The webhook is back, with its secret of before."))
    return redirect("campaign:webhooks", coalition.slug)
