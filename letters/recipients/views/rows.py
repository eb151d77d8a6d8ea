"""Whom the letter is for: the rows in printed order, each with its own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, refused_into, refused_to
from letters.http import letter_member_required, not_now
from letters.models import Letter, Recipient
from letters.recipients import proposals
from letters.recipients import rows as service
from letters.recipients.address_lines import address_block, cc_line
from letters.recipients.forms.rows import RecipientForm
from letters.recipients.views.choices import choose
from letters.recipients.views.several import just_added

STEPS = {"up": -1, "down": 1}


@letter_member_required("see_letter")
def recipients(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the recipients as they are printed."""
    rows = list(letter.recipients.select_related("addressee").order_by("position", "pk"))
    hints = proposals.hints(letter, rows, today=civil_today(letter.campaign.coalition.time_zone))
    to = [row for row in rows if row.role == Recipient.Role.TO]
    cc = [row for row in rows if row.role == Recipient.Role.CC]
    context = {
        "letter": letter,
        "lists": [
            (
                "to",
                [(row, address_block(row).lines, hints.get(row.pk)) for row in to],
                service.may_change(letter, "to"),
            ),
            ("cc", [(row, (cc_line(row),), hints.get(row.pk)) for row in cc], service.may_change(letter, "cc")),
        ],
        "may_correct": service.may_correct(letter),
        "added": just_added(request, letter),
    }
    return render(request, "letters/recipients/recipients.html", context)


@letter_member_required("draft_letter", methods=("GET", "POST"))
def add_recipient(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Add a recipient: typed, or filled in from the directory and still to be edited."""
    role = "cc" if request.GET.get("role") == "cc" else "to"
    # Where no addressee can be added any more, a copy may still be.
    if request.method == "GET" and (why := service.why_locked(letter, "cc")):
        return _not_now(request, letter, _("Add a recipient"), why)
    choice = choose(request, letter)
    form = RecipientForm(request.POST or None, letter=letter, initial={"role": role, **choice.initial()})
    if form.is_valid():
        recipient = _saved(request, letter, None, form)
        if recipient is not None:
            messages.success(request, _("“%s” is on the letter.") % recipient)
            return redirect("letters:recipients", slug=letter.slug)
    context = {"letter": letter, "form": form, "choice": choice}
    return render(request, "letters/recipients/recipient.html", context, status=_status(form))


@letter_member_required("draft_letter", methods=("GET", "POST"))
def change_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Change a recipient by hand, or choose an entry of the directory for it."""
    recipient = get_object_or_404(letter.recipients.select_related("addressee"), pk=number)
    if request.method == "GET" and not service.may_correct(letter):
        return _not_now(request, letter, str(recipient), service.why_locked(letter, recipient.role))
    choice = choose(request, letter)
    form = RecipientForm(request.POST or None, letter=letter, recipient=recipient, initial=choice.initial())
    if form.is_valid() and _saved(request, letter, recipient, form) is not None:
        messages.success(request, _("The recipient is saved."))
        return redirect("letters:recipients", slug=letter.slug)
    context = {"letter": letter, "form": form, "recipient": recipient, "choice": choice}
    return render(request, "letters/recipients/recipient.html", context, status=_status(form))


def _saved(
    request: MemberRequest, letter: Letter, recipient: Recipient | None, form: RecipientForm
) -> Recipient | None:
    """Save what a valid form holds, or write the refusal into it."""
    chosen, holder = form.cleaned_data["chosen"], form.cleaned_data["holder"]
    with refused_into(form):
        return proposals.save(
            letter=letter,
            recipient=recipient,
            actor=request.user,
            chosen=chosen,
            holder=holder,
            today=civil_today(letter.campaign.coalition.time_zone),
            **form.values(),
        )
    return None


DEEDS = {"take": proposals.take_over, "leave": proposals.leave}


@letter_member_required("draft_letter", methods=("POST",))
def follow_directory(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Take over what the directory says now, leave the letter as it is, or cut the tie."""
    recipient = get_object_or_404(letter.recipients.select_related("addressee"), pk=number)
    recipient.letter = letter
    deed = DEEDS.get(request.POST.get("deed", ""))
    with refused_to(request):
        if deed:
            deed(recipient=recipient, actor=request.user, today=civil_today(letter.campaign.coalition.time_zone))
        elif request.POST.get("deed") == "unlink":
            proposals.unlink(recipient=recipient, actor=request.user)
    return redirect("letters:recipients", slug=letter.slug)


@letter_member_required("draft_letter", methods=("GET", "POST"))
def remove_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Ask, then remove."""
    recipient = get_object_or_404(letter.recipients, pk=number)
    if request.method != "POST":
        if why := service.why_locked(letter, recipient.role):
            return _not_now(request, letter, str(recipient), why)
        return render(request, "letters/recipients/remove_recipient.html", {"letter": letter, "recipient": recipient})
    with refused_to(request):
        service.remove(recipient=recipient, actor=request.user)
        messages.success(request, _("“%s” is no longer on the letter.") % recipient)
    return redirect("letters:recipients", slug=letter.slug)


@letter_member_required("draft_letter", methods=("POST",))
def shift_recipient(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Move a recipient up or down."""
    recipient = get_object_or_404(letter.recipients, pk=number)
    with refused_to(request):
        service.shift(recipient=recipient, actor=request.user, by=STEPS.get(request.POST.get("to", ""), 0))
    return redirect("letters:recipients", slug=letter.slug)


def _not_now(request: MemberRequest, letter: Letter, title: str, why: str) -> HttpResponse:
    return not_now(request, letter, title=title, why=why, back=reverse("letters:recipients", args=[letter.slug]))


def _status(form: RecipientForm) -> int:
    return 422 if form.is_bound else 200
