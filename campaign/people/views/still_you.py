"""A sensitive step by somebody who signs in by mailed codes: a new code is asked for, and nobody is signed out."""

from allauth.account.internal.flows.reauthentication import resume_request
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaign.http import refused_into
from campaign.models import User
from campaign.people import codes
from campaign.people.forms.accounts import CodeForm


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def still_you(request: HttpRequest) -> HttpResponse:
    """Offer to send a code, and take it; then it goes on where the visitor was."""
    assert isinstance(request.user, User)
    if request.method == "POST" and "send" in request.POST:
        codes.send(request, request.user)
        messages.success(request, _("A code is on its way to %(address)s.") % {"address": request.user.email})
        return redirect(request.get_full_path())
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refused_into(form, "code"):
            codes.accept(request, request.user, form.cleaned_data["code"])
            return resume_request(request) or redirect("campaign:home")
    context = {"form": form, "is_sent": codes.is_waited_for(request)}
    return render(request, "account/still_you.html", context, status=422 if form.errors else 200)
