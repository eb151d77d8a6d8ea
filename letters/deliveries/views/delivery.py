"""One delivery: what went to whom, with its proof; what became of it; striking it out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, refused_into
from letters import deliveries
from letters.deliveries import mails
from letters.deliveries.forms.deliveries import CancelForm, OutcomeForm
from letters.http import letter_member_required
from letters.models import Delivery, Letter


@letter_member_required("see_answers")
def delivery(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show one delivery with what came before and after it."""
    row = _load(letter, number)
    context = {
        "letter": letter,
        "delivery": row,
        "recipient": row.recipient,
        "text": mails.text_of(row),
        "followed_by": list(row.corrected_by.order_by("pk")),
        "may_be_noted": deliveries.may_note(row),
        "may_be_canceled": deliveries.may_cancel(row),
        "may_be_delivered": deliveries.may_deliver(letter),
    }
    return render(request, "letters/deliveries/delivery.html", context)


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def note_outcome(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask what became of a delivery, and enter it."""
    row = _load(letter, number)
    today = civil_today(letter.campaign.coalition.time_zone)
    data = request.POST if request.method == "POST" else None
    form = OutcomeForm(data, initial={"outcome": request.GET.get("outcome", ""), "received_on": today})
    if form.is_valid():
        with refused_into(form):
            deliveries.note_outcome(delivery=row, **form.news(), actor=request.user, today=today)
            messages.success(request, _("What became of the delivery is entered."))
            return redirect("letters:delivery", letter.slug, number)
    context = {"letter": letter, "delivery": row, "recipient": row.recipient, "form": form}
    return render(request, "letters/deliveries/note_delivery.html", context, status=422 if form.is_bound else 200)


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def cancel_delivery(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask why, then strike an entry out or take a mail back."""
    row = _load(letter, number)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refused_into(form):
            deliveries.cancel(delivery=row, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, _("The delivery is struck out."))
            return redirect("letters:delivery", letter.slug, number)
    context = {"letter": letter, "delivery": row, "recipient": row.recipient, "form": form}
    return render(request, "letters/deliveries/cancel_delivery.html", context, status=422 if form.is_bound else 200)


def _load(letter: Letter, number: int) -> Delivery:
    rows = deliveries.shown(Delivery.objects.filter(letter=letter)).select_related("recipient", "corrects")
    row = get_object_or_404(rows, pk=number)
    row.letter = row.recipient.letter = letter
    return row
