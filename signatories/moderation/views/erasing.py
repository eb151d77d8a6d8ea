"""Erasing what is kept about somebody who has asked the coalition for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest, fresh_sign_in_required, member_required, refused_to
from campaign.models import Coalition
from letters.drafts import lifecycle
from letters.http import letter_member_required
from letters.models import Letter
from signatories import shown
from signatories.moderation import erasure, rows
from signatories.moderation.forms.erasing import LineErasureForm, PersonForm, SureForm
from signatories.moderation.views.signatures import one
from signatories.signing import erasing


@member_required("erase_people", methods=("GET", "POST"))
@fresh_sign_in_required
def erase_person(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Ask for an address, show what is kept under it, and erase it when the coordinator has said to mean it."""
    data = request.POST if request.method == "POST" else None
    form = PersonForm(data)
    if not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "signatories/moderation/erase_person.html", {"form": form}, status=status)
    email, seen_at = form.cleaned_data["email"], shown.now()
    kept = erasure.find(coalition=coalition, email=email)
    is_look = request.POST.get("step") != "erase"
    sure = SureForm(None if is_look else data, signatures=kept.signatures, seen_at=seen_at)
    if not kept.is_empty and sure.is_valid():
        with refused_to(request):
            return done(request, coalition, form.cleaned_data | {"chosen": []} | sure.cleaned_data)
        sure = SureForm(signatures=kept.signatures, seen_at=seen_at)
    context = {"form": form, "kept": kept, "sure": sure, "email": email}
    status = 422 if sure.errors else 200
    return render(request, "signatories/moderation/erase_found.html", context, status=status)


def done(request: MemberRequest, coalition: Coalition, given: dict[str, Any]) -> HttpResponse:
    """Erase what the two forms say, and how many it was. Raises erasing.CannotErase."""
    said = {name: given[name] for name in ("email", "how", "chosen", "seen_at")}
    number = erasure.erase(coalition=coalition, actor=request.user, **said)
    told = ngettext("Erased, with %(number)d signature.", "Erased, with %(number)d signatures.", number)
    messages.success(request, told % {"number": number})
    return redirect("signatories:erase-person", coalition.slug)


@letter_member_required("erase_people", methods=("GET", "POST"))
@fresh_sign_in_required
def erase_line(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Erase one line whose signer has asked for it, also where there is no address to find it by."""
    stored = one(letter, number)
    form = LineErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = {"how": form.cleaned_data["how"], "seen_at": form.cleaned_data["seen_at"]}
        with refused_to(request):
            erasing.erase_on_request(signature=stored, actor=request.user, **said)
            messages.success(request, _("The signature is erased."))
        return redirect("signatories:signature", letter.slug, number)
    context = {**rows.row(stored, member=request.member), "letter": letter, "form": form}
    context |= {"is_sent": lifecycle.was_sent(letter), "is_fixed": letter.is_list_fixed}
    status = 422 if form.errors else 200
    return render(request, "signatories/moderation/erase_line.html", context, status=status)
