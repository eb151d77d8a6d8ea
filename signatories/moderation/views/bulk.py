"""One deed about many signatures: counted first, then done some at a time, and taken back by a press."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign import waiting
from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required
from letters.models import Letter
from signatories.models import BulkDeed
from signatories.moderation import bulk, bulk_work, rows
from signatories.moderation.criteria import DryCount, dry_count
from signatories.moderation.forms.bulk import ManyForm, OrderForm

EARLIER = 20


@letter_member_required("moderate_signatures", methods=("GET", "POST"))
def many(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Ask what signatures have in common, show the dry count, and order the deed about just those."""
    asked = request.POST if request.method == "POST" else request.GET
    form = ManyForm(asked if "deed" in asked or request.method == "POST" else None, letter=letter)
    if not form.is_valid():
        return _shown(request, letter, form, None, None)
    deed = form.deed_chosen()
    found = dry_count(letter, deed, form.criteria())
    if request.method != "POST":
        return _shown(request, letter, form, found, OrderForm(deed=deed, mark=found.mark))
    order = OrderForm(request.POST, deed=deed)
    if order.is_valid():
        with refused_into(order):
            return _order(request, letter, form, order)
    return _shown(request, letter, form, found, order)


def _order(request: MemberRequest, letter: Letter, form: ManyForm, order: OrderForm) -> HttpResponse:
    given = bulk.GivenDeed(
        deed=form.deed_chosen(),
        actor=request.user,
        form_key=order.cleaned_data["form_key"],
        why=order.cleaned_data.get("why", ""),
        tells=order.cleaned_data.get("tells", False),
    )
    mark = order.cleaned_data["mark"]
    deed = bulk.order_counted(letter=letter, given=given, criteria=form.criteria(), mark=mark)
    bulk_work.begin(deed)
    return redirect("signatories:bulk-deed", letter.slug, deed.pk)


def _shown(
    request: MemberRequest, letter: Letter, form: ManyForm, found: DryCount | None, order: OrderForm | None
) -> HttpResponse:
    if order is not None and order.errors and found is not None:
        # The next press is about what the page shows now, by a key of its own.
        order.data = {**order.data.dict(), "mark": found.mark, "form_key": ""}  # type: ignore[attr-defined]
    earlier = BulkDeed.objects.filter(letter=letter).select_related("actor", "undoes", "undone_by").order_by("-pk")
    context = {
        "letter": letter,
        "form": form,
        "found": found,
        "examples": [rows.row(each, member=request.member) for each in found.examples] if found else [],
        "order": order,
        "earlier": earlier[:EARLIER],
        "is_fixed": letter.is_list_fixed,
    }
    has_errors = form.errors or (order is not None and order.errors)
    return render(request, "signatories/moderation/bulk.html", context, status=422 if has_errors else 200)


@letter_member_required("moderate_signatures")
def deed(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show how far a deed is, what became of it, and how to take it back."""
    stored = one(letter, number)
    context: dict[str, Any] = {"letter": letter, "deed": stored}
    if stored.is_under_way and is_htmx(request):
        return render(request, "signatories/moderation/_bulk_progress.html", context)
    if not stored.is_under_way:
        context["refusal"] = bulk.undo_refusal(stored, now=database_now())
    answer = render(request, "signatories/moderation/bulk_deed.html", context)
    if is_htmx(request):
        answer.headers["HX-Refresh"] = "true"  # the progress is over: all of the page is another
    return answer


def is_htmx(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


@letter_member_required("moderate_signatures", methods=("POST",))
def undo(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take a deed back, as far as nobody has touched its signatures since; the queue offers it, too."""
    waiting.forget_undo(request)
    with refused_to(request):
        taking_back = bulk.order_undo(deed=one(letter, number), actor=request.user)
        bulk_work.begin(taking_back)
        number = taking_back.pk
    return waiting.way_back(request) or redirect("signatories:bulk-deed", letter.slug, number)


@letter_member_required("moderate_signatures", methods=("POST",))
def retry(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Let a deed that stopped go on where it stopped."""
    stored = one(letter, number)
    if bulk.try_again(deed=stored):
        bulk_work.begin(stored)
        messages.info(request, _("It goes on where it stopped."))
    return redirect("signatories:bulk-deed", letter.slug, number)


def one(letter: Letter, number: int) -> BulkDeed:
    """Return a deed about signatures of this letter, or answer as if it did not exist."""
    deeds = BulkDeed.objects.select_related("letter__campaign__coalition", "actor", "undoes", "undone_by", "group")
    return get_object_or_404(deeds, letter=letter, pk=number)
