"""Late signers: until when they may sign, who of them waits, who is kept for the addendum."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories import shown
from signatories.lists import addendum
from signatories.moderation import latecomers
from signatories.moderation.forms.latecomers import LateSigningForm
from signatories.moderation.views.signatures import numbers
from signatories.signing import trust

A_PAGE = 100


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def late_signers(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show the window for late signatures and who waits; the buttons keep those ticked, turn them away or back."""
    if request.method == "POST":
        decide(request, letter)
        return redirect("signatories:late-signers", slug=letter.slug)
    return show(request, letter, LateSigningForm(letter=letter))


@letter_member_required("run_letter", methods=("POST",))
def late_window(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Open the window for late signatures, move its end, or close it."""
    if "end" in request.POST:
        if latecomers.end(letter=letter, actor=request.user):
            messages.success(request, _("No more late signatures are taken. Whoever has signed may still confirm."))
        return redirect("signatories:late-signers", slug=letter.slug)
    form = LateSigningForm(request.POST, letter=letter)
    if form.is_valid():
        with refused_into(form):
            latecomers.take_until(letter=letter, until=form.cleaned_data["until"], actor=request.user)
            messages.success(request, _("Late signatures are taken. They go into the next addendum."))
            return redirect("signatories:late-signers", slug=letter.slug)
    return show(request, letter, form)


def show(request: MemberRequest, letter: Letter, form: LateSigningForm) -> HttpResponse:
    """Show the page, with what is wrong in the form."""
    now = database_now()
    waiting = letter.signatures.came_late().select_related("group").order_by("confirmed_at", "pk")
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    away = latecomers.turned_away(letter).order_by("decided_at", "pk")[:A_PAGE]
    context = {
        "letter": letter,
        "form": form,
        "now": now,
        "refusal": latecomers.refusal(letter, now=now),
        "is_taking": letter.is_for_latecomers and letter.takes_signatures(now=now),
        "place": addendum.place_for_latecomers(letter),
        "page": page,
        "rows": [(one, trust.explain(one.doubt) if one.doubt else "") for one in page],
        "away": away,
        "kept": letter.signatures.late().count(),
        "unconfirmed": latecomers.unconfirmed(letter).count(),
    }
    return render(request, "signatories/moderation/late_signers.html", context, status=422 if form.errors else 200)


def decide(request: MemberRequest, letter: Letter) -> None:
    """Do to those ticked what the pressed button says, and say to how many."""
    ids, seen_at = numbers(request.POST.getlist("signature")[:1000]), shown.asked(request)
    deed, is_stale = request.POST.get("deed"), shown.have_changed(ids, seen_at)
    with refused_to(request):
        if deed == "keep":
            done = latecomers.keep(letter=letter, ids=ids, actor=request.user, seen_at=seen_at)
            words = ngettext("%(n)d is kept for the addendum.", "%(n)d are kept for the addendum.", done)
        elif deed == "wait":
            done = latecomers.let_wait(letter=letter, ids=ids, actor=request.user)
            words = ngettext("%(n)d waits again.", "%(n)d wait again.", done)
        else:
            said: dict[str, Any] = {"tells": "tells" in request.POST, "seen_at": seen_at}
            done = latecomers.turn_away(letter=letter, ids=ids, actor=request.user, **said)
            words = ngettext("%(n)d is not taken.", "%(n)d are not taken.", done)
        messages.success(request, words % {"n": done})
        if is_stale:
            messages.warning(request, _("Some were changed by their signers meanwhile. Look at them once more."))
