"""Whether the scheduler runs: for monitors, and for operators."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaign import folders
from campaign.clock import database_now
from campaign.models import User
from letters.reminders import health as service


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say to anybody that the site and its database answer, or that no files can be kept; to operators all there is.

    While a folder is full letters are read and signed all the same, so strangers, and whatever sends
    them here, are told with status 200.
    """
    now = database_now()
    full = folders.full()
    if not is_operator(request):
        return JsonResponse({"status": "degraded" if full else "ok"})
    state = service.health(now=now)
    is_well = state.is_well and not full
    details = {
        "status": "ok" if is_well else "degraded",
        "full_folders": full,
        "parts": {part.name: {"age_seconds": part.age, "is_late": part.is_late} for part in state.parts},
        "oldest_due_seconds": state.oldest_due_age,
        "mails": state.mails,
    }
    return JsonResponse(details, status=200 if is_well else 503)


@never_cache
@require_safe
def details(request: HttpRequest) -> HttpResponseBase:
    """Show operators the same as a page."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not is_operator(request):
        raise PermissionDenied
    return render_details(request)


def render_details(request: HttpRequest) -> HttpResponse:
    now = database_now()
    context = {
        "health": service.health(now=now),
        "full_folders": folders.full(),
        "now": now,
        "patience": int(service.patience().total_seconds() // 60),
    }
    return render(request, "letters/reminders/health.html", context)


def is_operator(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff
