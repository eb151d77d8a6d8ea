"""Where everybody arrives: strangers at the front page, members at their coalition."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from campaign.http import coalitions_of
from campaign.models import User


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the front page, the one coalition, the choice of several, or what to do without any.

    Whoever has no name yet, in a coalition in which nobody has begun, is led to the first letter.
    """
    if not isinstance(request.user, User):
        return render(request, "campaign/people/front.html")
    coalitions = coalitions_of(request.user)
    if len(coalitions) == 1:
        begins = not request.user.name and not coalitions[0].campaigns.exists()
        return redirect("letters:begin") if begins else redirect("campaign:coalition", coalitions[0].slug)
    return render(request, "campaign/people/coalitions.html", {"own_coalitions": coalitions})
