"""What is kept about a signer: seen, taken along, and erased, behind the signer's own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.files.answers import bytes_to_save
from campaign.http import refused_into
from signatories.models import Signature
from signatories.signing import erasing, own_copy, signatures, tokens
from signatories.signing.forms.own_data import EraseForm
from signatories.signing.views.links import OwnPage, facts, with_signature


@require_safe
@with_signature(tokens.LinkPurpose.MANAGE)
def own_data(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Show everything that is kept of the signature."""
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    return shown(request, signature, page)


def shown(request: HttpRequest, signature: Signature, page: OwnPage, *, refusal: str = "") -> HttpResponse:
    kept = {"facts": own_copy.facts_of(signature), "refusal": refusal}
    status = 429 if refusal else 200
    return render(request, "signatories/signing/own_data.html", facts(signature, page) | kept, status=status)


@require_POST
@with_signature(tokens.LinkPurpose.MANAGE)
def own_copy_file(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Hand out a copy; that it was taken stands in the trail."""
    try:
        made = own_copy.take(proof=page.proof)
    except own_copy.TooManyCopies as refusal:
        return shown(request, signature, page, refusal=str(refusal))
    return bytes_to_save(made, name="my-data.zip", media_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@with_signature(tokens.LinkPurpose.MANAGE)
def erase(request: HttpRequest, signature: Signature, page: OwnPage) -> HttpResponse:
    """Say what goes and what stays, and erase once the signer has said to mean it."""
    if not signature.is_live:
        raise signatures.LinkDead(signature.state, gone=signature)
    data = request.POST if request.method == "POST" else None
    form = EraseForm(data, may_keep_line=erasing.may_keep_line(signature))
    if form.is_valid():
        with refused_into(form, "scope"):
            erased = erasing.erase_own(proof=page.proof, scope=form.wanted)
            told = {"letter": erased.letter, "has_line": form.wanted is erasing.Scope.ADDRESS}
            return render(request, "signatories/signing/erased.html", told)
    status = 422 if form.errors else 200
    context = facts(signature, page) | {"form": form}
    return render(request, "signatories/signing/erase.html", context, status=status)
