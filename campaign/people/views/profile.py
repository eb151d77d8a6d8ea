"""One's own profile: name, language, time zone."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaign import guesses
from campaign.models import User
from campaign.people import profiles
from campaign.people.forms.profile import ProfileForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and store what the visitor is called, and language and zone."""
    user = request.user
    assert isinstance(user, User)
    stored = {
        "name": user.name,
        "language": user.language or translation.get_language(),
        "time_zone": profiles.zone_of(user),
    }
    likely = guesses.of_browser(request.headers.get("Accept-Language", "")).zones
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=stored, likely=likely)
    if form.is_valid():
        profiles.change_profile(user=user, **form.cleaned_data)
        return saved(request, form.cleaned_data["language"])
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)


def saved(request: HttpRequest, language: str) -> HttpResponse:
    """Go back to the profile, in the language that was just chosen."""
    with translation.override(language):
        messages.success(request, _("Your profile is saved."))
    response = redirect("campaign:profile")
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.HTTPS, httponly=True)
    return response
