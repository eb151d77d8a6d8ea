"""What was typed and could not be taken, offered back to the account that typed it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaign import kept_posts


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest) -> HttpResponse:
    """Show what is kept, to be sent again as it is or thrown away."""
    if request.method == "POST":
        kept_posts.forget(request, request.POST.get("key", ""))
        return redirect("campaign:kept")
    return render(request, "campaign/people/kept.html", {"posts": kept_posts.kept_for(request)})
