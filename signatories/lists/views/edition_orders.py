"""The page of a letter's editions, and asking for one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Edition, Letter
from letters.states import LIST_IS_FROZEN
from signatories.lists import edition_orders
from signatories.lists import frozen as frozen_lists


@letter_member_required("export_edition", methods=("GET", "POST"))
def editions(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the editions, the newest first; on POST ask for one. htmx gets the list alone."""
    if request.method == "POST":
        with refused_to(request):
            edition_orders.order_edition(letter=letter, actor=request.user)
        return redirect("letters:editions", slug=letter.slug)
    rows = _rows(letter)
    frozen = frozen_lists.newest_list(letter)
    context = {
        "letter": letter,
        "editions": rows,
        "frozen": frozen if letter.state in LIST_IS_FROZEN else None,
        "left_since": frozen_lists.left_since(letter, frozen) if frozen else 0,
        "is_busy": any(row.state in {Edition.State.WAITING, Edition.State.RENDERING} for row in rows),
    }
    template = (
        "signatories/lists/_editions.html" if request.headers.get("HX-Request") else "signatories/lists/editions.html"
    )
    return render(request, template, context)


def _rows(letter: Letter) -> list[Edition]:
    rows = Edition.objects.filter(letter=letter).defer("pdf", "snapshot", "interchange")
    return list(rows.select_related("made_by").order_by("-number"))
