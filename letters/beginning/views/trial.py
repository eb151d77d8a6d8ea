"""Where a trial begins: what this is, sign-ins by one press, letters to look at, and a way to one's own.

None of it exists outside of trials: the routes are not there, and the views look once more.
"""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaign.models import Role, User
from campaign.people import sample_accounts
from campaign.roles import SUMMARIES
from letters.beginning import samples

View = Callable[[HttpRequest], HttpResponse]


def in_trials_only(view: View) -> View:
    """Answer 404 wherever this is no trial, whatever the routes say."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.TRIAL:
            raise Http404
        return view(request)

    return guarded


@require_safe
@in_trials_only
def start(request: HttpRequest) -> HttpResponse:
    """Show what there is to try."""
    people = samples.people()
    letters = samples.letters(people[0].coalition, now=timezone.now()) if people else []
    roles = [(member, SUMMARIES[Role(member.role)]) for member in people]
    return render(request, "letters/beginning/trial.html", {"people": roles, "letters": letters})


@require_POST
@in_trials_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the samples, and go on to the page that was pressed."""
    user = sample_accounts.find(request.POST.get("account", ""))
    if user is None:
        raise Http404
    wanted = request.POST.get("next", "")
    return enter(request, user, wanted if get_adapter().is_safe_url(wanted) else reverse("campaign:home"))


@require_POST
@in_trials_only
def begin(request: HttpRequest) -> HttpResponse:
    """Make an account for a newcomer and go on to the first letter."""
    return enter(request, sample_accounts.newcomer(), reverse("letters:begin"))


def enter(request: HttpRequest, user: User, page: str) -> HttpResponse:
    """Sign in as a user, instead of whoever is signed in; a second factor that was turned on is asked for."""
    if request.user.is_authenticated:
        logout(request)
    response: HttpResponse = perform_login(request, Login(user=user, redirect_url=page))
    return response
