"""What coordinators enter themselves: a signature with its proof, and how many have signed on paper."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required, not_now
from letters.models import Letter
from letters.states import LetterState
from signatories.imports import batches
from signatories.imports import by_hand as service
from signatories.imports.forms.by_hand import PaperForm, SignatureByHandForm
from signatories.imports.views.showing import posted
from signatories.models import HandEntry

A_PAGE = 50
ACTION = "moderate_signatures"


@letter_member_required(ACTION)
def by_hand(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what was entered by hand, and how many have signed on paper."""
    entries = HandEntry.objects.filter(signature__letter=letter).select_related("signature", "entered_by")
    found = entries.prefetch_related("signature__proofs").order_by("-pk")
    context = {
        "letter": letter,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "papers": letter.paper_totals.select_related("entered_by", "undone_by").order_by("-pk"),
        "is_open": letter.state == LetterState.OPEN,
    }
    return render(request, "signatories/imports/by_hand.html", context)


def _closed(request: MemberRequest, letter: Letter, title: str) -> HttpResponse | None:
    """Say on a page that would be refused why it would be; a form that is posted is told so with what it holds."""
    why = batches.why_closed(letter) if request.method == "GET" else ""
    back = reverse("signatories:by-hand", args=[letter.slug])
    return not_now(request, letter, title=title, why=why, back=back) if why else None


@letter_member_required(ACTION, methods=("GET", "POST"))
def enter(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Ask for one signature with its proof, and put it on the list."""
    if closed := _closed(request, letter, _("Enter a signature")):
        return closed
    form = SignatureByHandForm(posted(request), request.FILES or None, letter=letter)
    if form.is_valid():
        given = form.cleaned_data
        said = {"note": given["note"], "proof": given["proofs"][0], "form_key": given["form_key"]}
        with refused_into(form):
            service.enter(letter=letter, actor=request.user, signer=form.signer(), **said)
            messages.success(request, _("The signature counts."))
            return redirect("signatories:by-hand", letter.slug)
    context = {"letter": letter, "form": form}
    return render(request, "signatories/imports/enter.html", context, status=422 if form.errors else 200)


@letter_member_required(ACTION, methods=("POST",))
def take_back(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take a signature that was entered by hand off the list again."""
    entry = get_object_or_404(HandEntry, pk=number, signature__letter=letter)
    with refused_to(request):
        service.take_back(entry=entry, actor=request.user)
        messages.success(request, _("It is off the list again, and its proof is deleted."))
    return redirect("signatories:by-hand", letter.slug)


@letter_member_required(ACTION, methods=("GET", "POST"))
def paper(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Ask how many have signed on paper, and let them count."""
    if closed := _closed(request, letter, _("Count signatures on paper")):
        return closed
    form = PaperForm(posted(request))
    if form.is_valid():
        with refused_into(form):
            service.count_paper(letter=letter, actor=request.user, **form.cleaned_data)
            messages.success(request, _("They count, and the letter says how many signed on paper."))
            return redirect("signatories:by-hand", letter.slug)
    context = {"letter": letter, "form": form}
    return render(request, "signatories/imports/paper.html", context, status=422 if form.errors else 200)


@letter_member_required(ACTION, methods=("POST",))
def uncount(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take a number of signatures on paper back."""
    total = get_object_or_404(letter.paper_totals, pk=number)
    with refused_to(request):
        if service.uncount_paper(total=total, actor=request.user):
            messages.success(request, _("They do not count any more."))
    return redirect("signatories:by-hand", letter.slug)
