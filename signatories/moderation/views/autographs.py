"""The signature by hand of one line, handed in by a coordinator."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.files.answers import picture
from campaign.http import MemberRequest, refused_into
from letters.http import letter_member_required
from letters.models import Letter
from signatories.lists import autographs
from signatories.lists.autograph_field import AutographForm
from signatories.models import Autograph
from signatories.moderation import rows
from signatories.moderation.views.signatures import one


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def autograph(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show the picture of a line; a POST gives another, or takes it back."""
    stored = one(letter, number)
    is_back = "take_back" in request.POST
    form = AutographForm(request.POST, request.FILES) if request.method == "POST" and not is_back else AutographForm()
    if is_back or form.is_valid():
        with refused_into(form, "picture"):
            if is_back:
                autographs.take_back(signature=stored, actor=request.user)
            else:
                given = form.cleaned_data
                said = {"picture": given["picture"], "seen_at": given["seen_at"]}
                autographs.give(signature=stored, actor=request.user, **said)
            messages.success(request, _("The signature by hand is taken back.") if is_back else _("It is kept."))
            return redirect("signatories:autograph", letter.slug, number)
    context = {**rows.row(stored, member=request.member), "letter": letter, "form": form}
    context |= {"has_autograph": Autograph.objects.filter(signature=stored).exists()}
    context |= {"may_change": autographs.may_change(letter) and not stored.withheld}
    status = 422 if form.errors else 200
    return render(request, "signatories/moderation/autograph.html", context, status=status)


@letter_member_required("moderate_signatures")
def autograph_picture(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show the picture itself, to coordinators alone."""
    stored = Autograph.objects.filter(signature=number, signature__letter=letter).first()
    if stored is None:
        raise Http404
    return picture(bytes(stored.content))
