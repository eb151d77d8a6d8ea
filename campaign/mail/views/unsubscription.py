"""The page behind the link in bulk mail; mail programs press its button by themselves (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.mail import outbox


# The token is the proof: a mail program that posts has no cookie, and nobody else has the token.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show what can be ended; only a POST ends it, or starts it again."""
    subscription = outbox.subscription(token)
    if subscription is None:
        response = render(request, "campaign/mail/mail_block_gone.html", status=404)
    else:
        if request.method == "POST":
            if request.POST.get("again"):
                subscription.resume()
            else:
                subscription.end()
        context = {"name": subscription.coalition.name, "is_ended": subscription.is_ended}
        response = render(request, "campaign/mail/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
