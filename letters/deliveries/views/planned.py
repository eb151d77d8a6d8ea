"""A planned sending: who will get what and when; moving it and stopping it until then."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign import kept_posts
from campaign.clock import database_now
from campaign.http import MemberRequest, refused_into, refused_to
from letters.deliveries import planned, previews
from letters.deliveries.forms.planned import MomentForm
from letters.deliveries.rules import DeliveryRefused
from letters.http import letter_member_required
from letters.models import Letter, PlannedSending


@letter_member_required("deliver_letter", methods=("GET", "POST"))
def planned_sending(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show a planned sending with its mails; on POST move it to another moment, or stop it."""
    row = _load(letter, number)
    if request.method == "POST" and request.POST.get("step") == "stop":
        return _stopped(request, row)
    form = _form(request, row)
    if form.is_valid() and form.moment:
        with refused_into(form):
            planned.move(planned=row, at=form.moment, actor=request.user)
            messages.success(request, _("The mails leave at the new moment."))
            return redirect("letters:deliveries", letter.slug)
    is_kept = row.state != PlannedSending.State.WAITING and kept_posts.keep(request)
    context = {**_context(letter, row, form), "is_kept": is_kept}
    return render(request, "letters/deliveries/planned_sending.html", context, status=422 if form.errors else 200)


def _load(letter: Letter, number: int) -> PlannedSending:
    rows = PlannedSending.objects.filter(letter=letter).select_related("edition", "ordered_by")
    row = get_object_or_404(rows.defer("edition__pdf", "edition__snapshot", "edition__interchange"), pk=number)
    row.letter = letter
    return row


def _form(request: MemberRequest, row: PlannedSending) -> MomentForm:
    civil = datetime.fromisoformat(row.due_civil)
    return MomentForm(
        request.POST if request.method == "POST" else None,
        zone=row.due_zone,
        now=database_now(),
        issued_on=row.letter.issued_on,
        initial={"goes_on": civil.date(), "goes_at": civil.time()},
    )


def _stopped(request: MemberRequest, row: PlannedSending) -> HttpResponse:
    with refused_to(request):
        planned.stop(planned=row, actor=request.user)
        messages.success(request, _("The planned sending is stopped: nothing leaves."))
    return redirect("letters:deliveries", row.letter.slug)


def _context(letter: Letter, row: PlannedSending, form: MomentForm) -> dict[str, object]:
    """Return what the page shows: the mails as they would leave, or what is in the way by now."""
    context: dict[str, object] = {"letter": letter, "planned": row, "form": form, "was_late": planned.was_late(row)}
    if row.state != PlannedSending.State.WAITING:
        return context
    try:
        parcels = planned.pack(row)
    except DeliveryRefused as refusal:
        return context | {"in_the_way": str(refusal)}
    return context | {"mails": previews.mails(letter, parcels, subject=row.subject)}
