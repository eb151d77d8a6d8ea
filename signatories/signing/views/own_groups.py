"""The page on which signers choose another heading."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign.http import refused_into
from signatories.models import Signature
from signatories.signing import own_groups, signatures, tokens
from signatories.signing.forms.own_groups import OwnGroupForm
from signatories.signing.views.links import OwnPage, facts, go_on, with_signature


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def choose(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Let signers change the heading under which they stand, until the letter is sent."""
    choices = own_groups.may_choose(signature)
    form = OwnGroupForm(request.POST if request.method == "POST" else None, signature=signature, choices=choices)
    if form.is_valid():
        group, seen = int(form.cleaned_data["under"]), form.cleaned_data["seen"]
        try:
            with refused_into(form):
                return go_on(request, own_groups.choose(proof=page.proof, group_id=group, seen=seen))
        except signatures.SeenBefore:
            return redirect("signatories:own-group", page.name)
    context = {**facts(signature, page), "form": form, "choices": choices}
    return render(request, "signatories/signing/own_group.html", context, status=422 if form.errors else 200)
