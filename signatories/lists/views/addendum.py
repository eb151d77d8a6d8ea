"""Who came too late for the list: looked through, and kept for an addendum."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from campaign.files.answers import bytes_to_save
from campaign.http import MemberRequest, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import LIST_IS_FROZEN
from signatories.lists import addendum

A_PAGE = 100


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def addendum_page(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the addendum and who was left out; the buttons move those ticked from one to the other."""
    if request.method == "POST":
        keep(request, letter)
        return redirect("letters:addendum", slug=letter.slug)
    late = letter.signatures.late().select_related("group").order_by("submitted_at", "pk")
    out = addendum.left_out(letter).select_related("group").order_by("submitted_at", "pk")
    context = {
        "letter": letter,
        "found": addendum.addendum(letter),
        "late": late[:A_PAGE],
        "page": Paginator(out, A_PAGE).get_page(request.GET.get("page")),
        "is_frozen": letter.state in LIST_IS_FROZEN,
    }
    return render(request, "signatories/lists/addendum.html", context)


def keep(request: MemberRequest, letter: Letter) -> None:
    """Move those ticked, and say how many."""
    texts = request.POST.getlist("signature")[:1000]
    ids = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    keeps = request.POST.get("deed") != "leave_out"
    with refused_to(request):
        number = addendum.choose(letter=letter, ids=ids, actor=request.user, keeps=keeps)
        kept = ngettext("%(n)d is kept for the addendum.", "%(n)d are kept for the addendum.", number)
        left = ngettext("%(n)d is left out again.", "%(n)d are left out again.", number)
        messages.success(request, (kept if keeps else left) % {"n": number})


@letter_member_required("moderate_signatures")
def addendum_text(_request: MemberRequest, letter: Letter) -> HttpResponse:
    """Hand the addendum out as plain text."""
    text = addendum.as_text(letter, addendum.addendum(letter))
    return bytes_to_save(text.encode(), name=f"addendum-{letter.slug}.txt", media_type="text/plain; charset=utf-8")
