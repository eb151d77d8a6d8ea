"""The recipients' own copies of an edition: watching them being made, downloading one or all."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from campaign.http import MemberRequest
from letters.editions import copies as service
from letters.editions.views.editions import pdf_answer
from letters.http import letter_member_required
from letters.models import EditionCopy, Letter
from letters.states import FINISH_IS_EDITABLE

IN_MEMORY = 16 * 1024 * 1024
State = EditionCopy.State


@letter_member_required("export_edition")
def copies(request: MemberRequest, letter: Letter) -> HttpResponse:
    """List the copies of the newest edition that has some, with what became of each. htmx gets the list alone."""
    edition = service.newest_with_copies(letter)
    rows = service.listed(edition) if edition else []
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
    template = "letters/editions/_copies.html" if request.headers.get("HX-Request") else "letters/editions/copies.html"
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
    edition = service.newest_with_copies(letter)
    if edition is None:
        raise Http404
    if not service.are_complete(edition):
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
    edition = service.newest_with_copies(letter)
    if edition is not None:
        edition.letter = letter
        service.retry(edition=edition, actor=request.user)
    return redirect("letters:copies", slug=letter.slug)
