"""Whom the letter is for: the rows in printed order, each with its own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest
from letters.forms import RecipientForm
from letters.http import letter_member_required
from letters.models import Letter, Recipient
from letters.services import recipients as service
from letters.services.composing import address_block, cc_line
from letters.services.recipients import RecipientsLocked

STEPS = {"up": -1, "down": 1}


@letter_member_required("see_letter")
def recipients(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the recipients as they are printed."""
    rows = list(letter.recipients.order_by("position", "pk"))
    to = [row for row in rows if row.role == Recipient.Role.TO]
    cc = [row for row in rows if row.role == Recipient.Role.CC]
    context = {
        "letter": letter,
        "lists": [
            ("to", [(row, address_block(row).lines) for row in to], service.may_change(letter, "to")),
            ("cc", [(row, (cc_line(row),)) for row in cc], service.may_change(letter, "cc")),
        ],
        "may_correct": service.may_correct(letter),
    }
    return render(request, "letters/recipients.html", context)


@letter_member_required("draft_letter", methods=("GET", "POST"))
def add_recipient(request: MemberRequest, letter: Letter) -> HttpResponse:
    role = "cc" if request.GET.get("role") == "cc" else "to"
    form = RecipientForm(request.POST or None, letter=letter, initial={"role": role})
    if form.is_valid():
        try:
            recipient = service.add(letter=letter, actor=request.user, **form.cleaned_data)
        except RecipientsLocked as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%s” is on the letter.") % recipient)
            return redirect("letters:recipients", slug=letter.slug)
    return render(request, "letters/recipient.html", {"letter": letter, "form": form}, status=_status(form))


@letter_member_required("draft_letter", methods=("GET", "POST"))
def change_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    recipient = get_object_or_404(letter.recipients, pk=number)
    form = RecipientForm(request.POST or None, letter=letter, recipient=recipient)
    if form.is_valid():
        try:
            service.change(recipient=recipient, actor=request.user, **form.cleaned_data)
        except RecipientsLocked as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The recipient is saved."))
            return redirect("letters:recipients", slug=letter.slug)
    context = {"letter": letter, "form": form, "recipient": recipient}
    return render(request, "letters/recipient.html", context, status=_status(form))


@letter_member_required("draft_letter", methods=("GET", "POST"))
def remove_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask, then remove."""
    recipient = get_object_or_404(letter.recipients, pk=number)
    if request.method != "POST":
        return render(request, "letters/remove_recipient.html", {"letter": letter, "recipient": recipient})
    try:
        service.remove(recipient=recipient, actor=request.user)
    except RecipientsLocked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%s” is no longer on the letter.") % recipient)
    return redirect("letters:recipients", slug=letter.slug)


@letter_member_required("draft_letter", methods=("POST",))
def shift_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Move a recipient up or down."""
    recipient = get_object_or_404(letter.recipients, pk=number)
    try:
        service.shift(recipient=recipient, actor=request.user, by=STEPS.get(request.POST.get("to", ""), 0))
    except RecipientsLocked as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:recipients", slug=letter.slug)


def _status(form: RecipientForm) -> int:
    return 422 if form.is_bound else 200
