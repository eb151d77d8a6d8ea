"""What is kept about whoever is signed in: seen, taken along, and the account closed."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.files.answers import bytes_to_save
from campaign.http import MemberRequest, fresh_sign_in_required
from campaign.models import User
from campaign.privacy import own_account
from campaign.privacy.forms.own_account import CloseAccountForm
from campaign.privacy.retention import Whom, shown
from campaign.privacy.rules import RULES


def kept(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    """Answer with the page of all that is kept, and the rules that it is kept by."""
    rules = tuple(rule for rule in RULES if rule.whom in {Whom.MEMBER, Whom.VISITOR})
    context = {"facts": own_account.facts_of(cast("User", request.user)), "groups": shown(rules), "refusal": refusal}
    return render(request, "campaign/privacy/own_data.html", context, status=429 if refusal else 200)


@login_required
@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Show what is kept about the own account."""
    return kept(request)


@login_required
@require_POST
def own_copy(request: HttpRequest) -> HttpResponse:
    """Hand out a copy; that it was taken stands in the trail."""
    try:
        made = own_account.take(user=cast("User", request.user))
    except own_account.TooManyAccountCopies as refusal:
        return kept(request, refusal=str(refusal))
    return bytes_to_save(made, name="my-account.zip", media_type="application/zip")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in_required
def close_account(request: MemberRequest) -> HttpResponse:
    """Say what goes and what stays, and end the account once its owner has said to mean it."""
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    refusal = own_account.why_to_stay(request.user)
    if form.is_valid() and not refusal:
        own_account.close(user=request.user)
        logout(request)
        messages.success(request, _("Your account is closed."))
        return redirect("campaign:home")
    context = {"form": form, "refusal": refusal}
    return render(request, "campaign/privacy/close_account.html", context, status=422 if form.errors else 200)
