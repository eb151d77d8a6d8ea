"""The recipients' own copies of an edition: how each is greeted, watching them being made, downloading one or all."""

import tempfile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.http import MemberRequest
from letters.forms.salutations import SalutationsForm
from letters.http import letter_member_required
from letters.models import Edition, EditionCopy, Letter, Recipient
from letters.services import copies as service
from letters.services import salutations as greeting
from letters.services.drafting import FINISH_IS_EDITABLE
from letters.views.editions import pdf_answer

IN_MEMORY = 16 * 1024 * 1024
State = EditionCopy.State


@letter_member_required("export_edition")
def copies(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the copies of the newest edition that has some, with what became of each. htmx gets the list alone."""
    edition = _edition(letter)
    rows = _rows(edition) if edition else []
    states = [row.state for row in rows]
    context = {
        "letter": letter,
        "edition": edition,
        "copies": rows,
        "ready": states.count(State.READY),
        "failed": states.count(State.FAILED),
        "is_busy": State.WAITING in states or State.RENDERING in states,
        "is_each": letter.copies == Letter.Copies.EACH,
        "may_be_greeted": letter.state in FINISH_IS_EDITABLE,
    }
    template = "letters/_copies.html" if request.headers.get("HX-Request") else "letters/copies.html"
    return render(request, template, context)


@letter_member_required("export_edition")
def copy_pdf(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Hand out the PDF of one copy."""
    ready = EditionCopy.objects.ready().filter(edition__letter=letter).select_related("edition")
    copy = get_object_or_404(ready.defer("edition__pdf", "edition__snapshot", "edition__interchange"), pk=number)
    return pdf_answer(request, copy, f"{letter.slug}-{copy.edition.number}-{copy.number:02}.pdf")


@letter_member_required("export_edition")
def copies_zip(request: MemberRequest, letter: Letter) -> HttpResponseBase:
    """Hand out all copies as one ZIP once they are all there."""
    edition = _edition(letter)
    if edition is None:
        raise Http404
    if edition.copies.exclude(state=State.READY).exists():
        messages.error(request, _("The ZIP is there when every copy is finished."))
        return redirect("letters:copies", slug=letter.slug)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    service.write_zip(edition, file)
    file.seek(0)
    name = f"{letter.slug}-{edition.number}-copies.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@letter_member_required("export_edition", methods=("POST",))
def retry_copies(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Let workers try the failed copies once more."""
    edition = _edition(letter)
    if edition is not None:
        edition.letter = letter
        service.retry(edition=edition, actor=request.user)
    return redirect("letters:copies", slug=letter.slug)


@letter_member_required("draft_letter", methods=("GET", "POST"))
def salutations(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Set how each recipient is greeted on the own copy; a pattern fills them in, and each may be changed by hand."""
    recipients = list(letter.recipients.filter(role=Recipient.Role.TO).select_related("addressee").order_by("position"))
    is_open = letter.state in FINISH_IS_EDITABLE and letter.copies == Letter.Copies.EACH and bool(recipients)
    if not is_open:
        return render(request, "letters/no_salutations.html", {"letter": letter, "recipients": recipients})
    form = SalutationsForm(request.POST if request.method == "POST" else None, letter=letter, recipients=recipients)
    if form.is_valid():
        if request.POST.get("step") == "fill":
            form = _filled(request, form)
        else:
            return _save(request, letter, form)
    context = {"letter": letter, "form": form}
    return render(request, "letters/salutations.html", context, status=422 if form.errors else 200)


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
    try:
        greeting.set_salutations(letter=letter, actor=request.user, seen=form.seen(), wanted=form.wanted())
    except greeting.SalutationsLocked as refusal:
        form.add_error(None, str(refusal))
        return render(request, "letters/salutations.html", {"letter": letter, "form": form}, status=409)
    messages.success(request, _("The salutations are saved."))
    return redirect("letters:salutations", slug=letter.slug)


def _edition(letter: Letter) -> Edition | None:
    """Return the newest edition that has copies, finished or not, without its bytes."""
    editions = Edition.objects.filter(letter=letter, copies__isnull=False).order_by("-number")
    return editions.defer("pdf", "snapshot", "interchange").first()


def _rows(edition: Edition) -> list[Any]:
    return list(edition.copies.defer("pdf").select_related("recipient").order_by("number"))
