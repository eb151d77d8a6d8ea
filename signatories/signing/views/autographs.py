"""A signer's own signature by hand: looked at, given and taken back behind the mailed link."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaign.files.answers import picture
from campaign.http import refused_into
from signatories.lists.autograph_field import AutographForm
from signatories.models import Autograph, Signature
from signatories.signing import own_autographs, tokens
from signatories.signing.views.links import OwnPage, facts, with_signature


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def autograph(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Show the picture above the own line; a POST gives another, or takes it back."""
    is_back = "take_back" in request.POST
    form = AutographForm(request.POST, request.FILES) if request.method == "POST" and not is_back else AutographForm()
    if is_back or form.is_valid():
        with refused_into(form, "picture"):
            if is_back:
                own_autographs.take_back(proof=page.proof)
            else:
                given = form.cleaned_data
                own_autographs.give(proof=page.proof, picture=given["picture"], seen_at=given["seen_at"])
            return redirect("signatories:own-autograph", page.name)
    has = Autograph.objects.filter(signature=signature).exists()
    may = own_autographs.may_change(signature)
    context = {**facts(signature, page), "form": form, "has_autograph": has, "may_change": may}
    return render(request, "signatories/signing/autograph.html", context, status=422 if form.errors else 200)


@require_safe
@with_signature(tokens.LinkPurpose.MANAGE)
def autograph_picture(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Show the picture itself to its signer."""
    stored = Autograph.objects.filter(signature=signature).first()
    if stored is None:
        raise Http404
    return picture(bytes(stored.content))
