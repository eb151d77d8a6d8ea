"""The reminders to those who stay silent: looked at first, then let go out, and stopped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.invitations import reminders
from signatories.invitations.views.asking import refusal
from signatories.invitations.views.ledger import ACTION


@letter_member_required(ACTION, methods=("GET", "POST"))
def reminders_page(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show which mails go out and when; the button lets them."""
    if request.method == "POST":
        with refused_to(request):
            reminders.arm(letter=letter, actor=request.user)
            messages.success(request, _("Whoever stays silent is reminded from now on."))
        return redirect("signatories:invitation-reminders", slug=letter.slug)
    context = {
        "letter": letter,
        "planned": reminders.preview(letter, now=database_now()),
        "armed": reminders.armed(letter),
        "silent": letter.invitations.all().silent().count(),
        "refusal": refusal(letter),
    }
    return render(request, "signatories/invitations/reminders.html", context)


@letter_member_required(ACTION, methods=("POST",))
def stop(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Send no more of them."""
    reminders.disarm(letter=letter, actor=request.user)
    messages.success(request, _("No more reminders go to those who were asked."))
    return redirect("signatories:invitation-reminders", slug=letter.slug)
