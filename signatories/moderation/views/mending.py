"""The page on which one line of a frozen list is mended, or counted without its name."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_into
from letters.http import letter_member_required
from letters.markup import glyphs
from letters.models import Letter
from signatories.lists import ordering
from signatories.models import Signature
from signatories.moderation import mending, rows
from signatories.moderation.forms.decisions import LineForm, ReasonForm
from signatories.moderation.views.signatures import one
from signatories.signing.signatures import SeenBefore


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def mend_line(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one line of the frozen list with what cannot be printed of it, and correct it with a reason."""
    stored = one(letter, number)
    if not mending.may_mend(letter, stored):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form, why = (None if stored.withheld else LineForm(data, signature=stored)), ReasonForm(data)
    if why.is_valid():
        said = {"letter": letter, "signature": stored, "actor": request.user, "reason": why.cleaned_data["reason"]}
        with refused_into(why):
            if "withhold" in request.POST:
                mending.withhold(**said)
                return done(request, letter, _("The line counts without its name. Its signer is told."))
            if form is not None and form.is_valid() and is_mended(form, said):
                return done(request, letter, _("The line is mended. Its signer is told."))
    shown = rows.row(stored, member=request.member)
    context = {**shown, "letter": letter, "form": form, "why": why, "unprintable": unprintable(stored)}
    return render(request, "signatories/moderation/mend_line.html", context, status=422 if why.is_bound else 200)


def is_mended(form: LineForm, said: dict[str, Any]) -> bool:
    """Mend the line, or show what it reads by now."""
    try:
        mending.mend(**said, values=form.values(), seen=form.seen_mark)
    except SeenBefore:
        form.show_anew(one(said["letter"], said["signature"].pk))
        return False
    return True


def done(request: MemberRequest, letter: Letter, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("letters:editions", slug=letter.slug)


def unprintable(stored: Signature) -> str:
    """Say what of a line cannot be printed, if anything."""
    found = glyphs.missing(ordering.texts(stored.opened() if stored.withheld else stored))
    return glyphs.sentence(found) if found else ""
