"""How each recipient is greeted on the own copy."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest, refused_into
from letters.http import letter_member_required
from letters.models import Letter
from letters.recipients import salutations as greeting
from letters.recipients.forms.salutations import SalutationsForm


@letter_member_required("draft_letter", methods=("GET", "POST"))
def salutations(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Set how each recipient is greeted on the own copy; a pattern fills them in, and each may be changed by hand."""
    recipients = greeting.greeted(letter)
    if not recipients or not greeting.may_be_set(letter):
        return render(request, "letters/recipients/no_salutations.html", {"letter": letter, "recipients": recipients})
    form = SalutationsForm(request.POST if request.method == "POST" else None, letter=letter, recipients=recipients)
    if form.is_valid():
        if request.POST.get("step") == "fill":
            form = _filled(request, form)
        else:
            return _save(request, letter, form)
    context = {"letter": letter, "form": form}
    return render(request, "letters/recipients/salutations.html", context, status=422 if form.errors else 200)


def _filled(request: MemberRequest, form: SalutationsForm) -> SalutationsForm:
    """Return the form with the pattern put into every row for which all of it is known."""
    filled, left = form.filled()
    if left:
        sentence = ngettext(
            "%(number)d recipient keeps the salutation: not all of the pattern is known.",
            "%(number)d recipients keep their salutations: not all of the pattern is known.",
            left,
        )
        messages.info(request, sentence % {"number": left})
    return filled


def _save(request: MemberRequest, letter: Letter, form: SalutationsForm) -> HttpResponse:
    with refused_into(form):
        greeting.set_salutations(letter=letter, actor=request.user, seen=form.seen(), wanted=form.wanted())
        messages.success(request, _("The salutations are saved."))
        return redirect("letters:salutations", slug=letter.slug)
    return render(request, "letters/recipients/salutations.html", {"letter": letter, "form": form}, status=409)
