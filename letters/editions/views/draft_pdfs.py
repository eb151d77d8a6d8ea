"""A draft as PDF: asking for it, watching it being made, downloading it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.http import MemberRequest
from letters.editions import draft_pdfs
from letters.editions.views.editions import attachment
from letters.http import letter_member_required
from letters.models import DraftPdf, Letter

BUSY = (DraftPdf.State.WAITING, DraftPdf.State.RENDERING)


@letter_member_required("see_letter", methods=("GET", "POST"))
def draft(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Show what became of the reader's draft; a POST has a new one made. htmx gets that part alone."""
    if request.method == "POST":
        draft_pdfs.ask(letter=letter, reader=request.user)
        return redirect("letters:draft", slug=letter.slug)
    made = draft_pdfs.of(letter, request.user)
    is_busy = made is not None and made.state in BUSY
    is_stale = made is not None and not is_busy and not draft_pdfs.is_current(made)
    context = {"letter": letter, "draft": made, "is_busy": is_busy, "is_stale": is_stale}
    template = "letters/editions/_draft.html" if request.headers.get("HX-Request") else "letters/editions/draft.html"
    return render(request, template, context)


@letter_member_required("see_letter")
def draft_pdf(request: MemberRequest, letter: Letter) -> HttpResponse:
    """Hand out the reader's draft; where there is none of the letter as it is now, lead to where it is made."""
    made = DraftPdf.objects.ready().filter(letter=letter, asked_by=request.user).first()
    if made is None or not draft_pdfs.is_current(made):
        return redirect("letters:draft", slug=letter.slug)
    return attachment(bytes(made.pdf or b""), f"{letter.slug}-draft.pdf")
