"""The two public pages: what is kept and for how long, and what nobody can protect."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.privacy.retention import shown
from campaign.privacy.rules import RULES


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what is kept about whom, until when and why."""
    return render(request, "campaign/privacy/privacy.html", {"groups": shown(RULES)})


@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """Say who may want the names, what this software does about it, and what it cannot do."""
    return render(request, "campaign/privacy/limits.html")
