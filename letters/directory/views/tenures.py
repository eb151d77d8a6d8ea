"""Who held which office when: from the page of the person or of the office."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.clock import civil_today
from campaign.http import MemberRequest, member_required, refused_into, refused_to
from campaign.models import Coalition
from letters.directory import tenures as service
from letters.directory.forms.entries import TenureForm
from letters.directory.views.entries import entry_or_404
from letters.models import Addressee, Tenure

Kind = Addressee.Kind
HOLDING = (Kind.PERSON, Kind.OFFICE)


def tenure_or_404(entry: Addressee, key: int) -> Tenure:
    """Return a tenure of this person or office, or answer 404."""
    rows = Tenure.objects.select_related("person__coalition", "office__coalition")
    return get_object_or_404(rows, Q(person=entry) | Q(office=entry), pk=key)


@member_required("edit_addressees", methods=("GET", "POST"))
def new_tenure(request: MemberRequest, coalition: Coalition, addressee: int) -> HttpResponse:
    """Write down who holds an office, or which office a person holds."""
    entry = entry_or_404(coalition, addressee)
    if entry.kind not in HOLDING:
        return redirect("letters:addressee", coalition.slug, entry.pk)
    form = TenureForm(request.POST or None, addressee=entry)
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        with refused_into(form):
            tenure = service.add(**form.pair(), actor=request.user, since=since, until=until)
            return _done(request, entry, tenure, _("The directory knows it."))
    return _page(request, entry, form)


@member_required("edit_addressees", methods=("GET", "POST"))
def edit_tenure(request: MemberRequest, coalition: Coalition, addressee: int, tenure: int) -> HttpResponse:
    """Correct the days of a tenure."""
    entry = entry_or_404(coalition, addressee)
    stored = tenure_or_404(entry, tenure)
    form = TenureForm(request.POST or None, addressee=entry, tenure=stored)
    # An empty form is a correction as well: then nobody knows the days.
    if request.method == "POST":
        form = TenureForm(request.POST, addressee=entry, tenure=stored)
    if form.is_bound and form.is_valid():
        days = {name: form.cleaned_data[name] for name in ("since", "until")}
        with refused_into(form):
            service.correct(tenure=stored, actor=request.user, **days)
            return _done(request, entry, tenure_or_404(entry, tenure), _("The days are corrected."))
    return _page(request, entry, form, stored)


@member_required("edit_addressees", methods=("POST",))
def end_tenure(request: MemberRequest, coalition: Coalition, addressee: int, tenure: int) -> HttpResponse:
    """Let a tenure end today."""
    entry = entry_or_404(coalition, addressee)
    stored = tenure_or_404(entry, tenure)
    with refused_to(request):
        service.end(tenure=stored, actor=request.user, on=civil_today(coalition.time_zone))
        messages.success(request, _("“%(person)s” holds the office until today.") % {"person": stored.person})
    return redirect("letters:addressee", coalition.slug, entry.pk)


@member_required("edit_addressees", methods=("GET", "POST"))
def remove_tenure(request: MemberRequest, coalition: Coalition, addressee: int, tenure: int) -> HttpResponse:
    """Ask, then strike out a tenure that never was."""
    entry = entry_or_404(coalition, addressee)
    stored = tenure_or_404(entry, tenure)
    if request.method == "POST":
        service.remove(tenure=stored, actor=request.user)
        messages.success(request, _("It is struck out."))
        return redirect("letters:addressee", coalition.slug, entry.pk)
    return render(request, "letters/directory/tenure_remove.html", {"entry": entry, "tenure": stored})


def _page(request: MemberRequest, entry: Addressee, form: TenureForm, tenure: Tenure | None = None) -> HttpResponse:
    context = {
        "entry": entry,
        "form": form,
        "tenure": tenure,
        "choices": service.proposed(entry) if tenure is None else [],
    }
    return render(request, "letters/directory/tenure_form.html", context, status=422 if form.is_bound else 200)


def _done(request: MemberRequest, entry: Addressee, tenure: Tenure, message: str) -> HttpResponse:
    messages.success(request, message)
    if warning := service.warning(tenure):
        messages.warning(request, warning)
    return redirect("letters:addressee", entry.coalition.slug, entry.pk)
