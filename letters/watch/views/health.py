"""Whether all is well: for load balancers, monitors, and operators."""

import secrets

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from campaign.clock import database_now
from campaign.models import User
from letters.reminders import health as scheduler
from letters.watch import gauges, state
from letters.watch.state import InstallationState


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say to anybody that the site and its database answer, and whether all is well; to operators all there is.

    While something is wrong letters are read and signed all the same, so strangers, and whatever sends
    them here, are told with status 200.
    """
    if not (is_operator(request) or has_token(request)):
        database_now()
        return JsonResponse({"status": "ok" if state.is_well() else "degraded"})
    found = state.look(now=database_now())
    return JsonResponse(in_detail(found), status=200 if found.is_well else 503)


def in_detail(found: InstallationState) -> dict[str, object]:
    return {
        "status": "ok" if found.is_well else "degraded",
        "version": settings.VERSION,
        "faults": found.faults,
        "full_folders": found.full_folders,
        "parts": {part.name: {"age_seconds": part.age, "is_late": part.is_late} for part in found.scheduler.parts},
        "oldest_due_seconds": found.scheduler.oldest_due_age,
        "mails": found.scheduler.mails | {"retried": found.retried},
        "mail_held_since": found.held_since,
        "webhooks": {"waiting": found.webhooks.waiting, "paused": found.webhooks.paused},
        "jobs": found.jobs,
        "queue": found.queue,
        "last_backup_at": found.last_backup_at,
        "last_drill_at": found.last_drill_at,
    }


@never_cache
@require_safe
def details(request: HttpRequest) -> HttpResponseBase:
    """Show operators the same as a page."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not is_operator(request):
        raise PermissionDenied
    found = state.look(now=database_now())
    patience = int(scheduler.patience().total_seconds() // 60)
    context = {"state": found, "health": found.scheduler, "now": found.now, "patience": patience}
    return render(request, "letters/watch/health.html", context)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give monitors every figure; without the token there is no such page, whatever the method."""
    if not has_token(request) or request.method not in {"GET", "HEAD"}:
        raise Http404
    return HttpResponse(gauges.as_text(state.look(now=database_now())), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    """Tell whether a monitor has named METRICS_TOKEN; where none is set nobody has."""
    kind, _blank, told = request.headers.get("Authorization", "").partition(" ")
    is_right = secrets.compare_digest(told.strip().encode(), settings.METRICS_TOKEN.encode())
    return kind.lower() == "bearer" and bool(settings.METRICS_TOKEN) and is_right


def is_operator(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff
