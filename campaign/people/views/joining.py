"""From the link in an invitation to a membership: look first, then a button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaign.http import refused_to
from campaign.models import MemberInvitation, User
from campaign.people import members
from campaign.people.accounts import has_joined, offered, owns_mailbox, remember_invitation
from campaign.people.forms.members import explained


@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address: it goes into the session, the visitor to a plain page."""
    nonce = members.nonce_in(token)
    response = redirect("campaign:join", remember_invitation(request, nonce) if nonce else "gone")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, page: str) -> HttpResponse:
    """Show what is offered; the button accepts it."""
    offer = offered(request, page)
    if offer is None and has_joined(request, page):
        return redirect("campaign:home")
    if offer is None:
        return render(request, "campaign/people/join_gone.html", status=404)
    user = request.user if isinstance(request.user, User) else None
    is_theirs = user is not None and owns_mailbox(user, offer.mailbox_key)
    if request.method == "POST" and user and is_theirs:
        return accept(request, offer, user)
    role = next(entry for entry in explained() if entry["role"] == offer.role)
    context = {"invitation": offer, "role": role, "is_theirs": is_theirs, "page": page}
    return render(request, "campaign/people/join.html", context)


def accept(request: HttpRequest, offer: MemberInvitation, user: User) -> HttpResponse:
    """Make the visitor a member, or say why not."""
    with refused_to(request, level=messages.INFO):
        members.accept(invitation=offer, user=user, now=timezone.now())
        messages.success(request, _("Welcome to %(coalition)s.") % {"coalition": offer.coalition})
    return redirect("campaign:home")
