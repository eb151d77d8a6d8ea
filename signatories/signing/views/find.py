"""The way back to one's own signature for whoever has lost the mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from campaign.mail import outbox
from campaign.visitors import visitor_of
from signatories.signing import finding
from signatories.signing.forms.finding import FindForm
from signatories.signing.views.public import shown_letter
from signatories.signing.views.sign import never_kept


@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, slug: str) -> HttpResponse:
    """Take an address and answer the same whatever there is."""
    letter = shown_letter(slug)
    form = FindForm(request.POST if request.method == "POST" else None)
    status = 422 if request.method == "POST" else 200
    if form.is_valid():
        try:
            finding.seek(letter=letter, email=form.cleaned_data["email"], visitor=visitor_of(request))
        except outbox.TooManyRequests as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            return redirect("signatories:found", slug=slug)
    return render(request, "signatories/signing/find.html", {"letter": letter, "form": form}, status=status)


@never_kept
@require_safe
def found(request: HttpRequest, slug: str) -> HttpResponse:
    """Say where to look now: the same words for everybody."""
    return render(request, "signatories/signing/found.html", {"letter": shown_letter(slug)})
