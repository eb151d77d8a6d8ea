"""The end of what a browser has proved by opening mailed links, for a computer that others use too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign import proofs


@require_http_methods(["GET", "HEAD", "POST"])
def done(request: HttpRequest) -> HttpResponse:
    """Forget every proof at the press of a button; somebody who is signed in stays so. GET says that it is done."""
    if request.method != "POST":
        return render(request, "campaign/people/done.html")
    if request.user.is_authenticated:
        proofs.forget_all(request)
    else:
        request.session.flush()
    return redirect("campaign:done")
