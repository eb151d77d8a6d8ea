"""The rules of one letter: who may sign and until when, who may read it."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into
from campaign.zones import ZONES
from letters.drafts import signing_rules, writing
from letters.drafts.forms.signing_rules import SigningForm, VisibilityForm
from letters.drafts.signing_rules import READING, SIGNING, SIGNING_IS_EDITABLE
from letters.http import letter_member_required
from letters.models import Letter

Forms = tuple[SigningForm | None, VisibilityForm]


@letter_member_required("run_letter", methods=("GET", "POST"))
def signing(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show and store the rules; both forms are one page and one save."""
    signing_form, reading_form = rule_forms(request, letter, now=database_now())
    shown = [form for form in (signing_form, reading_form) if form is not None]
    if request.method == "POST" and len([form for form in shown if form.is_valid()]) == len(shown):
        with refused_into(reading_form):
            changes = [(form.rules(), form.cleaned_data["seen"]) for form in shown]
            signing_rules.set_all_rules(letter=letter, actor=request.user, changes=changes)
            messages.success(request, _("The rules are saved."))
            return redirect("letters:signing", slug=letter.slug)
    context = {"letter": letter, "form": signing_form, "reading": reading_form, "zones": ZONES}
    return render(request, "letters/drafts/signing.html", context, status=422 if reading_form.is_bound else 200)


def rule_forms(request: MemberRequest, letter: Letter, *, now: datetime) -> Forms:
    """Return the page's forms; the rules for signing are not asked for once it is over."""
    data = request.POST if request.method == "POST" else None
    reading = VisibilityForm(
        data,
        letter=letter,
        zone=request.member.coalition.time_zone,
        prefix="reading",
        initial={"seen": writing.fingerprint(letter, READING)},
    )
    if letter.state not in SIGNING_IS_EDITABLE:
        return None, reading
    seen = writing.fingerprint(letter, SIGNING)
    zone = request.member.coalition.time_zone
    return SigningForm(data, letter=letter, now=now, zone=zone, initial={"seen": seen}), reading
