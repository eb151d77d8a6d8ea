"""The page between closing and sending: what to look at, the final document, and the way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign import kept_posts
from campaign.clock import civil_today, database_now
from campaign.http import MemberRequest, fresh_sign_in_required, refused_into
from letters.drafts import lifecycle
from letters.http import letter_member_required
from letters.models import Letter
from letters.states import Move
from signatories.lists import closing, edition_orders
from signatories.lists.forms.sending import EditionForm, GoBackForm


@letter_member_required("export_edition", methods=("GET", "POST"))
def editions(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what to look at and the editions; on POST ask for one. htmx gets the list of editions alone."""
    today = civil_today(letter.campaign.coalition.time_zone)
    form = EditionForm(
        request.POST if request.method == "POST" else None,
        initial={"issued_on": letter.issued_on or today},
        begun_on=letter.campaign.coalition.day(letter.created_at),
        today=today,
    )
    if form.is_valid():
        issued_on = form.cleaned_data["issued_on"] if "issued_on" in request.POST else letter.issued_on
        with refused_into(form):
            edition_orders.order_dated(letter=letter, actor=request.user, issued_on=issued_on)
            return redirect("letters:editions", slug=letter.slug)
    context = {"letter": letter, "form": form, **edition_orders.standing(letter)}
    template = "_editions.html" if request.headers.get("HX-Request") else "editions.html"
    return render(request, f"signatories/lists/{template}", context, status=422 if form.errors else 200)


@letter_member_required("run_letter", methods=("GET", "POST"))
@fresh_sign_in_required
def go_back(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Ask why a final letter goes back and how far, and on POST take it back; nothing that was sent can."""
    zone = letter.signing_zone
    form = GoBackForm(request.POST if request.method == "POST" else None, now=database_now(), zone=zone)
    if form.is_valid():
        values = form.cleaned_data
        with refused_into(form):
            closing.go_back(letter=letter, actor=request.user, reason=values["reason"], closes=values["closes"])
            messages.success(request, _("The letter is back. Editions made before stay as they are."))
            return redirect("letters:letter", slug=letter.slug)
    refusal = str(lifecycle.in_the_way(letter, Move.GO_BACK) or "")
    is_kept = bool(refusal) and kept_posts.keep(request)
    context = {"letter": letter, "form": form, "refusal": refusal, "now": timezone.now(), "is_kept": is_kept}
    context["planned"] = letter.planned_sendings.waiting().first()
    return render(request, "signatories/lists/go_back.html", context, status=422 if form.errors else 200)
