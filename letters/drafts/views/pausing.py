"""Two buttons: signing stops for a while, and goes on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_to
from letters.drafts import pausing
from letters.http import letter_member_required
from letters.models import Letter


@letter_member_required("run_letter", methods=("POST",))
def pause(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Take no signatures for a while."""
    with refused_to(request):
        pausing.pause(letter=letter, actor=request.user)
        messages.success(request, _("Signing is paused. Whoever comes to sign reads so; it goes on when you say so."))
    return redirect("letters:letter", slug=letter.slug)


@letter_member_required("run_letter", methods=("POST",))
def resume(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Take signatures again."""
    if pausing.resume(letter=letter, actor=request.user):
        messages.success(request, _("Signing goes on."))
    return redirect("letters:letter", slug=letter.slug)
