"""What seals a coalition's editions: an owner hands in a certificate, or goes back to the installation's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, fresh_sign_in_required, member_required, refused_into
from campaign.models import Coalition
from letters.editions.forms.certificates import CertificateForm
from letters.editions.seal import keys


@member_required("change_seal", methods=("GET", "POST"))
@fresh_sign_in_required
def seal(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Show what seals now, and take a certificate of the coalition's own."""
    form = CertificateForm(request.POST, request.FILES) if request.method == "POST" else CertificateForm()
    if form.is_valid():
        given = {"content": form.cleaned_data["file"].read(), "password": form.cleaned_data["password"]}
        with refused_into(form):
            keys.adopt(coalition=coalition, actor=request.user, now=timezone.now(), **given)
            messages.success(request, _("Editions are sealed with this certificate from now on."))
            return redirect("letters:seal", coalition.slug)
    key, fault = keys.standing(coalition)
    context = {"form": form, "key": key, "fault": fault, "own": keys.current(coalition)}
    return render(request, "letters/editions/seal/seal.html", context, status=422 if form.errors else 200)


@member_required("change_seal", methods=("POST",))
@fresh_sign_in_required
def give_up(request: MemberRequest, coalition: Coalition) -> HttpResponse:
    """Forget the coalition's own key."""
    if keys.give_up(coalition=coalition, actor=request.user, now=timezone.now()):
        messages.success(request, _("The key is deleted. What it has sealed stays valid."))
    return redirect("letters:seal", coalition.slug)
