"""The page between the first sign-in and the first letter."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign import guesses
from campaign.models import User
from letters.beginning import first_letter
from letters.beginning.forms.first_letter import FirstLetterForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for what is missing and go on to the editor; whoever has begun already goes home."""
    assert isinstance(request.user, User)
    found = first_letter.beginning_of(request.user)
    if found is None:
        return redirect("campaign:home")
    guess = guesses.of_browser(request.headers.get("Accept-Language", ""))
    data = request.POST if request.method == "POST" else None
    form = FirstLetterForm(data, user=request.user, coalition=found.coalition, guess=guess)
    if form.is_valid():
        letter = first_letter.begin(user=request.user, given=form.given())
        return redirect("letters:edit", slug=letter.slug) if letter else redirect("campaign:home")
    context = {"form": form, "coalition": found.coalition}
    return render(request, "letters/beginning/begin.html", context, status=422 if form.errors else 200)
