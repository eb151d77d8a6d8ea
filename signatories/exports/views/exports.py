"""The list of signatures as a file: chosen, made, fetched."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from campaign.http import MemberRequest, fresh_sign_in_required, refused_into
from letters.http import letter_member_required
from letters.models import Letter
from signatories.exports import orders, tables
from signatories.exports.forms.exports import ExportForm
from signatories.exports.tables import Chosen
from signatories.models import SignatureExport

State = SignatureExport.State


@letter_member_required("export_signatures", methods=("GET", "POST"))
@fresh_sign_in_required
def exports(request: MemberRequest, letter: Letter) -> HttpResponseBase:
    """Ask what goes into the file; a small one is the answer, a large one is made by a worker."""
    form = ExportForm(request.POST if request.method == "POST" else None, member=request.member)
    if form.is_valid():
        with refused_into(form):
            return _answer(request, letter, form)
    own = letter.signature_exports.filter(ordered_by=request.user).order_by("-pk")[:10]
    context = {"letter": letter, "form": form, "exports": own, "at_once": orders.AT_ONCE}
    return render(request, "signatories/exports/exports.html", context, status=422 if form.errors else 200)


def _answer(request: MemberRequest, letter: Letter, form: ExportForm) -> HttpResponseBase:
    chosen = form.chosen()
    if tables.found(letter, chosen).count() > orders.AT_ONCE:
        key = form.cleaned_data["form_key"]
        export = orders.order(letter=letter, member=request.member, chosen=chosen, form_key=key)
        return redirect("signatories:export", letter.slug, export.pk)
    orders.hand_out(letter=letter, member=request.member, chosen=chosen)
    return _file(letter, chosen, tables.pieces(letter, chosen))


def _own(request: MemberRequest, letter: Letter, number: int) -> SignatureExport:
    found: SignatureExport = get_object_or_404(letter.signature_exports.filter(ordered_by=request.user), pk=number)
    return found


@letter_member_required("export_signatures")
def show(request: MemberRequest, letter: Letter, number: int) -> HttpResponse:
    """Show how far a file is that this member has ordered, and where it can be fetched."""
    export = _own(request, letter, number)
    is_there = export.pk in orders.fetchable(letter, request.member)
    context = {"letter": letter, "export": export, "is_there": is_there}
    is_over = export.state in {State.DONE, State.FAILED}
    is_asked_by_script = bool(request.headers.get("HX-Request"))
    template = "_progress.html" if is_asked_by_script and not is_over else "export.html"
    answer = render(request, f"signatories/exports/{template}", context)
    if is_asked_by_script and is_over:
        answer.headers["HX-Refresh"] = "true"  # the progress is over: all of the page is another
    return answer


@letter_member_required("export_signatures")
def fetch(request: MemberRequest, letter: Letter, number: int) -> HttpResponseBase:
    """Hand the file out to whoever ordered it, for a quarter of an hour and while they may have it."""
    export = _own(request, letter, number)
    if export.pk not in orders.fetchable(letter, request.member):
        raise Http404
    stored = export.pieces.order_by("number").iterator(1)
    return _file(letter, orders.chosen_of(export), (bytes(piece.content) for piece in stored))


def _file(letter: Letter, chosen: Chosen, pieces: Iterable[bytes]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        pieces,
        content_type=tables.FORMATS[chosen.file_format],
        headers={
            "Content-Disposition": f'attachment; filename="{tables.name_of(letter, chosen)}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )
